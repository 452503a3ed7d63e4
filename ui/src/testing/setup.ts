/** What jsdom lacks of a browser, and the time. Geometry stays zero but where rows are shown as there is room for them. */
import { cleanup } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, vi } from "vitest";

/**
 * Friday 20 November 2026, 2:30:12 PM in the fake's zone. Every test begins then: one that read the computer's date
 * would fail on some days. `cargo xtask test` runs them on days on which they would.
 */
export const NOW = Date.UTC(2026, 10, 20, 14, 30, 12);

/** How high what is observed is: an item of a list, and whatever else. */
export const ITEM_PX = 60;
export const ROOM_PX = 800;

/** Tells sizes once, a moment later, as a browser tells them: of a list, as much is shown as there is room for. */
class Sizes implements ResizeObserver {
  #observed = new Set<Element>();
  constructor(private readonly tell: ResizeObserverCallback) {}
  observe(target: Element): void {
    this.#observed.add(target);
    queueMicrotask(() => {
      if (!this.#observed.has(target)) return;
      const contentRect = new DOMRect(0, 0, 0, target.localName === "li" ? ITEM_PX : ROOM_PX);
      this.tell([{ target, contentRect } as unknown as ResizeObserverEntry], this);
    });
  }
  unobserve(target: Element): void {
    this.#observed.delete(target);
  }
  disconnect(): void {
    this.#observed.clear();
  }
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

globalThis.ResizeObserver ??= Sizes;
Object.defineProperty(HTMLElement.prototype, "offsetParent", {
  get(this: HTMLElement) {
    return this.parentElement;
  },
});
globalThis.IntersectionObserver ??= SeenAtOnce;
URL.createObjectURL ??= () => "blob:none";
URL.revokeObjectURL ??= () => {};
Element.prototype.scrollIntoView ??= () => {};
Element.prototype.scrollTo ??= function (this: Element, to?: ScrollToOptions | number) {
  this.scrollTop = typeof to === "object" ? (to.top ?? this.scrollTop) : 0;
  queueMicrotask(() => this.dispatchEvent(new Event("scroll")));
};
Element.prototype.scrollBy ??= function (this: Element, by?: ScrollToOptions | number) {
  this.scrollTo({ top: this.scrollTop + (typeof by === "object" ? (by.top ?? 0) : 0) });
};
Element.prototype.hasPointerCapture ??= () => false;
Element.prototype.setPointerCapture ??= () => {};
Element.prototype.releasePointerCapture ??= () => {};

beforeEach(() => void vi.setSystemTime(NOW));

const WIDTH = 1024;
const BARE = "<html><head></head><body></body></html>";

/** What is on the page, and how much is in its stores. */
const left = () => [
  new XMLSerializer().serializeToString(document.documentElement).replace(/ xmlns="[^"]*"/, ""),
  localStorage.length + sessionStorage.length,
];

/**
 * All files share one page and one copy of every module, since loading both anew for each costs more than the tests. So
 * each test leaves the page as it found it; one that does not fails itself, and not the next.
 */
afterEach(() => {
  cleanup();
  // What bits-ui does a moment after its component is gone: it lets the page scroll again.
  if (vi.isFakeTimers()) vi.runOnlyPendingTimers();
  vi.useRealTimers();
  vi.restoreAllMocks();
  window.innerWidth = WIDTH;
  Reflect.deleteProperty(navigator, "clipboard");
  // Two things of bits-ui that stay: where a calendar speaks, and what it takes back in words that jsdom does not know.
  document.querySelector("[data-bits-announcer]")?.remove();
  document.body.style.removeProperty("user-select");
  if (document.body.style.length === 0) document.body.removeAttribute("style");

  const found = left();
  document.body.replaceChildren();
  document.body.removeAttribute("style");
  expect(found).toEqual([BARE, 0]);
});
