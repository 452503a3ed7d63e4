/**
 * The fake backend's drafts and outbox. Keeps what the real one promises: the highest revision wins, a draft is on disk
 * a moment after it was taken, a press takes its steps in order and can be undone until it begins.
 */
import { Refusal, type ConversationRef, type How } from "~/ipc/backend";
import type { DraftView, NotSent, QuotedView, StatusView } from "~/ipc/generated/types";
import { byteLength, isSendable, MAX_MESSAGE_BYTES } from "~/lib/text";
import { outgoing, type FakeFiles } from "./files";
import { waits, written, type Conversation, type StoredMessage } from "./conversations";
import type { Scene } from "./scenes";
import { split } from "./split";

const WRITE_MS = 150;
const SENDING_MS = 900;
/** Most of a file leaves in so many steps. */
const UPLOAD_STEPS = [0, 30, 60, 90];
const UNDO_MS = 5000;

/** What drafts and outbox need of the rest of the shop. */
export interface Shopfront {
  scene(): Scene;
  undoSend(): boolean;
  now(): number;
  later(milliseconds: number, act: () => void): void;
  files: FakeFiles;
  find(at: ConversationRef): Conversation;
  holding(messageKey: string): Conversation;
  windowClosed(conversation: Conversation): boolean;
  tell(conversation: Conversation): void;
  tellList(conversation: Conversation): void;
  /** "Instagram" took it. */
  took(conversation: Conversation, text: string): void;
}

export class FakeWriting {
  #keys = 0;
  #unwritten: (() => void)[] = [];
  #writing = false;

  constructor(private readonly shop: Shopfront) {}

  async saveDraft(at: ConversationRef, text: string, revision: number): Promise<boolean> {
    this.#needDisk();
    const conversation = this.shop.find(at);
    if (revision <= conversation.draft.revision) return false;
    conversation.draft = { text, revision };
    this.shop.tellList(conversation);
    await new Promise<void>((done) => {
      this.#unwritten.push(done);
      if (!this.#writing) this.shop.later(WRITE_MS, () => this.flush());
      this.#writing = true;
    });
    return true;
  }

  flush(): void {
    this.#writing = false;
    for (const done of this.#unwritten.splice(0)) done();
  }

  async send(at: ConversationRef, text: string, revision: number, how: How): Promise<string> {
    const conversation = this.shop.find(at);
    const words = isSendable(text) ? [text] : [];
    const parts = byteLength(text) > MAX_MESSAGE_BYTES ? split(text) : words;
    if (parts.length + how.files.length === 0) throw new Refusal({ code: "nothingToSend" });
    if (parts.length > 1 && !how.parts) throw new Refusal({ code: "tooLong", bytes: byteLength(text) });
    const closed = this.shop.scene().clockBehind || this.shop.windowClosed(conversation);
    if (closed && !how.tryAnyway) throw new Refusal({ code: "windowClosed" });
    this.#needDisk();
    const press = `press-${++this.#keys}`;
    const quoted = this.#quoted(conversation, how.answers);
    const files = this.shop.files.take(conversation, how.files).map((file): StoredMessage => {
      const plain = written(file.id, true, "", this.shop.now());
      return { ...plain, kind: file.kind, extras: { ...plain.extras, outgoing: outgoing(file) } };
    });
    const texts = parts.map((part, index): StoredMessage => ({
      ...written(`out-${this.#keys}-${index}`, true, part, this.shop.now()),
      part: parts.length > 1 ? { number: index + 1, of: parts.length } : null,
      press,
    }));
    const messages = [...files, ...texts].map((message, index) =>
      index === 0 ? { ...message, extras: { ...message.extras, quoted } } : message,
    );
    conversation.messages = [...conversation.messages, ...messages];
    if (revision >= conversation.draft.revision) conversation.draft = { text: "", revision };
    for (const file of messages.slice(0, files.length)) this.#begin(conversation, [file]);
    this.#begin(conversation, messages.slice(files.length));
    return messages[0]?.key ?? "";
  }

  async undo(id: string): Promise<DraftView> {
    const conversation = this.shop.holding(id);
    const { status } = message(conversation, id);
    if (status?.status !== "sending" || (status.undoUntilMs ?? 0) <= this.shop.now()) {
      throw new Refusal({ code: "notFound" });
    }
    return this.#takeBack(conversation, id);
  }

  async edit(id: string): Promise<DraftView> {
    return this.#takeBack(this.shop.holding(id), id);
  }

  async discard(id: string): Promise<void> {
    const conversation = this.shop.holding(id);
    this.#remove(conversation, id);
    this.shop.tell(conversation);
  }

  async retry(id: string): Promise<void> {
    const conversation = this.shop.holding(id);
    const { status } = message(conversation, id);
    if (status?.status === "waiting") return this.#send(conversation, id);
    if (status?.status !== "notSent") throw new Refusal({ code: "notFound" });
    this.#set(conversation, id, { ...status, retrying: true });
    this.shop.later(SENDING_MS, () => this.#arrive(conversation, id));
  }

  async sendAgain(id: string): Promise<void> {
    this.#send(this.shop.holding(id), id);
  }

  async arrived(id: string): Promise<void> {
    this.#set(this.shop.holding(id), id, { status: "sent" });
  }

  #quoted(conversation: Conversation, id: string | null): QuotedView | null {
    const found = conversation.messages.find(({ key }) => key === id);
    if (!found) return null;
    return { key: found.key, preview: { own: found.own, kind: found.kind, text: found.text } };
  }

  #begin(conversation: Conversation, messages: readonly StoredMessage[]): void {
    const [first, ...later] = messages;
    if (!first) return;
    const undoUntilMs = this.shop.undoSend() ? this.shop.now() + UNDO_MS : null;
    for (const { key } of later) {
      this.#put(conversation, key, waits(key, { reason: "earlierPart" }));
    }
    this.#put(conversation, first.key, { status: "sending", id: first.key, undoUntilMs });
    this.shop.tell(conversation);
    this.shop.later(undoUntilMs === null ? 0 : UNDO_MS, () => this.#send(conversation, first.key));
  }

  /** On its way now, unless it was taken back meanwhile or nothing can leave this computer. */
  #send(conversation: Conversation, id: string): void {
    if (!conversation.messages.some(({ key }) => key === id)) return;
    if (this.shop.scene().failure?.code === "offline") {
      return this.#set(conversation, id, waits(id, { reason: "noConnection" }));
    }
    this.#set(conversation, id, { status: "sending", id, undoUntilMs: null });
    if (message(conversation, id).extras.outgoing) this.#upload(conversation, id);
    this.shop.later(SENDING_MS, () => this.#arrive(conversation, id));
  }

  #upload(conversation: Conversation, id: string): void {
    UPLOAD_STEPS.forEach((uploaded, step) => {
      this.shop.later((SENDING_MS / UPLOAD_STEPS.length) * step, () => {
        this.#leave(conversation, id, uploaded);
        this.shop.tell(conversation);
      });
    });
  }

  /** So much of a file has left. */
  #leave(conversation: Conversation, id: string, uploaded: number | null): void {
    conversation.messages = conversation.messages.map((one) => {
      const { outgoing } = one.extras;
      if (one.key !== id || !outgoing) return one;
      return { ...one, extras: { ...one.extras, outgoing: { ...outgoing, uploaded } } };
    });
  }

