/** Keys that work wherever the focus is: refresh (I3) and the way back (I5, T8, T9). */
import type { Session } from "./session.svelte";

export function windowKeys(session: Session, event: KeyboardEvent): void {
  if (isRefresh(event)) {
    // Reloading the page would throw the window's state away; the list is what is meant.
    event.preventDefault();
    if (!event.repeat) void session.inbox.refresh();
  } else if (event.key === "Escape" && !event.isComposing && !overlaid(event)) {
    goBack(session, event);
  }
}

function isRefresh({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return key === "F5" || ((ctrlKey || metaKey) && key.toLowerCase() === "r");
}

/** A dialog, a menu or an open list of choices takes Escape for itself. */
function overlaid({ target }: KeyboardEvent): boolean {
  const open = target instanceof Element && target.getAttribute("aria-expanded") === "true";
  return open || document.querySelector('[role="dialog"], [role="menu"]') !== null;
}

function goBack(session: Session, event: KeyboardEvent): void {
  const { layout } = session;
  if (takesBackQuote(session, event)) session.inbox.wantsToWrite = true;
  else if (layout.page !== "inbox") layout.page = "inbox";
  else if (layout.detailsOpen && layout.threadShown) layout.detailsOpen = false;
  else if (!layout.wide && layout.pane === "thread") session.inbox.back();
  else return;
  event.preventDefault();
}

/** In the composer, Escape first takes back what the next press would quote. */
function takesBackQuote({ inbox: { thread, drafts } }: Session, { target }: KeyboardEvent): boolean {
  if (!thread.at || !(target instanceof Element) || !target.closest("[data-part=composer]")) return false;
  const draft = drafts.of(thread.at);
  if (!draft.answering) return false;
  draft.answering = null;
  return true;
}
