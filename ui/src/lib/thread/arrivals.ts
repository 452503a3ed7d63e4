/** Which messages of an open conversation came since it was shown last (T2, E1). */
import type { MessageView } from "~/ipc/generated/types";

/**
 * Those not among the keys known. What stands above the newest known one is older than it, and no arrival; an answer
 * that Instagram does not have yet stays last whatever comes, so what is above it may be new.
 */
export function arrivals(
  messages: readonly MessageView[],
  known: { has(key: string): boolean },
): MessageView[] {
  const latest = messages.findLastIndex(({ key, message }) => message !== null && known.has(key));
  return messages.slice(latest + 1).filter(({ key }) => !known.has(key));
}
