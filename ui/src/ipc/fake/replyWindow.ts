/** The fake backend's reply windows: the same rules as the real one's (S7). */
import type { ReplyWindowView } from "~/ipc/generated/types";
import { momentIn } from "./zone";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const OPEN_MS = DAY_MS;
const HUMAN_AGENT_MS = 7 * DAY_MS;
const EXPIRING_MS = { open: 6 * HOUR_MS, humanAgent: DAY_MS };

/** The window after a customer's last message, if there is one. */
export function windowOf(
  lastWritten: number | undefined,
  humanAgent: boolean,
  now: number,
  zone: string,
): ReplyWindowView {
  const none = { left: null, ends: null, expiring: false, extendable: false };
  if (lastWritten === undefined) return { state: "unknown", ...none };
  const passed = now - lastWritten;
  const state = passed < OPEN_MS ? "open" : humanAgent && passed < HUMAN_AGENT_MS ? "humanAgent" : "closed";
  const extended = state === "humanAgent" || (state === "closed" && humanAgent);
  const end = lastWritten + (extended ? HUMAN_AGENT_MS : OPEN_MS);
  const ends = momentIn(zone, end);
  if (state === "closed") {
    return { state, ...none, ends, extendable: !humanAgent && passed < HUMAN_AGENT_MS };
  }
  const rest = end - now;
  return { state, left: leftOf(rest), ends, expiring: rest < EXPIRING_MS[state], extendable: false };
}

function leftOf(milliseconds: number): NonNullable<ReplyWindowView["left"]> {
  const minutes = Math.floor(milliseconds / MINUTE_MS);
  return { days: Math.floor(minutes / 1440), hours: Math.floor(minutes / 60) % 24, minutes: minutes % 60 };
}
