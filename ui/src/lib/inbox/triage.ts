/** Done, Snooze and the filters in words (L9, T9). */
import type { TriageView, SnoozeUntil } from "~/ipc/generated/types";
import { m } from "~/paraglide/messages";
import type { Filter } from "./filters";
import { fullMoment, momentAhead } from "~/lib/time/moments";

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
export function standingWords(triage: TriageView, today: string, hours24: boolean): string {
  if (triage.state === "done") return m.triage_done();
  if (triage.state === "inbox") return "";
  return m.triage_snoozed({ moment: momentAhead(triage.until, today, hours24) });
}

/** What a row's mark says: until when it sleeps, or since when it is back; nothing of any other. */
export function markWords(triage: TriageView, hours24: boolean): string {
  if (triage.state === "snoozed") return m.triage_snoozed({ moment: fullMoment(triage.until, hours24) });
  if (triage.state === "inbox" && triage.woke)
    return m.triage_woke({ moment: fullMoment(triage.woke, hours24) });
  return "";
}
