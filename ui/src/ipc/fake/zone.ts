/** Civil time in a zone, for the fake backend only: the real one has a zone database of its own. */
import type { Moment } from "~/ipc/types";

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    dateStyle: "short",
    timeStyle: "medium",
  });
  formats.set(zone, format);
  return format;
}

/** Shows a moment in a zone, as the real backend would. */
export function momentIn(zone: string, utcMs: number): Moment {
  const local = formatOf(zone).format(utcMs).replace(" ", "T");
  return { utcMs, local, zone };
}
