/** The clock that the window tells time by: its zone, the date there, how it writes a time of day, and now. */
import type { Clock } from "./clock.svelte";
import type { Frame } from "./frame.svelte";

export class Times {
  constructor(
    private readonly frame: Frame,
    private readonly clock: Clock,
  ) {}

  /** The zone's IANA name; unknown until the frame was read. */
  get zone(): string | undefined {
    return this.frame.view?.settings.zone;
  }

  /** Civil date in the zone, `2026-11-20`. */
  get today(): string {
    return this.frame.view?.today ?? "1970-01-01";
  }

  /** Times of day are written as `14:30`, not as `2:30 PM`. */
  get hours24(): boolean {
    return this.frame.view?.settings.hours24 ?? false;
  }

  /** Milliseconds since 1970 UTC, moved once a second. */
  get now(): number {
    return this.clock.now;
  }
}
