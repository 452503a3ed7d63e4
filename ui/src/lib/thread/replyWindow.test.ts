import { describe, expect, it } from "vitest";
import type { ReplyWindowView } from "~/ipc/generated/types";
import { closedWords, leftWords, windowTooltip } from "./replyWindow";

const ends = { utcMs: 0, local: "2026-11-21T14:25:40", zone: "Europe/Lisbon" };
const window = (over: Partial<ReplyWindowView>): ReplyWindowView => ({
  state: "open",
  left: { days: 0, hours: 23, minutes: 55 },
  ends,
  expiring: false,
  extendable: false,
  ...over,
});

describe("S7 what is left of the reply window", () => {
  it.each([
    [0, 23, 55, "23h 55m"],
    [0, 1, 40, "1h 40m"],
    [0, 2, 0, "2h"],
    [0, 0, 40, "40m"],
    [0, 0, 0, "under 1m"],
    [5, 3, 12, "5d 3h"],
    [5, 0, 59, "5d"],
    [0, 24, 0, "24h"],
  ])("s7_%i days, %i hours, %i minutes: %s", (days, hours, minutes, words) => {
    expect(leftWords({ days, hours, minutes })).toBe(words);
  });

  it.each([
    [window({}), "You can reply until Saturday 21 November 2026, 2:25 PM, Europe/Lisbon"],
    [
      window({ state: "humanAgent" }),
      "You can reply with Instagram's human-agent tag until Saturday 21 November 2026, 2:25 PM, Europe/Lisbon",
    ],
    [window({ state: "closed" }), "Closed since Saturday 21 November 2026, 2:25 PM, Europe/Lisbon"],
    [window({ state: "unknown", ends: null }), undefined],
  ])("s7_the tooltip is the moment it ends, in the configured zone: $state", (view, words) => {
    expect(windowTooltip(view, false)).toBe(words);
  });

  it("s7_a closed one says since when, and what opens it", () => {
    expect(closedWords(window({ state: "closed" }), "Maya", 1, true)).toBe(
      "The reply window closed on Saturday 21 November 2026, 14:25. Instagram takes an answer once Maya writes again.",
    );
    for (const refused of [window({}), window({ state: "unknown", ends: null })]) {
      expect(closedWords(refused, "Maya", -1, true)).toBe(
        "The reply window is closed. Instagram takes an answer once Maya writes again.",
      );
    }
  });
});
