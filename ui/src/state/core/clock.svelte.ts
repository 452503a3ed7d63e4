/** The one ticking time of the window. Ages and countdowns follow it; it stands still while nobody can see them. */

const TICK_MS = 1000;

export class Clock {
  /** Milliseconds since 1970 UTC, moved once a second. */
  now = $state(0);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly read: () => number = Date.now) {
    this.now = read();
  }

  /** Ticks until the returned function is called; pauses while the page is hidden. */
  start(page: Document = document): () => void {
    const follow = () => (page.hidden ? this.#pause() : this.#tick());
    page.addEventListener("visibilitychange", follow);
    follow();
    return () => {
      page.removeEventListener("visibilitychange", follow);
      this.#pause();
    };
  }

  #tick(): void {
    this.#pause();
    this.now = this.read();
    // Aligned to the full second, so that all windows and tests turn at the same moment.
    this.#timer = setTimeout(() => this.#tick(), TICK_MS - (this.now % TICK_MS));
  }

  #pause(): void {
    clearTimeout(this.#timer);
  }
}
