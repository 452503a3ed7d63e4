/** Files and reactions in the fake backend: what is chosen, what "Instagram" took, and what it did not. */
import { Refusal, type ConversationRef, type Pasted } from "~/ipc/backend";
import type {
  AttachProblem,
  FileView,
  MediaKind,
  NotSent,
  OutgoingView,
  ReactionView,
} from "~/ipc/generated/types";
import type { Conversation, StoredMessage } from "./conversations";

const REACTING_MS = 700;

/** What files and reactions need of the rest of the shop. */
interface Shopfront {
  later(milliseconds: number, act: () => void): void;
  find(at: ConversationRef): Conversation;
  holding(messageKey: string): Conversation;
  all(): readonly Conversation[];
  offline(): boolean;
  tell(conversation: Conversation): void;
}

export class FakeFiles {
  /** What is wrong with the next file of this name; `tooLarge` is mended by shrinking. */
  readonly problems = new Map<string, AttachProblem>();
  /** Why "Instagram" takes no reaction. */
  refuses: NotSent | null = null;
  /** How long it takes to take a file in; at once, unless a scene or a test says otherwise. */
  takes = 0;
  /** What lies on the system's clipboard. */
  clipboard: Pasted = { text: "", files: [] };
  #count = 0;
  #addresses = new Map<string, string>();

  constructor(private readonly shop: Shopfront) {}

  async attach(at: ConversationRef, file: File, shrink: boolean): Promise<FileView> {
    const why = this.problems.get(file.name);
    if (why && !(shrink && why.problem === "tooLarge")) throw new Refusal({ code: "cannotAttach", why });
    const conversation = this.shop.find(at);
    if (this.takes > 0) await new Promise<void>((done) => this.shop.later(this.takes, done));
    const view = {
      id: `file-${++this.#count}`,
      kind: kindOf(file.type),
      name: file.name,
      bytes: shrink ? 900_000 : file.size,
    };
    this.#addresses.set(view.id, URL.createObjectURL(file));
    conversation.files = [...conversation.files, view];
    this.shop.tell(conversation);
    return view;
  }

  /** Where a file can be looked at: only what was given to this page. */
  url(id: string, size: string): string {
    return this.#addresses.get(id) ?? `/none/outgoing/${id}/${size}`;
  }

  /** What the clipboard has. */
  async paste(): Promise<Pasted> {
    const { text, files } = this.clipboard;
    if (text === "" && files.length === 0) throw new Refusal({ code: "nothingToPaste" });
    return this.clipboard;
  }

  async detach(id: string): Promise<void> {
    const conversation = this.shop.all().find(({ files }) => files.some((file) => file.id === id));
    if (!conversation) throw new Refusal({ code: "notFound" });
    conversation.files = conversation.files.filter((file) => file.id !== id);
    this.shop.tell(conversation);
  }

  /** Takes files out of the chosen ones, to be sent. */
  take(conversation: Conversation, ids: readonly string[]): FileView[] {
    const taken = ids.map((id) => conversation.files.find((file) => file.id === id));
    if (taken.includes(undefined)) throw new Refusal({ code: "notFound" });
    conversation.files = conversation.files.filter(({ id }) => !ids.includes(id));
    return taken.filter((file) => file !== undefined);
  }

  async react(message: string, emoji: string | null): Promise<void> {
    const conversation = this.shop.holding(message);
    this.#put(conversation, message, emoji, { state: emoji === null ? "leaving" : "sending" });
    this.shop.tell(conversation);
    this.shop.later(REACTING_MS, () => {
      if (this.shop.offline()) return;
      const { refuses } = this;
      if (refuses)
        this.#put(conversation, message, emoji, {
          state: "notSent",
          reason: refuses,
          removal: emoji === null,
        });
      else this.#put(conversation, message, emoji, { state: "there" });
      this.shop.tell(conversation);
    });
  }

  async forgetReaction(message: string): Promise<void> {
    const conversation = this.shop.holding(message);
    this.#put(conversation, message, null, { state: "there" });
    this.shop.tell(conversation);
  }

  #put(conversation: Conversation, id: string, emoji: string | null, state: ReactionView["state"]): void {
    const put = (message: StoredMessage): StoredMessage => {
      const others = message.extras.reactions.filter(({ own }) => !own);
      const before = message.extras.reactions.find(({ own }) => own);
      const shown = emoji ?? (state.state === "there" ? undefined : before?.with);
      const own = shown === undefined ? [] : [{ with: shown, own: true, state }];
      return { ...message, extras: { ...message.extras, reactions: [...others, ...own] } };
    };
    conversation.messages = conversation.messages.map((one) => (one.key === id ? put(one) : one));
  }
}

/** An unsent message's file. */
export function outgoing(file: FileView): OutgoingView {
  return { file, uploaded: null };
}

function kindOf(type: string): MediaKind {
  if (type === "application/pdf") return "file";
  if (type.startsWith("video/")) return "video";
  return type.startsWith("audio/") ? "voice" : "photo";
}
