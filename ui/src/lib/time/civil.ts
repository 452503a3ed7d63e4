/**
 * Civil dates and times as words. A {@link Moment} arrives already in the configured zone, so nothing here knows
 * zones: `Intl` is asked only for the names of months and weekdays, on a UTC date that merely carries the numbers.
 */
import { m } from "~/paraglide/messages";
import { getLocale } from "~/paraglide/runtime";

const MS_PER_DAY = 86_400_000;

/** Numbers of a civil date and time; `month` counts from 1. */
export interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Reads `2026-11-20T14:30:12` or `2026-11-20`. */
export function civil(local: string): Civil {
  const [year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0] = local
    .split(/[-T:]/)
    .map(Number);
  return { year, month, day, hour, minute, second };
}

const asUtc = ({ year, month, day }: Civil) => Date.UTC(year, month - 1, day);

/** Whole civil days from `from` to `to`; negative when `to` lies before. */
export function daysBetween(from: Civil, to: Civil): number {
  return Math.round((asUtc(to) - asUtc(from)) / MS_PER_DAY);
}

/** Each is made once: making one takes far longer than asking it, and a list asks for several names in every row. */
const formats = new Map<string, Intl.DateTimeFormat>();

function named(date: Civil, part: "month" | "weekday", length: "short" | "long"): string {
  const locale = getLocale();
  const key = `${locale} ${part} ${length}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, { [part]: length, timeZone: "UTC" });
  formats.set(key, format);
  return format.format(asUtc(date));
}

/** Names of a date's parts, as the catalogue's patterns take them. */
export function dateParts(date: Civil, length: "short" | "long") {
  return {
    weekday: named(date, "weekday", length),
    day: date.day,
    month: named(date, "month", length),
    year: date.year,
  };
}

/** `26 Mar`, with the year when it is not `today`'s: `26 Mar 2025` (L3). */
export function shortDate(date: Civil, today: Civil): string {
  const parts = dateParts(date, "short");
  return date.year === today.year ? m.date_day_month(parts) : m.date_day_month_year(parts);
}

/** `Thursday 20 November 2026`. */
export function fullDate(date: Civil): string {
  return m.date_full(dateParts(date, "long"));
}

const two = (number: number) => String(number).padStart(2, "0");

/** `2:30 PM` or `14:30`, on request with seconds (I4, I7, T2). */
export function timeOfDay(time: Civil, hours24: boolean, seconds = false): string {
  const minute = two(time.minute);
  const second = two(time.second);
  if (hours24) {
    const hour = two(time.hour);
    return seconds ? m.time_24_seconds({ hour, minute, second }) : m.time_24({ hour, minute });
  }
  const hour = time.hour % 12 || 12;
  const half = time.hour < 12 ? m.time_am() : m.time_pm();
  return seconds ? m.time_12_seconds({ hour, minute, second, half }) : m.time_12({ hour, minute, half });
}
