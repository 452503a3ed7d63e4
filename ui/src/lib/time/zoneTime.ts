/**
 * What time it is in a zone that is not configured yet: the preview beside the settings' zone field. The one place
 * that asks the web engine about zones; every time that is really shown comes from the backend as a moment.
 */
import { civil, type Civil } from "./civil";

/** Civil time in `zone` at `now`, or `null` when the engine does not know the zone. */
export function timeInZone(zone: string, now: number): Civil | null {
  try {
    const local = new Intl.DateTimeFormat("sv-SE", {
      timeZone: zone,
      dateStyle: "short",
      timeStyle: "medium",
    }).format(now);
    return civil(local.replace(" ", "T"));
  } catch {
    return null;
  }
}
