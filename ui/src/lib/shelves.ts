/** Done, Snooze and the filters in words (L9, T9). */
import type { ShelfView, SnoozeUntil } from "~/ipc/types";
import { m } from "~/paraglide/messages";
import type { Filter } from "./filters";
import { fullMoment, momentAhead } from "./moments";

export const filterNames: Record<Filter, () => string> = {
  inbox: m.filter_inbox,
  unread: m.filter_unread,
  needsReply: m.filter_needs_reply,
  expiring: m.filter_expiring,
  snoozed: m.filter_snoozed,
  done: m.filter_done,
};

/** What a filter says that hides everything (L6). */
export const emptyWords: Record<Filter, { title: () => string; body: () => string }> = {
  inbox: { title: m.empty_inbox, body: m.empty_inbox_body },
  unread: { title: m.empty_unread, body: m.empty_unread_body },
  needsReply: { title: m.empty_needs_reply, body: m.empty_needs_reply_body },
  expiring: { title: m.empty_expiring, body: m.empty_expiring_body },
  snoozed: { title: m.empty_snoozed, body: m.empty_snoozed_body },
  done: { title: m.empty_done, body: m.empty_done_body },
};

/** The offered moments by name; a date is named by itself. */
export const choiceNames: Record<Exclude<SnoozeUntil["until"], "date">, () => string> = {
  hour: m.snooze_hour,
  tonight: m.snooze_tonight,
  tomorrow: m.snooze_tomorrow,
  monday: m.snooze_monday,
};

/** `Done`, `Snoozed until Mon 9:00 AM`; nothing of one in the inbox. */
export function standingWords(shelf: ShelfView, today: string, hours24: boolean): string {
  if (shelf.shelf === "done") return m.shelf_done();
  if (shelf.shelf === "inbox") return "";
  return m.shelf_snoozed({ moment: momentAhead(shelf.until, today, hours24) });
}

/** What a row's mark says: until when it sleeps, or since when it is back; nothing of any other. */
export function markWords(shelf: ShelfView, hours24: boolean): string {
  if (shelf.shelf === "snoozed") return m.shelf_snoozed({ moment: fullMoment(shelf.until, hours24) });
  if (shelf.shelf === "inbox" && shelf.woke) return m.shelf_woke({ moment: fullMoment(shelf.woke, hours24) });
  return "";
}
