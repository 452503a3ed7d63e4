/** What jsdom lacks of a browser. Geometry stays zero: tests that need it give it. */
import { cleanup } from "@testing-library/svelte";
import { afterEach, vi } from "vitest";

class NoResizes implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

globalThis.ResizeObserver ??= NoResizes;
Element.prototype.scrollIntoView ??= () => {};
Element.prototype.hasPointerCapture ??= () => false;
Element.prototype.setPointerCapture ??= () => {};
Element.prototype.releasePointerCapture ??= () => {};

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});
