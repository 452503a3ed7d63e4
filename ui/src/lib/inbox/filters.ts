/** What the list shows: which conversations stand in which filter, in which order, and how many they are (L9). */
import type { Filter, RowView } from "~/ipc/generated/types";

export type { Filter };

/** All of them, in the order in which they stand. */
export const FILTERS: readonly Filter[] = ["inbox", "unread", "needsReply", "expiring", "snoozed", "done"];

const inInbox = ({ triage }: RowView) => triage.state === "inbox";
const stands: Record<Filter, (row: RowView) => boolean> = {
  inbox: inInbox,
  unread: (row) => inInbox(row) && row.unread > 0,
  needsReply: (row) => inInbox(row) && row.needsReply,
  expiring: (row) => inInbox(row) && row.replyWindow.expiring,
  snoozed: ({ triage }) => triage.state === "snoozed",
  done: ({ triage }) => triage.state === "done",
};

/** Last activity; coming back from a snooze is one. */
const activeAt = ({ at, triage }: RowView): number =>
  triage.state === "inbox" && triage.woke ? Math.max(at.utcMs, triage.woke.utcMs) : at.utcMs;
const newestFirst = (one: RowView, other: RowView) => activeAt(other) - activeAt(one);

/** What is due soonest comes first; what has no moment comes last. */
const soonestFirst = (moment: (row: RowView) => number | undefined) => (one: RowView, other: RowView) => {
  const [due, otherDue] = [moment(one) ?? Infinity, moment(other) ?? Infinity];
  return due === otherDue ? newestFirst(one, other) : due - otherDue;
};

const orders: Record<Filter, (one: RowView, other: RowView) => number> = {
  inbox: newestFirst,
  unread: newestFirst,
  needsReply: newestFirst,
  expiring: soonestFirst(({ replyWindow }) => replyWindow.ends?.utcMs),
  snoozed: soonestFirst(({ triage }) => (triage.state === "snoozed" ? triage.until.utcMs : undefined)),
  done: newestFirst,
};

/** The rows that a filter shows, in its order. */
export const filtered = (rows: readonly RowView[], filter: Filter): RowView[] =>
  rows.filter(stands[filter]).sort(orders[filter]);

/** How many stand in a filter, where that number asks for something to be done or remembered; else 0. */
export const countOf = (rows: readonly RowView[], filter: Filter): number =>
  filter === "inbox" || filter === "done" ? 0 : rows.filter(stands[filter]).length;
