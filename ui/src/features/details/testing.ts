/** Verbs for the tests of this feature only. */
import type { UserEvent } from "@testing-library/user-event";
import { openWindow, part } from "~/testing/window";

export const NARROW_PX = 500;

/** A window with a conversation and its details open. */
export async function openDetails(conversation = "c-maya", width?: number) {
  const opened = await openWindow("standard", width);
  await opened.open(conversation);
  await opened.press("[data-action=details]");
  return opened;
}

export async function typeNotes(user: UserEvent, text: string): Promise<void> {
  await user.type(part("[data-part=notes] textarea"), text);
}
