/** What can be done about an own message that Instagram does not have (S4–S6, S8). */
import type { MessageView, StatusView } from "~/ipc/generated/types";
import { canRetry } from "~/lib/thread/notSent";
import { m } from "~/paraglide/messages";
import { copyText } from "~/state/core/copying";
import type { Session } from "~/state/session.svelte";
import type { Command } from "./command";

export interface OnUnsent {
  readonly session: Session;
  readonly message: MessageView;
}

type UnsentCommand = Command<OnUnsent>;

/** The states in which a message has a row of the outbox that the owner can do something about. */
type Undelivered = Extract<StatusView, { id: string }>;

function undelivered({ message: { status } }: OnUnsent): Undelivered | undefined {
  return status && "id" in status ? status : undefined;
}

/** It waits or has failed, and is not being tried at the moment. */
function rests(on: OnUnsent): boolean {
  const status = undelivered(on);
  if (status?.status === "waiting") return !status.underWay;
  return status?.status === "notSent" && !status.retrying;
}

/** Instagram does not show it, so only the owner can decide whether it arrived. */
function undecided(on: OnUnsent): boolean {
  const status = undelivered(on);
  return status?.status === "checking" && status.undecided;
}

/** Does something with its row of the outbox. */
const withId =
  (act: (session: Session, id: string) => Promise<void>): UnsentCommand["run"] =>
  (on) => {
    const id = undelivered(on)?.id;
    return id === undefined ? undefined : act(on.session, id);
  };

/** Until when the press can be taken back, milliseconds since 1970 UTC; `null` when it cannot. */
export function undoUntil(on: OnUnsent): number | null {
  const status = undelivered(on);
  return status?.status === "sending" || status?.status === "waiting" ? status.undoUntilMs : null;
}

export const undo: UnsentCommand = {
  id: "undo",
  icon: () => "back",
  words: m.undo,
  when: (on) => undoUntil(on) !== null,
  run: withId((session, id) => session.inbox.undo(id)),
};

export const retry: UnsentCommand = {
  id: "retry",
  icon: () => "refresh",
  words: m.retry,
  when: (on) => {
    const status = undelivered(on);
    if (!rests(on)) return false;
    if (status?.status === "waiting") return ["noConnection", "keychain"].includes(status.reason.reason);
    return status?.status === "notSent" && canRetry(status.reason);
  },
  run: withId((session, id) => session.inbox.outbox.retry(id)),
};

/** Takes it back into the composer. */
export const edit: UnsentCommand = {
  id: "edit",
  icon: () => "inbox",
  words: ({ message }) => (message.outgoing ? m.take_back() : m.edit()),
  when: rests,
  run: withId((session, id) => session.inbox.edit(id)),
};

export const sendAgain: UnsentCommand = {
  id: "send-again",
  icon: () => "send",
  words: m.send_again,
  when: undecided,
  run: withId((session, id) => session.inbox.outbox.sendAgain(id)),
};

export const arrived: UnsentCommand = {
  id: "arrived",
  icon: () => "check",
  words: m.arrived,
  when: undecided,
  run: withId((session, id) => session.inbox.outbox.arrived(id)),
};

export const copy: UnsentCommand = {
  id: "copy",
  icon: () => "copy",
  words: m.copy,
  when: (on) => on.message.text !== "" && (rests(on) || undecided(on)),
  run: ({ session, message }) => copyText(session, message.text),
};

export const discard: UnsentCommand = {
  id: "discard",
  icon: () => "close",
  words: m.discard,
  when: (on) => rests(on) || undecided(on),
  run: withId((session, id) => session.inbox.outbox.discard(id)),
};

/** Below a message that waits or has failed. */
const atRest: readonly UnsentCommand[] = [retry, edit, copy, discard];
/** Below one of which it is unknown whether it arrived. */
const inDoubt: readonly UnsentCommand[] = [sendAgain, arrived, discard, copy];

/** Those that stand below a message, in their order. While the press can be taken back, that is all. */
export function below(on: OnUnsent): readonly UnsentCommand[] {
  if (undo.when(on)) return [];
  return undecided(on) ? inDoubt : atRest;
}
