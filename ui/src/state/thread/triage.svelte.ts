/** Done, Snooze and the way back, for the conversation on screen (L9, T9). */
import type { Backend, ConversationRef } from "~/ipc/backend";
import type { MessageView, SnoozeChoice, SnoozeUntil } from "~/ipc/generated/types";
import type { Core } from "~/state/core/core.svelte";
import type { Thread } from "./thread.svelte";

export class Triage {
  /** The owner is asked until when the conversation shall sleep: one of the usual moments, or a day. */
  asking = $state<"moment" | "day" | null>(null);
  /** Until when it can sleep, seen from when that was asked. */
  choices = $state.raw<readonly SnoozeChoice[]>([]);

  constructor(
    private readonly core: Core,
    private readonly backend: Backend,
    private readonly thread: Thread,
    /** Back to the list. */
    private readonly leave: () => void,
  ) {}

  markDone(): Promise<void> {
    return this.#putAway((at, seen) => this.backend.markDone(at, seen));
  }

  snooze(until: SnoozeUntil): Promise<void> {
    this.askNoMore();
    return this.#putAway((at, seen) => this.backend.snooze(at, until, seen));
  }

  /** Asks until when, or takes the question back. */
  async ask(): Promise<void> {
    if (this.asking) return this.askNoMore();
    await this.core.attempt(async () => {
      this.choices = await this.backend.snoozeChoices();
      this.asking = "moment";
    });
  }

  /** Takes the question back, or only the one that is meant: another may have taken its place. */
  askNoMore(what = this.asking): void {
    if (this.asking === what) this.asking = null;
  }

  /** Back into the inbox. It stays on screen, since it is going to be worked on. */
  async bringBack(): Promise<void> {
    const { at } = this.thread;
    if (at) await this.core.attempt(() => this.backend.bringBack(at));
  }

  /** After a conversation was put away a narrow window shows the list. */
  async #putAway(act: (at: ConversationRef, seen: string | null) => Promise<void>): Promise<void> {
    const { at, view } = this.thread;
    if (!at || !view) return;
    let isAway = false;
    await this.core.attempt(async () => {
      await act(at, newestSeen(view.messages));
      isAway = true;
    });
    if (isAway && !this.core.layout.wide && this.thread.isOpen(at)) this.leave();
  }
}

/** The customer's newest message on screen, or else anybody's: one that comes meanwhile brings the conversation back. */
function newestSeen(messages: readonly MessageView[]): string | null {
  const known = messages.filter(({ message }) => message !== null);
  return (known.findLast(({ own }) => !own) ?? known.at(-1))?.message ?? null;
}
