/** Where the focus goes when the element that had it has left the screen: never back to the top of the window. */
import { m } from "~/paraglide/messages";
import type { Page, Pane } from "~/state/layout.svelte";

/** What the window shows. */
export interface Place {
  readonly page: Page;
  readonly pane: Pane;
  readonly wide: boolean;
}

/** Selector of the element that stands for the place that was left, if the move has one. */
export function heirOf(left: Place, now: Place): string | undefined {
  if (now.page !== "inbox") return undefined;
  if (left.page === "settings") return `[aria-label="${m.settings()}"]`;
  if (left.page === "connections") return `[aria-label="${m.connections()}"]`;
  if (now.wide || left.pane === now.pane) return undefined;
  return now.pane === "list" ? "[data-part=row][aria-current]" : "[role=log]";
}

/** Gives the focus to the heir, unless something took it already. */
export function inheritFocus(left: Place, now: Place): void {
  const heir = heirOf(left, now);
  if (heir && document.activeElement === document.body) document.querySelector<HTMLElement>(heir)?.focus();
}
