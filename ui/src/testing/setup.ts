/** What jsdom lacks of a browser, and the time. Geometry stays zero: tests that need it give it. */
import { cleanup } from "@testing-library/svelte";
import { afterEach, beforeEach, vi } from "vitest";

/**
 * Friday 20 November 2026, 2:30:12 PM in the fake's zone. Every test begins then: one that read the computer's date would
 * fail on a day nobody chose. `cargo xtask test` runs them on days on which they would.
 */
export const NOW = Date.UTC(2026, 10, 20, 14, 30, 12);

class NoResizes implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

/** Everything is seen as soon as it is there, and told of a moment later, as a browser tells it. */
class SeenAtOnce implements IntersectionObserver {
  #over = false;
  readonly root = null;
  readonly rootMargin = "";
  readonly scrollMargin = "";
  readonly thresholds = [];
  constructor(private readonly tell: IntersectionObserverCallback) {}
  observe(target: Element): void {
    queueMicrotask(() => {
      if (!this.#over) this.tell([{ isIntersecting: true, target } as IntersectionObserverEntry], this);
    });
  }
  unobserve(): void {}
  disconnect(): void {
    this.#over = true;
  }
  takeRecords(): IntersectionObserverEntry[] {
    return [];
  }
}

globalThis.ResizeObserver ??= NoResizes;
globalThis.IntersectionObserver ??= SeenAtOnce;
URL.createObjectURL ??= () => "blob:none";
URL.revokeObjectURL ??= () => {};
Element.prototype.scrollIntoView ??= () => {};
Element.prototype.hasPointerCapture ??= () => false;
Element.prototype.setPointerCapture ??= () => {};
Element.prototype.releasePointerCapture ??= () => {};

beforeEach(() => void vi.setSystemTime(NOW));

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});
