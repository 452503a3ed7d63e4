/** What can be done in the window as a whole, and with the conversation on screen (I3–I5, L9, T8, T9). */
import { m } from "~/paraglide/messages";
import type { Draft } from "~/state/composer/draft.svelte";
import type { Session } from "~/state/session.svelte";
import type { Command } from "./command";

type WindowCommand = Command<Session>;

/** Where the conversation on screen stands; none while none is read. */
const standing = ({ inbox: { thread }, layout }: Session) =>
  layout.threadShown ? thread.view?.triage.state : undefined;

/** What is typed into the conversation on screen. */
const draft = ({ inbox: { thread, drafts } }: Session): Draft | undefined =>
  thread.at ? drafts.of(thread.at) : undefined;

export const refresh: WindowCommand = {
  id: "refresh",
  icon: () => "refresh",
  words: m.refresh,
  keys: [
    { key: "F5", reserved: true },
    { key: "r", mod: true, reserved: true },
  ],
  when: ({ frame }) => frame.accounts.length > 0,
  run: ({ inbox }) => inbox.refresh(),
};

export const connections: WindowCommand = {
  id: "connections",
  icon: () => "plug",
  words: m.connections,
  when: () => true,
  run: ({ layout }) => (layout.page = "connections"),
};

export const settings: WindowCommand = {
  id: "settings",
  icon: () => "sliders",
  words: m.settings,
  when: () => true,
  run: ({ layout }) => (layout.page = "settings"),
};

/** In the composer, Escape first takes back what the next press would quote. */
export const unquote: WindowCommand = {
  id: "do-not-quote",
  icon: () => "close",
  words: m.quote_remove,
  keys: [{ key: "Escape" }],
  keysWithin: "[data-part=composer]",
  when: (session) => !!draft(session)?.answering,
  run: (session) => {
    const typed = draft(session);
    if (typed) typed.answering = null;
    session.inbox.wantsToWrite = true;
  },
};

/** From a page back to list and thread. */
export const leavePage: WindowCommand = {
  id: "close",
  icon: () => "back",
  words: m.back,
  keys: [{ key: "Escape" }],
  when: ({ layout }) => layout.page !== "inbox",
  run: ({ layout }) => (layout.page = "inbox"),
};

export const closeDetails: WindowCommand = {
  id: "close-details",
  icon: ({ layout }) => (layout.detailsMode === "page" ? "back" : "close"),
  words: m.details_close,
  keys: [{ key: "Escape" }],
  when: ({ layout }) => layout.detailsOpen && layout.threadShown,
  run: ({ layout }) => (layout.detailsOpen = false),
};

/** Narrow: from the thread back to the list. */
export const back: WindowCommand = {
  id: "back",
  icon: () => "back",
  words: m.back,
  keys: [{ key: "Escape" }],
  when: ({ layout }) => !layout.wide && layout.pane === "thread",
  run: ({ inbox }) => inbox.back(),
};

export const done: WindowCommand = {
  id: "done",
  icon: () => "check",
  words: m.mark_done,
  when: (session) => standing(session) === "inbox",
  run: ({ inbox }) => inbox.triage.markDone(),
};

export const bringBack: WindowCommand = {
  id: "bring-back",
  icon: () => "inbox",
  words: m.move_to_inbox,
  when: (session) => ["done", "snoozed"].includes(standing(session) ?? ""),
  run: ({ inbox }) => inbox.triage.bringBack(),
};

export const snooze: WindowCommand = {
  id: "snooze",
  icon: () => "snooze",
  words: m.snooze,
  when: (session) => standing(session) !== undefined,
  run: ({ inbox }) => inbox.triage.ask(),
};

export const details: WindowCommand = {
  id: "details",
  icon: () => "details",
  words: m.details,
  when: (session) => standing(session) !== undefined,
  run: ({ layout }) => (layout.detailsOpen = !layout.detailsOpen),
};

/** All of them. Of several with the same key the first that can be done is used. */
export const windowCommands: readonly WindowCommand[] = [
  refresh,
  unquote,
  leavePage,
  closeDetails,
  back,
  done,
  bringBack,
  snooze,
  details,
  connections,
  settings,
];
