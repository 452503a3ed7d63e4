/** Where a tooltip stands beside its button: where it covers no other control, or as little of others as can be. */

type Side = "bottom" | "top" | "left" | "right";
type Align = "center" | "start" | "end";

export interface Place {
  readonly side: Side;
  readonly align: Align;
}

/** A rectangle of the window, in CSS pixels. */
export type Box = Pick<DOMRect, "left" | "top" | "right" | "bottom">;

/** Between a button and its tooltip. */
export const GAP_PX = 6;
/** Between a tooltip and the edge of the window. */
export const MARGIN_PX = 8;

const BELOW: Place = { side: "bottom", align: "center" };
/** The best first. */
const PLACES: readonly Place[] = [
  BELOW,
  { side: "top", align: "center" },
  { side: "left", align: "center" },
  { side: "right", align: "center" },
  { side: "bottom", align: "start" },
  { side: "bottom", align: "end" },
  { side: "top", align: "start" },
  { side: "top", align: "end" },
];

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The window, as far as it matters here. */
interface Room extends Size {
  /** Written from right to left: the start is at the right. */
  readonly rtl?: boolean;
}

/** The place of a tooltip of this size in a window; `others` are the controls that it should not cover. */
export function placeFor(tip: Size, button: Box, others: readonly Box[], window: Room): Place {
  let [best, least] = [BELOW, Infinity];
  for (const place of PLACES) {
    const box = boxAt(place, tip, button, window);
    if (!isWithin(box, window)) continue;
    const covered = others.reduce((sum, other) => sum + overlap(box, other), 0);
    if (covered < least) [best, least] = [place, covered];
    if (covered === 0) break;
  }
  return best;
}

/** Where it would stand, moved along its side so far that it fits into the window, as the library moves it. */
function boxAt({ side, align }: Place, { width, height }: Size, button: Box, window: Room): Box {
  const first = window.rtl ? "end" : "start";
  const along = (start: number, end: number, length: number, most: number) => {
    const centred = (start + end - length) / 2;
    const atOneEnd = align === first ? start : end - length;
    const wanted = align === "center" ? centred : atOneEnd;
    return Math.max(MARGIN_PX, Math.min(wanted, most - MARGIN_PX - length));
  };
  const isUpright = side === "bottom" || side === "top";
  const below = { bottom: button.bottom + GAP_PX, top: button.top - GAP_PX - height };
  const beside = { left: button.left - GAP_PX - width, right: button.right + GAP_PX };
  const left = isUpright ? along(button.left, button.right, width, window.width) : beside[side];
  const top = isUpright ? below[side] : along(button.top, button.bottom, height, window.height);
  return { left, top, right: left + width, bottom: top + height };
}

function isWithin({ left, top, right, bottom }: Box, { width, height }: Size): boolean {
  return left >= 0 && top >= 0 && right <= width && bottom <= height;
}

function overlap(one: Box, other: Box): number {
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return Math.max(0, width) * Math.max(0, height);
}

/** What can be pressed or typed into. */
const CONTROLS = "button, a, input, textarea, select, [role=option], [role=tab], [role=menuitem]";

/** The controls on screen, but for the button itself and what lies around or in it. */
export function controlsBeside(button: Element): Box[] {
  return [...document.querySelectorAll(CONTROLS)]
    .filter((control) => !control.contains(button) && !button.contains(control))
    .map((control) => control.getBoundingClientRect());
}
