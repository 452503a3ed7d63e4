/** Done, Snooze and the way back, for the conversation on screen (L9, T9). */
import type { ConversationRef } from "~/ipc/backend";
import type { MessageView, SnoozeUntil } from "~/ipc/generated/types";
import type { Session } from "./session.svelte";

export const markDone = (session: Session): Promise<void> =>
  putAway(session, (at, seen) => session.backend.markDone(at, seen));

export const snooze = (session: Session, until: SnoozeUntil): Promise<void> =>
  putAway(session, (at, seen) => session.backend.snooze(at, until, seen));

/** Back into the inbox; whoever does that goes on with it, so it stays on screen. */
export async function bringBack(session: Session): Promise<void> {
  const { at } = session.thread;
  if (at) await session.attempt(() => session.backend.bringBack(at));
}

/** What is put away is done with: a narrow window goes on with the list. */
async function putAway(
  session: Session,
  act: (at: ConversationRef, seen: string | null) => Promise<void>,
): Promise<void> {
  const { layout, thread } = session;
  const { at, view } = thread;
  if (!at || !view) return;
  let isAway = false;
  await session.attempt(async () => {
    await act(at, newestSeen(view.messages));
    isAway = true;
  });
  if (isAway && !layout.wide && thread.isOpen(at)) session.back();
}

/** The customer's newest message on screen, or else anybody's: one that comes meanwhile brings the conversation back. */
function newestSeen(messages: readonly MessageView[]): string | null {
  const known = messages.filter(({ message }) => message !== null);
  return (known.findLast(({ own }) => !own) ?? known.at(-1))?.message ?? null;
}
