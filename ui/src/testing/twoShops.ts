/**
 * A backend for the interleavings: two shops with two customers each, kept in memory. Holds data only, and the promises
 * about them that {@link Backend} documents: the highest revision of a draft wins, a press takes text and files, one that
 * has begun cannot be taken back. What happens to a message is put into `later`; the caller decides when that comes.
 * Everything written says for which conversation it was. For tests only.
 */
import { Refusal, type Backend, type ConversationRef, type How, type Scope } from "~/ipc/backend";
import type * as T from "~/ipc/generated/types";
import { keyOf } from "~/state/thread/thread.svelte";
import { account, frame, incoming, nothingOpen, outgoing, row, sync, thread } from "./twoShopsViews";

const SHOPS = ["one", "two"];
export const conversations: readonly ConversationRef[] = SHOPS.flatMap((account) => [
  { account, conversation: "a" },
  { account, conversation: "b" },
]);

/** Everything in a text that was typed for another conversation: each word carries the one it was typed for. */
export function strays(text: string, at: ConversationRef): string[] {
  return [...text.matchAll(/<([^:>]*):[^>]*>/g)]
    .map(([, key]) => key ?? "")
    .filter((key) => key !== keyOf(at));
}

/** What is kept of one conversation. */
interface Kept {
  readonly at: ConversationRef;
  draft: T.DraftView;
  files: T.FileView[];
  messages: T.MessageView[];
  unread: number;
}

/** What the window asks of a backend in these cases; a call of anything else fails. */
type Asked =
  | ("opening" | "frame" | "ready" | "onChanged" | "select" | "tab" | "saveTab" | "list" | "rows" | "refresh")
  | (
      | "open"
      | "close"
      | "markRead"
      | "draft"
      | "saveDraft"
      | "flushDrafts"
      | "send"
      | "attach"
      | "detach"
      | "undo"
      | "edit"
    )
  | ("retry" | "vault" | "login");

