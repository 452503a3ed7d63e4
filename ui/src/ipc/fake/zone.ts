/** Civil time in a zone, for the fake backend only: the real one has a zone database of its own. */
import type { Moment } from "~/ipc/types";

/** Shows a moment in a zone, as the real backend would. */
export function momentIn(zone: string, utcMs: number): Moment {
  const local = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" })
    .format(utcMs)
    .replace(" ", "T");
  return { utcMs, local, zone };
}
