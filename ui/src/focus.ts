/** Where the focus goes when the element that had it has left the screen: not back to the top of the window. */
import { m } from "~/paraglide/messages";
import type { Page, Pane } from "~/state/core/layout.svelte";

/** What the window shows. */
export interface Place {
  readonly page: Page;
  readonly pane: Pane;
  readonly wide: boolean;
}

/** In the list: the row that was open, else the one that Tab reaches, else the filter that shows none. */
const LIST = [
  "[data-part=row][aria-current]",
  "[data-part=row][tabindex='0']",
  "[data-part=filters] [aria-pressed=true]",
];

/** Selectors of what may stand for the place that was left, best first; none if the move has no such place. */
export function heirsOf(left: Place, now: Place): readonly string[] {
  if (now.page !== "inbox") return [];
  if (left.page === "settings") return [`[aria-label="${m.settings()}"]`];
  if (left.page === "connections") return [`[aria-label="${m.connections()}"]`];
  if (now.wide || left.pane === now.pane) return [];
  return now.pane === "list" ? LIST : ["[role=log]"];
}

/** Gives the focus to the heir, unless something took it already. `false`: an heir is not there yet. */
export function inheritFocus(left: Place, now: Place): boolean {
  if (document.activeElement !== document.body) return true;
  const heirs = heirsOf(left, now);
  const found = heirs.map((heir) => document.querySelector<HTMLElement>(heir)).find((one) => one !== null);
  found?.focus();
  return heirs.length === 0 || found !== undefined;
}