export class TwoShops implements Pick<Backend, Asked> {
  /** Texts that reached "Instagram", oldest first. */
  readonly ledger: { at: ConversationRef; text: string }[] = [];
  /** What leaves this computer now does not arrive. */
  offline = false;
  #kept = conversations.map((at): Kept => {
    const text = at.conversation === "a" ? `<${keyOf(at)}:kept>` : "";
    const draft = { text, revision: text === "" ? 0 : 1 };
    return { at, draft, files: [], messages: [incoming(`${keyOf(at)}-0`, "Hello")], unread: 0 };
  });
  #selected: Scope = "one";
  #tell: (changes: T.Change[]) => void = () => undefined;
  #count = 0;

  constructor(
    /** Does something when it is let go. */
    private readonly later: (act: () => void) => void,
  ) {}

  async opening(): Promise<T.OpeningView> {
    return { frame: await this.frame(), list: await this.list(this.#selected), tab: nothingOpen };
  }

  async frame(): Promise<T.FrameView> {
    const unread = (id: string) =>
      this.#kept.filter(({ at, unread }) => at.account === id && unread > 0).length;
    return { ...frame, accounts: SHOPS.map((id) => account(id, unread(id))), selected: this.#selected };
  }

  async ready(): Promise<void> {}
  async close(): Promise<void> {}
  async saveTab(): Promise<void> {}
  async refresh(): Promise<void> {}
  async flushDrafts(): Promise<void> {}
  vault = async () => ({ state: "session" }) as const;
  login = async () => ({ step: "idle" }) as const;

  async onChanged(tell: (changes: T.Change[]) => void): Promise<() => void> {
    this.#tell = tell;
    return () => undefined;
  }

  async select(scope: Scope): Promise<void> {
    this.#selected = scope;
  }

  tab = async (): Promise<T.TabView> => nothingOpen;

  async list(scope: Scope): Promise<T.ListView> {
    const shown = this.#kept.filter(({ at }) => scope === null || scope === at.account);
    return { rows: shown.map(({ at, draft, unread }) => row(at, draft.text, unread)), sync };
  }

  async rows(scope: Scope, named: readonly ConversationRef[]): Promise<T.ListView> {
    const names = new Set(named.map(keyOf));
    const { rows } = await this.list(scope);
    return { rows: rows.filter((row) => names.has(keyOf(row))), sync };
  }

  async open(at: ConversationRef): Promise<T.ThreadView> {
    const { messages, files } = this.#find(at);
    return thread(at, messages, files);
  }

  async markRead(at: ConversationRef): Promise<void> {
    this.#find(at).unread = 0;
    this.#changed(at);
  }

  async draft(at: ConversationRef): Promise<T.DraftView> {
    return this.#find(at).draft;
  }

  async saveDraft(at: ConversationRef, text: string, revision: number): Promise<boolean> {
    const kept = this.#find(at);
    if (revision <= kept.draft.revision) return false;
    kept.draft = { text, revision };
    this.#changed(at);
    return true;
  }

  async attach(at: ConversationRef, { name, size }: File): Promise<T.FileView> {
    const kept = this.#find(at);
    const file: T.FileView = { id: `file-${++this.#count}`, kind: "photo", name, bytes: size };
    kept.files = [...kept.files, file];
    this.#changed(at);
    return file;
  }

  async detach(id: string): Promise<void> {
    const kept = this.#kept.find(({ files }) => files.some((file) => file.id === id));
    if (!kept) throw new Refusal({ code: "notFound" });
    kept.files = kept.files.filter((file) => file.id !== id);
    this.#changed(kept.at);
  }

  async send(at: ConversationRef, text: string, revision: number, how: How): Promise<string> {
    const kept = this.#find(at);
    const files = how.files.map((id) => kept.files.find((file) => file.id === id));
    if (files.includes(undefined)) throw new Refusal({ code: "notFound" });
    kept.files = kept.files.filter(({ id }) => !how.files.includes(id));
    if (revision >= kept.draft.revision) kept.draft = { text: "", revision };
    const fresh = files.flatMap((file) => (file ? [outgoing(file.id, "", file)] : []));
    if (text !== "") fresh.push(outgoing(`text-${++this.#count}`, text, null));
    kept.messages = [...kept.messages, ...fresh];
    for (const { key } of fresh) this.later(() => this.#leave(kept, key));
    this.#changed(at);
    return fresh[0]?.key ?? "";
  }

  undo = (id: string): Promise<T.DraftView> => this.#takeBack(id, canBeUndone);
  edit = (id: string): Promise<T.DraftView> => this.#takeBack(id, (status) => status?.status === "notSent");

  async retry(id: string): Promise<void> {
    const kept = this.#holding(id, (status) => status?.status === "notSent");
    this.#put(kept, id, { status: "sending", id, undoUntilMs: null });
    this.later(() => this.#arrive(kept, id));
  }

  customerWrites(text: string, at: ConversationRef): void {
    const kept = this.#find(at);
    kept.messages = [...kept.messages, incoming(`in-${++this.#count}`, text)].slice(-20);
    kept.unread++;
    this.#changed(at);
  }

  /** On its way, unless it was taken back meanwhile. */
  #leave(kept: Kept, id: string): void {
    if (!kept.messages.some(({ key }) => key === id)) return;
    this.#put(kept, id, { status: "sending", id, undoUntilMs: null });
    this.later(() => this.#arrive(kept, id));
  }

  #arrive(kept: Kept, id: string): void {
    const found = kept.messages.find(({ key }) => key === id);
    if (!found) return;
    const reason = { why: "noConnection" } as const;
    if (this.offline) return this.#put(kept, id, { status: "notSent", id, reason, retrying: false });
    this.ledger.push({ at: kept.at, text: found.text });
    this.#put(kept, id, { status: "sent" });
  }

  /** The text goes in front of what is typed, a file back to the chosen ones. */
  async #takeBack(id: string, may: (status: T.StatusView | null) => boolean): Promise<T.DraftView> {
    const kept = this.#holding(id, may);
    const gone = kept.messages.find(({ key }) => key === id);
    kept.messages = kept.messages.filter((one) => one !== gone);
    kept.files = [...kept.files, ...(gone?.outgoing ? [gone.outgoing.file] : [])];
    const texts = [gone?.text ?? "", kept.draft.text].filter((text) => text !== "");
    kept.draft = { text: texts.join("\n"), revision: kept.draft.revision + 1 };
    this.#changed(kept.at);
    return kept.draft;
  }

  #find(at: ConversationRef): Kept {
    const found = this.#kept.find((kept) => keyOf(kept.at) === keyOf(at));
    if (!found) throw new Refusal({ code: "notFound" });
    return found;
  }

  #holding(id: string, may: (status: T.StatusView | null) => boolean): Kept {
    const found = this.#kept.find(({ messages }) =>
      messages.some(({ key, status }) => key === id && may(status)),
    );
    if (!found) throw new Refusal({ code: "notFound" });
    return found;
  }

  #put(kept: Kept, id: string, status: T.StatusView): void {
    kept.messages = kept.messages.map((one) => (one.key === id ? { ...one, status } : one));
    this.#changed(kept.at);
  }

  #changed(at: ConversationRef): void {
    const { account, conversation } = at;
    this.#tell([
      { what: "frame" },
      { what: "list", account, rows: [conversation] },
      { what: "thread", account, conversation },
    ]);
  }
}

const canBeUndone = (status: T.StatusView | null): boolean =>
  status?.status === "sending" && status.undoUntilMs !== null;
