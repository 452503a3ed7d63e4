/** Civil time in a zone, for the fake backend only: the real one has a zone database of its own. */
import type { Moment } from "~/ipc/generated/types";

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

/** When a zone's clocks show a civil time; near a change of the clocks about that. */
export function utcOf(zone: string, local: string): number {
  const wanted = Date.parse(`${local}Z`);
  const offset = (utcMs: number) => Date.parse(`${momentIn(zone, utcMs).local}Z`) - utcMs;
  return wanted - offset(wanted - offset(wanted));
}
