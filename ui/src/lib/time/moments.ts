/** What a moment is called in each place of the screen: age in a row, clock in the toolbar, day and time in a thread. */
import type { Moment } from "~/ipc/generated/types";
import { m } from "~/paraglide/messages";
import { civil, dateParts, daysBetween, fullDate, shortDate, timeOfDay } from "./civil";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Age of a row: `now`, `5m`, `2h`, `3d`, else `26 Mar` (L3).
 * @param now milliseconds since 1970 UTC; a moment ahead of it counts as now, since clocks differ a little.
 * @param today today's civil date in the configured zone.
 */
export function age(at: Moment, now: number, today: string): string {
  const passed = now - at.utcMs;
  if (passed < MINUTE) return m.age_now();
  if (passed < HOUR) return m.age_minutes({ count: Math.floor(passed / MINUTE) });
  if (passed < DAY) return m.age_hours({ count: Math.floor(passed / HOUR) });
  if (passed < 7 * DAY) return m.age_days({ count: Math.floor(passed / DAY) });
  return shortDate(civil(at.local), civil(today));
}

/** `2:30 PM`, as a message shows it (T2). */
export function clockTime(at: Moment, hours24: boolean): string {
  return timeOfDay(civil(at.local), hours24);
}

/** `2:30 PM`; with the day when that is not today: `Yesterday, 2:30 PM`, `26 Mar, 2:30 PM` (I4). */
export function clockWithDay(at: Moment, today: string, hours24: boolean): string {
  const date = civil(at.local);
  const time = timeOfDay(date, hours24);
  const daysAgo = daysBetween(date, civil(today));
  if (daysAgo === 0) return time;
  const day = daysAgo === 1 ? m.date_yesterday() : shortDate(date, civil(today));
  return m.date_and_time({ date: day, time });
}

/** A moment to come: `7:00 PM`, within a week `Sat 9:00 AM`, else `1 Dec, 9:00 AM` (L9). */
export function momentAhead(at: Moment, today: string, hours24: boolean): string {
  const date = civil(at.local);
  const time = timeOfDay(date, hours24);
  const days = daysBetween(civil(today), date);
  if (days === 0) return time;
  if (days > 0 && days < 7) return m.date_weekday_time({ weekday: dateParts(date, "short").weekday, time });
  return m.date_and_time({ date: shortDate(date, civil(today)), time });
}

/** `Last synced Thursday 20 November 2026, 2:30:12 PM, Europe/Lisbon` (I4). */
export function clockTooltip(at: Moment, hours24: boolean): string {
  const date = civil(at.local);
  return m.clock_tooltip({ date: fullDate(date), time: timeOfDay(date, hours24, true), zone: at.zone });
}

/** `Thursday 20 November 2026, 2:30 PM`: a message's time on hover and for screen readers (T2). */
export function fullMoment(at: Moment, hours24: boolean): string {
  const date = civil(at.local);
  return m.date_and_time({ date: fullDate(date), time: timeOfDay(date, hours24) });
}

/** `Thursday 20 November 2026`. */
export const fullDay = (at: Moment): string => fullDate(civil(at.local));

/** Civil date of a moment, `2026-11-20`. */
export const dayOf = (at: Moment): string => at.local.slice(0, 10);

/** Separator above a day's first message: `Today`, `Yesterday`, `Thursday, 20 November` (T2). */
export function dayName(day: string, today: string): string {
  const date = civil(day);
  const now = civil(today);
  const daysAgo = daysBetween(date, now);
  if (daysAgo === 0) return m.date_today();
  if (daysAgo === 1) return m.date_yesterday();
  const parts = dateParts(date, "long");
  return date.year === now.year ? m.date_weekday_day_month(parts) : m.date_weekday_day_month_year(parts);
}
