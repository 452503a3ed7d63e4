/** What virtualised lists have in common: only the items near the view are on the page (L10). */

/** So far beyond what is in view there are items: about two pages of them. */
export const AHEAD_PX = 1200;

/**
 * Attributes of an item. Screen readers are told how many there are, since not all are on the page. An item is visible
 * before it is measured, so that it can take the focus and be read; it is measured before it is painted. It can be
 * pressed while the list scrolls, since a press right after a turn of the wheel is intended.
 */
export const placeAmong =
  (count: number) =>
  ({ index }: { readonly index: number }) => ({
    "aria-setsize": count,
    "aria-posinset": index + 1,
    style: { visibility: "visible", "pointer-events": "auto" },
  });