  #arrive(conversation: Conversation, id: string): void {
    this.#leave(conversation, id, null);
    const found = conversation.messages.find(({ key }) => key === id);
    if (!found) return;
    if (this.shop.scene().failure?.code === "offline")
      return this.#refuse(conversation, id, { why: "noConnection" });
    if (this.shop.windowClosed(conversation)) return this.#refuse(conversation, id, { why: "windowClosed" });
    const next = later(conversation, found)[1];
    this.#set(conversation, id, { status: "sent" });
    this.shop.took(conversation, found.text);
    if (next) this.#send(conversation, next.key);
  }

  #refuse(conversation: Conversation, id: string, reason: NotSent): void {
    this.#set(conversation, id, { status: "notSent", id, reason, retrying: false });
  }

  /** The text goes in front of what is typed, a file back to the chosen ones. */
  #takeBack(conversation: Conversation, id: string): DraftView {
    const gone = this.#remove(conversation, id);
    const text = gone.map((one) => one.text).join(" ");
    conversation.files = [...conversation.files, ...gone.flatMap((one) => one.extras.outgoing?.file ?? [])];
    const { draft } = conversation;
    const joined = [text, draft.text].filter((one) => one !== "").join("\n");
    conversation.draft = { text: joined, revision: draft.revision + 1 };
    this.shop.tell(conversation);
    return conversation.draft;
  }

  /** Removes a message and the later parts of its press; answers with them. */
  #remove(conversation: Conversation, id: string): StoredMessage[] {
    const gone = later(conversation, message(conversation, id));
    conversation.messages = conversation.messages.filter((one) => !gone.includes(one));
    return gone;
  }

  #set(conversation: Conversation, id: string, status: StatusView): void {
    this.#put(conversation, id, status);
    this.shop.tell(conversation);
  }

  #put(conversation: Conversation, id: string, status: StatusView): void {
    conversation.messages = conversation.messages.map((one) => (one.key === id ? { ...one, status } : one));
  }

  #needDisk(): void {
    if (this.shop.scene().diskFull) throw new Refusal({ code: "store", problem: "full" });
  }
}

function message({ messages }: Conversation, id: string): StoredMessage {
  const found = messages.find(({ key }) => key === id);
  if (!found) throw new Refusal({ code: "notFound" });
  return found;
}

/** A message and the parts of its press that come after it. */
function later({ messages }: Conversation, first: StoredMessage): StoredMessage[] {
  if (first.press === null) return [first];
  return messages.slice(messages.indexOf(first)).filter(({ press }) => press === first.press);
}
