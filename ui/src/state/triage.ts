/** Done, Snooze and the way back, for the conversation on screen (L9, T9). */
import type { Backend, ConversationRef } from "~/ipc/backend";
import type { MessageView, SnoozeChoice, SnoozeUntil } from "~/ipc/generated/types";
import type { Core } from "./core.svelte";
import type { Thread } from "./thread.svelte";

export class Triage {
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
    return this.#putAway((at, seen) => this.backend.snooze(at, until, seen));
  }

  /** Until when a conversation can sleep, seen from now; none, and the trouble is told, when that cannot be read. */
  async choices(): Promise<readonly SnoozeChoice[] | null> {
    let choices: readonly SnoozeChoice[] | null = null;
    await this.core.attempt(async () => (choices = await this.backend.snoozeChoices()));
    return choices;
  }

  /** Back into the inbox; whoever does that goes on with it, so it stays on screen. */
  async bringBack(): Promise<void> {
    const { at } = this.thread;
    if (at) await this.core.attempt(() => this.backend.bringBack(at));
  }

  /** What is put away is done with: a narrow window goes on with the list. */
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
