/** Keeps a reader where they are while messages come and go around them. */

/** So near to the end counts as being there. */
const NEAR_PX = 24;

/** A message in view, and how far below the top of the log it stands. */
export interface Anchor {
  readonly key: string;
  readonly top: number;
}

/** How high each log was when it was last looked at. */
const heights = new WeakMap<HTMLElement, number>();

/** A log that became smaller since it was last looked at (a growing composer) is at its end if it was before. */
export function atEnd(log: HTMLElement): boolean {
  const shrunk = Math.max(0, (heights.get(log) ?? 0) - log.clientHeight);
  heights.set(log, log.clientHeight);
  return log.scrollHeight - log.scrollTop - log.clientHeight - shrunk <= NEAR_PX;
}

/** The first message that can be seen. */
export function anchorOf(log: HTMLElement): Anchor | undefined {
  const edge = log.getBoundingClientRect().top;
  for (const message of log.querySelectorAll<HTMLElement>("[data-key]")) {
    const { top, bottom } = message.getBoundingClientRect();
    if (bottom > edge && message.dataset["key"]) return { key: message.dataset["key"], top: top - edge };
  }
  return undefined;
}

/** Scrolls so that the message stands where it stood. One that is gone leaves the scroll alone. */
export function restore(log: HTMLElement, anchor: Anchor): void {
  const edge = log.getBoundingClientRect().top;
  for (const message of log.querySelectorAll<HTMLElement>("[data-key]")) {
    if (message.dataset["key"] !== anchor.key) continue;
    log.scrollTop += message.getBoundingClientRect().top - edge - anchor.top;
    return;
  }
}
