/** The reply window in words (S7): what is left of it, and when it ends. It is worked out in Rust. */
import type { ReplyWindowView } from "~/ipc/generated/types";
import { m } from "~/paraglide/messages";
import { civil, fullDate, timeOfDay } from "~/lib/time/civil";
import { fullMoment } from "~/lib/time/moments";

type Left = NonNullable<ReplyWindowView["left"]>;

/** `5d 3h`, `23h 55m`, `40m`: the two largest parts of what is left; empty parts are not named. */
export function leftWords({ days, hours, minutes }: Left): string {
  if (days > 0) return hours > 0 ? m.left_days_hours({ days, hours }) : m.left_days({ days });
  if (hours > 0) return minutes > 0 ? m.left_hours_minutes({ hours, minutes }) : m.left_hours({ hours });
  return minutes > 0 ? m.left_minutes({ minutes }) : m.left_moment();
}

/** Tooltip: the moment it ends or ended, `Friday 20 November 2026, 2:25 PM, Europe/Lisbon`. */
export function windowTooltip(window: ReplyWindowView, hours24: boolean): string | undefined {
  if (!window.ends) return undefined;
  const date = civil(window.ends.local);
  const moment = m.moment_in_zone({
    date: fullDate(date),
    time: timeOfDay(date, hours24),
    zone: window.ends.zone,
  });
  switch (window.state) {
    case "open":
      return m.window_open_until({ moment });
    case "humanAgent":
      return m.window_human_agent_until({ moment });
    case "closed":
      return m.window_closed_since({ moment });
    case "unknown":
      return undefined;
  }
}

/** Why no answer is taken now, and what changes that. */
export function closedWords(window: ReplyWindowView, name: string, now: number, hours24: boolean): string {
  // Instagram may have closed it before this computer's clock did.
  return window.ends && window.ends.utcMs <= now
    ? m.window_closed_at({ moment: fullMoment(window.ends, hours24), name })
    : m.window_closed_now({ name });
}
