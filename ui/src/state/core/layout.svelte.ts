/**
 * What the window shows where: the page, one or two panes, and their split. Knows no account and no message. Every
 * breakpoint stands here; styles follow the classes `narrow` and `tiny` of the window.
 */

export type Page = "inbox" | "connections" | "settings";
export type Pane = "list" | "thread";

/** From this width on list and thread stand side by side (I5). */
export const WIDE_FROM_PX = 720;
export const LIST_WIDTH = { min: 260, standard: 340, max: 560 } as const;

/** Width of the details beside the thread, in CSS pixels (T9). */
export const DETAILS_WIDTH_PX = 280;

/** From this width on the details stand as a third column; below it in the list's place. */
export const THIRD_COLUMN_FROM_PX = 1100;

/** The thread never gets less than this, however wide the list was dragged. */
const THREAD_MIN_PX = 380;

/** The smallest windows have room for little more than words. */
const TINY_BELOW_PX = 420;

/** Below this width the thread's header has no room for whole sentences. */
const COMPACT_BELOW_PX = 540;

export class Layout {
  page = $state<Page>("inbox");
  /** Which pane a narrow window shows; a wide one shows both. */
  pane = $state<Pane>("list");
  wide = $state(true);
  windowWidth = $state(1180);
  /** The customer's details are shown with the thread (T9). */
  detailsOpen = $state(false);
  #listWidth = $state<number>(LIST_WIDTH.standard);

  /** Most that the list may take in a window of this size. */
  readonly listMax = $derived.by(() => {
    const beside = this.detailsOpen && this.detailsMode === "beside" ? DETAILS_WIDTH_PX : 0;
    return Math.max(LIST_WIDTH.min, Math.min(LIST_WIDTH.max, this.windowWidth - THREAD_MIN_PX - beside));
  });
  /** Width of the list in CSS pixels, within its bounds (I5). */
  readonly listWidth = $derived(
    Math.round(Math.min(this.listMax, Math.max(LIST_WIDTH.min, this.#listWidth))),
  );
  readonly tiny = $derived(this.windowWidth < TINY_BELOW_PX);
  /** Whether the thread can be seen right now. */
  readonly threadShown = $derived(this.page === "inbox" && (this.wide || this.pane === "thread"));
  /** Where the details stand: beside the thread, in the list's place, or as a page of their own. They never cover it. */
  readonly detailsMode: "beside" | "instead" | "page" = $derived.by(() => {
    if (!this.wide) return "page";
    return this.windowWidth >= THIRD_COLUMN_FROM_PX ? "beside" : "instead";
  });

  /** The thread is so narrow that its header needs short words. */
  readonly threadCompact = $derived.by(() => {
    if (!this.wide) return true;
    const beside = this.detailsOpen && this.detailsMode === "beside" ? DETAILS_WIDTH_PX : 0;
    return this.windowWidth - this.listWidth - beside < COMPACT_BELOW_PX;
  });

  /** Follows the window's width until the returned function is called. */
  follow(window: Window): () => void {
    const measure = () => {
      this.windowWidth = window.innerWidth;
      this.wide = window.innerWidth >= WIDE_FROM_PX;
    };
    measure();
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }

  setListWidth(pixels: number): void {
    this.#listWidth = pixels;
  }
}
