/** Keeps the reader's place while rows come, go and move. */

/** So near to the end counts as being there. */
const NEAR_PX = 24;

/** How high each log was when it was last looked at. */
const heights = new WeakMap<HTMLElement, number>();

/** A log that became smaller since it was last looked at (a growing composer) is at its end if it was before. */
export function atEnd(log: HTMLElement): boolean {
  const shrunk = Math.max(0, (heights.get(log) ?? 0) - log.clientHeight);
  heights.set(log, log.clientHeight);
  return log.scrollHeight - log.scrollTop - log.clientHeight - shrunk <= NEAR_PX;
}

/**
 * Notes where what can be seen stands. The answer, called once it stands elsewhere, scrolls so that it stands there
 * again. The row that moved least decides: one that moved further has changed its place among the others.
 */
export function noteSeen(scroller: HTMLElement, items: string): () => void {
  const view = scroller.getBoundingClientRect();
  const seen = [...scroller.querySelectorAll<HTMLElement>(items)]
    .map((item) => ({ item, box: item.getBoundingClientRect() }))
    .filter(({ box }) => box.bottom > view.top && box.top < view.bottom);
  return () => {
    const moved = seen
      .filter(({ item }) => item.isConnected)
      .map(({ item, box }) => item.getBoundingClientRect().top - box.top);
    const least = moved.sort((one, other) => Math.abs(one) - Math.abs(other))[0];
    if (least) scroller.scrollTop += least;
  };
}
