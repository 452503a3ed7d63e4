import { describe, expect, it } from "vitest";
import type { Moment, RowView, TriageView } from "~/ipc/generated/types";
import { countOf, filtered, FILTERS, type Filter } from "./filters";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 20, 14, 30);
const moment = (hours: number): Moment => ({ utcMs: NOW + hours * HOUR, local: "", zone: "Europe/Lisbon" });
const inbox: TriageView = { state: "inbox", woke: null };
const woke = (hours: number): TriageView => ({ state: "inbox", woke: moment(hours) });
const snoozed = (hours: number): TriageView => ({ state: "snoozed", until: moment(hours) });

/** A conversation that was last active so many hours ago. */
function row(name: string, ago: number, triage: TriageView, over: Partial<RowView> = {}): RowView {
  return {
    account: "1",
    conversation: name,
    participant: name,
    title: { name, username: null, idTail: name },
    avatar: { initial: "X", colour: 0, hasPicture: false },
    at: moment(-ago),
    preview: null,
    draft: null,
    unread: 0,
    hasFailed: false,
    unavailable: false,
    replyWindow: { state: "open", left: null, ends: moment(24 - ago), expiring: false, extendable: false },
    triage,
    needsReply: false,
    ...over,
  };
}
const closing = (hours: number): Partial<RowView> => ({
  replyWindow: { state: "open", left: null, ends: moment(hours), expiring: true, extendable: false },
});

const rows = [
  row("new", 1, inbox, { unread: 2, needsReply: true }),
  row("answered", 2, inbox),
  row("back", 30, woke(-1.5), { needsReply: true }),
  row("busySinceBack", 3, woke(-5)),
  row("closingLate", 18, inbox, { ...closing(5), needsReply: true }),
  row("closingSoon", 23, inbox, { ...closing(1), unread: 1 }),
  row("asleepLong", 4, snoozed(60), { unread: 1, needsReply: true, ...closing(2) }),
  row("asleepShort", 5, snoozed(1), { needsReply: true }),
  row("doneOld", 90, { state: "done" }, { unread: 1 }),
  row("doneNew", 6, { state: "done" }, { ...closing(3), needsReply: true }),
];

describe("L9 filters", () => {
  it.each<[Filter, string[]]>([
    ["inbox", ["new", "back", "answered", "busySinceBack", "closingLate", "closingSoon"]],
    ["unread", ["new", "closingSoon"]],
    ["needsReply", ["new", "back", "closingLate"]],
    ["expiring", ["closingSoon", "closingLate"]],
    ["snoozed", ["asleepShort", "asleepLong"]],
    ["done", ["doneNew", "doneOld"]],
  ])("l9_%s: %s", (filter, names) => {
    const read = [...rows].reverse();
    expect(filtered(read, filter).map(({ conversation }) => conversation)).toEqual(names);
    // What came is left as it came.
    expect(read).toEqual([...rows].reverse());
  });

  it("l9_every conversation stands in the inbox, asleep or done, and nowhere twice", () => {
    const whole: Filter[] = ["inbox", "snoozed", "done"];
    const names = whole.flatMap((filter) => filtered(rows, filter).map(({ conversation }) => conversation));
    expect(names.sort()).toEqual(rows.map(({ conversation }) => conversation).sort());
  });

  it("l9_equal times left are in order of activity; one that nobody knows comes last", () => {
    const unknown = { ...closing(1).replyWindow, ends: null } as RowView["replyWindow"];
    const read = [
      row("unknown", 0, inbox, { replyWindow: unknown }),
      row("older", 9, inbox, closing(2)),
      row("newer", 8, inbox, closing(2)),
    ];
    expect(filtered(read, "expiring").map(({ conversation }) => conversation)).toEqual([
      "newer",
      "older",
      "unknown",
    ]);
  });

  it("l9_what is counted asks for something; the inbox and what is done do not", () => {
    expect(FILTERS.map((filter) => countOf(rows, filter))).toEqual([0, 2, 3, 2, 2, 0]);
  });
});
