/** What lists have in common of which only the items near to what is in view are on the page (L10). */

/** So far beyond what is in view there are items: about two pages of them. */
export const AHEAD_PX = 1200;

/**
 * Attributes of an item. Screen readers are told how many there are, since not all are there. An item is seen before it is
 * measured, which it is before it is painted: the focus may go to it, and what it says may be read. It can be pressed while
 * the list scrolls: a press right after a turn of the wheel is meant.
 */
export const placeAmong =
  (count: number) =>
  ({ index }: { readonly index: number }) => ({
    "aria-setsize": count,
    "aria-posinset": index + 1,
    style: { visibility: "visible", "pointer-events": "auto" },
  });
