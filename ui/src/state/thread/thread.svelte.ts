/** The open conversation (T1–T7). Keeps what was last seen of others, so that going back paints at once. */
import { troubleOf, type Backend, type ConversationRef, type Trouble } from "~/ipc/backend";
import type { ThreadView } from "~/ipc/generated/types";
import { keepIdentity } from "~/lib/identity";
import { Latest } from "~/lib/latest";

/** Names a conversation in maps and `{#key}` blocks. */
export const keyOf = ({ account, conversation }: ConversationRef): string => `${account}/${conversation}`;

export class Thread {
  at = $state.raw<ConversationRef | null>(null);
  view = $state.raw<ThreadView | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  #seen = new Map<string, ThreadView>();
  #reads = new Latest();

  /** Something of this conversation has not reached its end yet. */
  readonly inTransit = $derived(
    this.view?.messages.some(
      ({ status }) => status?.status === "sending" || (status?.status === "notSent" && status.retrying),
    ) ?? false,
  );

  constructor(private readonly backend: Backend) {}

  /** Opens a conversation, or none. */
  async show(at: ConversationRef | null): Promise<void> {
    this.#reads.cancel();
    this.at = at;
    this.trouble = null;
    this.view = at ? (this.#seen.get(keyOf(at)) ?? null) : null;
    await this.load();
  }

  async load(): Promise<void> {
    const at = this.at;
    // The answer is not waited for, since it tells nothing.
    if (!at) return void this.backend.close().catch(() => undefined);
    await this.#reads.run(
      () => this.backend.open(at),
      (read) => {
        const messages = keepIdentity(this.view?.messages, read.messages, ({ key }) => key);
        this.view = { ...read, messages };
        this.#seen.set(keyOf(at), this.view);
        this.trouble = null;
      },
      (error) => (this.trouble = troubleOf(error)),
    );
  }

  /** Reads again if this is the one that changed; otherwise what was seen of it is stale. */
  async reload(at: ConversationRef): Promise<void> {
    if (this.isOpen(at)) return this.load();
    this.#seen.delete(keyOf(at));
  }

  /** A conversation goes by another id: the open one stays open, with what is on screen until it was read anew. */
  async follow(from: ConversationRef, to: ConversationRef): Promise<void> {
    this.#seen.delete(keyOf(from));
    this.#seen.delete(keyOf(to));
    if (!this.isOpen(from)) return this.reload(to);
    this.#reads.cancel();
    this.at = to;
    await this.load();
  }

  /** Reads the open one again and forgets what was seen of others. */
  async reloadAll(): Promise<void> {
    this.#seen.clear();
    await this.load();
  }

  isOpen(at: ConversationRef): boolean {
    return this.at !== null && keyOf(this.at) === keyOf(at);
  }

  forget(): void {
    this.#reads.cancel();
    this.#seen.clear();
    this.at = null;
    this.view = null;
    this.trouble = null;
  }
}
