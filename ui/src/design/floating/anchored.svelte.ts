/** What floats that open beside something pressed have in common: their place, and where the focus goes. */
import { tick } from "svelte";

interface Options {
  /** What it opens beside; it is open while there is one. */
  readonly anchor: HTMLElement | null;
  /** CSS selector of the place around the anchor that it stays within. */
  readonly within: string;
  /** CSS selector of what gets the focus. */
  readonly first: string;
  readonly onclose: () => void;
}

export class Anchored {
  /** What is open, while it is. */
  element: HTMLElement | undefined = $state();
  /** It was opened from here; kept, since the anchor is gone by the time that the focus is given back. */
  #opener: HTMLElement | null = null;
  readonly #options: () => Options;

  constructor(options: () => Options) {
    this.#options = options;
    $effect.pre(() => {
      const { anchor } = options();
      if (anchor) this.#opener = anchor;
    });
  }

  /** For the library's content. */
  readonly props = $derived.by(() => {
    const { anchor, within } = this.#options();
    return {
      customAnchor: anchor,
      // The library knows nothing of the page's direction.
      dir: anchor && getComputedStyle(anchor).direction === "rtl" ? ("rtl" as const) : ("ltr" as const),
      strategy: "fixed" as const,
      sideOffset: 6,
      collisionPadding: 8,
      collisionBoundary: anchor?.closest(within) ?? [],
      trapFocus: false,
      preventScroll: false,
      onFocusOutside: this.#leave,
      onOpenAutoFocus: this.#begin,
      onCloseAutoFocus: this.#giveBack,
    };
  });

  /** Whether a press is one on what opened it, which closes it by itself. */
  isOnAnchor({ target }: Event): boolean {
    return target instanceof Node && !!this.#options().anchor?.contains(target);
  }

  #begin = async (event: Event): Promise<void> => {
    event.preventDefault();
    await tick();
    this.element?.querySelector<HTMLElement>(this.#options().first)?.focus({ preventScroll: true });
  };

  /** When the focus moves elsewhere, the float closes. */
  #leave = (event: FocusEvent): void => {
    if (!this.isOnAnchor(event)) this.#options().onclose();
  };

  /** The focus goes back to where it was opened, unless it has gone elsewhere by then. */
  #giveBack = (event: Event): void => {
    event.preventDefault();
    const { activeElement } = document;
    const here = activeElement === document.body || !!this.element?.contains(activeElement);
    if (here) this.#opener?.focus({ preventScroll: true });
  };
}
