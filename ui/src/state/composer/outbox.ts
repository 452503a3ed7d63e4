/** What the owner does about what is on its way to Instagram (S4, S5, T8). */
import { troubleOf, type Backend, type ConversationRef, type Trouble } from "~/ipc/backend";
import type { DraftView } from "~/ipc/generated/types";
import type { Core } from "~/state/core/core.svelte";
import type { Drafts } from "./drafts.svelte";

export class Outbox {
  constructor(
    private readonly core: Core,
    private readonly backend: Backend,
    private readonly drafts: Drafts,
  ) {}

  /** Sends a message that failed or waits now. */
  retry(id: string): Promise<void> {
    return this.core.attempt(() => this.backend.retry(id));
  }

  /** An undecided message is to be sent again. */
  sendAgain(id: string): Promise<void> {
    return this.core.attempt(() => this.backend.sendAgain(id));
  }

  /** An undecided message is there. */
  arrived(id: string): Promise<void> {
    return this.core.attempt(() => this.backend.arrived(id));
  }

  discard(id: string): Promise<void> {
    return this.core.attempt(() => this.backend.discard(id));
  }

  /** Takes a message that was not sent back into the draft of its conversation. */
  edit(at: ConversationRef, id: string): Promise<void> {
    return this.#takeBack(at, () => this.backend.edit(id), troubleOf);
  }

  /** Takes the latest press back into the draft, while it has not begun. */
  undo(at: ConversationRef, id: string): Promise<void> {
    const tell = (error: unknown): Trouble => {
      const trouble = troubleOf(error);
      return trouble.code === "notFound" ? { code: "tooLate" } : trouble;
    };
    return this.#takeBack(at, () => this.backend.undo(id), tell);
  }

  /** Reacts to a message in place of an earlier reaction; `null` takes that away. */
  react(account: string, message: string, emoji: string | null): Promise<void> {
    return this.core.attempt(() => this.backend.react(account, message, emoji));
  }

  /** Forgets a reaction that Instagram refused. */
  forgetReaction(account: string, message: string): Promise<void> {
    return this.core.attempt(() => this.backend.forgetReaction(account, message));
  }

  #takeBack(
    at: ConversationRef,
    call: () => Promise<DraftView>,
    tell: (error: unknown) => Trouble,
  ): Promise<void> {
    return this.core.attempt(() => this.drafts.of(at).takeBack(call), tell);
  }
}
