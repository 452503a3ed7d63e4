import { afterEach, describe, expect, it } from "vitest";
import type { Moment } from "~/ipc/generated/types";
import { age, clockTime, clockTooltip, clockWithDay, dayName, fullMoment, momentAhead } from "./moments";

const TODAY = "2026-11-20";
const at = (local: string, utcMs = 0): Moment => ({ local, utcMs, zone: "Europe/Lisbon" });
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("L3 relative time", () => {
  it.each([
    [0, "now"],
    [59 * SECOND + 999, "now"],
    [-5 * SECOND, "now"],
    [MINUTE, "1m"],
    [5 * MINUTE, "5m"],
    [59 * MINUTE + 59 * SECOND, "59m"],
    [HOUR, "1h"],
    [2 * HOUR, "2h"],
    [DAY - 1, "23h"],
    [DAY, "1d"],
    [3 * DAY, "3d"],
    [7 * DAY - 1, "6d"],
  ])("l3_%s ms ago is %s", (passed, words) => {
    expect(age(at("2026-11-20T14:30:00", 0), passed, TODAY)).toBe(words);
  });

  it.each([
    ["2026-03-26T09:00:00", "26 Mar"],
    ["2026-09-01T09:00:00", "1 Sep"],
    ["2025-03-26T09:00:00", "26 Mar 2025"],
    ["2025-12-31T23:59:59", "31 Dec 2025"],
  ])("l3_older than a week: %s is %s", (local, words) => {
    expect(age(at(local, 0), 8 * DAY, TODAY)).toBe(words);
  });
});

describe("I4 clock", () => {
  it.each([
    ["2026-11-20T14:30:12", false, "2:30 PM"],
    ["2026-11-20T14:30:12", true, "14:30"],
    ["2026-11-20T00:05:00", false, "12:05 AM"],
    ["2026-11-20T00:05:00", true, "00:05"],
    ["2026-11-20T12:00:00", false, "12:00 PM"],
    ["2026-11-20T09:07:00", true, "09:07"],
    ["2026-11-19T14:30:12", false, "Yesterday, 2:30 PM"],
    ["2026-03-26T14:30:12", false, "26 Mar, 2:30 PM"],
    ["2025-03-26T14:30:12", true, "26 Mar 2025, 14:30"],
  ])("i4_%s (24 h: %s) shows %s", (local, hours24, words) => {
    expect(clockWithDay(at(local), TODAY, hours24)).toBe(words);
  });

  it("i4_time has an ASCII space, which tests and people can type", () => {
    expect(clockTime(at("2026-11-20T14:30:12"), false)).toBe("2:30\u0020PM");
  });

  it("i4_tooltip has full date, seconds and zone", () => {
    expect(clockTooltip(at("2026-11-20T14:30:12"), false)).toBe(
      "Last synced Friday 20 November 2026, 2:30:12 PM, Europe/Lisbon",
    );
    expect(clockTooltip(at("2026-11-20T14:30:12"), true)).toContain("14:30:12");
  });

  it("i4_yesterday is a matter of dates, not of hours, also over a change of year", () => {
    expect(clockWithDay(at("2026-12-31T23:59:00"), "2027-01-01", false)).toBe("Yesterday, 11:59 PM");
  });
});

describe("L9 moments to come", () => {
  it.each([
    ["2026-11-20T19:00:00", false, "7:00 PM"],
    ["2026-11-20T19:00:00", true, "19:00"],
    ["2026-11-21T00:10:00", false, "Sat 12:10 AM"],
    ["2026-11-26T09:00:00", true, "Thu 09:00"],
    ["2026-11-27T09:00:00", false, "27 Nov, 9:00 AM"],
    ["2027-01-04T09:00:00", false, "4 Jan 2027, 9:00 AM"],
    ["2026-11-19T09:00:00", false, "19 Nov, 9:00 AM"],
  ])("l9_%s (24 h: %s) is %s", (local, hours24, words) => {
    expect(momentAhead(at(local), TODAY, hours24)).toBe(words);
  });
});

describe("T2 times in a thread", () => {
  it.each([
    ["2026-11-20", "Today"],
    ["2026-11-19", "Yesterday"],
    ["2026-11-18", "Wednesday, 18 November"],
    ["2025-11-20", "Thursday, 20 November 2025"],
    ["2026-11-21", "Saturday, 21 November"],
  ])("t2_day %s is %s", (day, words) => {
    expect(dayName(day, TODAY)).toBe(words);
  });

  it("t2_full date for hover and screen readers", () => {
    expect(fullMoment(at("2026-11-20T14:34:00"), false)).toBe("Friday 20 November 2026, 2:34 PM");
  });
});

describe("I7 zones", () => {
  it("i7_words come from the civil time alone, whatever zone this computer is in", () => {
    expect(clockTime({ local: "2026-11-20T23:15:00", utcMs: 0, zone: "Pacific/Auckland" }, false)).toBe(
      "11:15 PM",
    );
  });
});

describe("what names of days and months cost", () => {
  const own = Intl.DateTimeFormat;
  afterEach(() => {
    Intl.DateTimeFormat = own;
  });

  it("makes a format of each kind once, however many rows there are", () => {
    let made = 0;
    class Counted extends own {
      constructor(locale?: string, options?: Intl.DateTimeFormatOptions) {
        super(locale, options);
        made += 1;
      }
    }
    Intl.DateTimeFormat = Counted as typeof Intl.DateTimeFormat;
    const days = Array.from({ length: 100 }, (_, day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString());
    const words = days.map((local) => fullMoment(at(local.slice(0, 19)), true));
    expect(new Set(words).size).toBe(100);
    // Weekday and month.
    expect(made).toBeLessThanOrEqual(2);
  });
});
