/** The fake backend's memory of conversations: what the real one has in its two databases. */
import type {
  AccountView,
  Avatar,
  DraftView,
  FileView,
  Kind,
  MessageView,
  RowView,
  StatusView,
  ThreadView,
  Title,
  WaitingView,
  ReplyWindowView,
} from "~/ipc/generated/types";
import type { Extras, Line, Person, Shop } from "./people";
import { triageOf, type Triage } from "./triage";
import { windowOf } from "./replyWindow";
import { momentIn } from "./zone";

const MINUTE_MS = 60_000;
const PREVIEW_LENGTH = 60;

/** Nothing, unless a line says otherwise. */
const bareExtras: Extras = {
  card: { title: null, subtitle: null, price: null, buttons: [], media: [] },
  outgoing: null,
  quoted: null,
  reactions: [],
  edited: false,
  referral: null,
};

export interface StoredMessage {
  readonly key: string;
  readonly own: boolean;
  readonly kind: Kind;
  readonly text: string;
  readonly typeName: string | null;
  readonly extras: Extras;
  readonly sentAt: number;
  readonly part: MessageView["part"];
  /** Names the press of Send that made it, if it was one of this run. */
  readonly press: string | null;
  status: StatusView | null;
}

export interface Conversation {
  readonly account: string;
  readonly id: string;
  readonly person: Person;
  unread: number;
  draft: DraftView;
  /** Chosen and not sent. */
  files: FileView[];
  /** Where it was put. */
  triage: Triage;
  messages: StoredMessage[];
}

/** Every conversation of a shop, told back from `now`. */
export function conversationsOf(shop: Shop, now: number): Conversation[] {
  return shop.people.map((person) => ({
    account: shop.id,
    id: `c-${person.id}`,
    person,
    unread: person.unread ?? 0,
    draft: { text: person.draft ?? "", revision: person.draft ? 1 : 0 },
    files: [...(person.files ?? [])],
    triage: triageFrom(person, now),
    messages: person.lines.map((line, index) => stored(line, `${person.id}-${index}`, now)),
  }));
}

function triageFrom({ done = false, snoozed }: Person, now: number): Triage {
  if (snoozed !== undefined) return { state: "snoozed", until: now + snoozed * MINUTE_MS };
  return { state: done ? "done" : "inbox" };
}

function stored(line: Line, key: string, now: number): StoredMessage {
  const { own = false, kind = "text", text = "", typeName = null, part = null } = line;
  const sentAt = now - line.ago * MINUTE_MS;
  const extras = { ...bareExtras, ...line.extras };
  return {
    key,
    own,
    kind,
    text,
    typeName,
    extras,
    part,
    sentAt,
    press: null,
    status: statusOf(line, key, now),
  };
}

/** Waits for something, and nothing is under way. */
export const waits = (id: string, reason: WaitingView): Extract<StatusView, { status: "waiting" }> => ({
  status: "waiting",
  id,
  reason,
  undoUntilMs: null,
  underWay: false,
});

function statusOf(line: Line, key: string, now: number): StatusView | null {
  const { own, elsewhere, failed, retrying = false, checking, waiting, undo, underWay = false } = line;
  const undoUntilMs = undo === undefined ? null : now + undo;
  if (failed) return { status: "notSent", id: key, reason: failed, retrying };
  if (checking) return { status: "checking", id: key, undecided: checking === "undecided" };
  if (waiting) return { ...waits(key, waiting(now)), undoUntilMs, underWay };
  if (undo !== undefined) return { status: "sending", id: key, undoUntilMs };
  if (elsewhere) return { status: "sentElsewhere" };
  return own ? { status: "sent" } : null;
}

/** A message that was just written. */
export function written(key: string, own: boolean, text: string, now: number): StoredMessage {
  const status: StatusView | null = own ? { status: "sending", id: key, undoUntilMs: null } : null;
  return {
    key,
    own,
    kind: "text",
    text,
    typeName: null,
    extras: bareExtras,
    part: null,
    press: null,
    sentAt: now,
    status,
  };
}

const titleOf = ({ name, username, id }: Person): Title => ({ name, username, idTail: id.slice(-4) });
const avatarOf = ({ initial, colour }: Person): Avatar => ({ initial, colour, hasPicture: false });
const lastWritten = ({ messages }: Conversation): number | undefined =>
  messages.findLast(({ own }) => !own)?.sentAt;
export const lastActivity = ({ messages }: Conversation): number => messages.at(-1)?.sentAt ?? 0;

/** What views depend on besides the conversation. */
export interface Circumstances {
  readonly zone: string;
  readonly now: number;
  readonly humanAgent: boolean;
}

/** Reply window of a conversation. */
export function windowIn(
  conversation: Conversation,
  { zone, now, humanAgent }: Circumstances,
): ReplyWindowView {
  return windowOf(lastWritten(conversation), humanAgent, now, zone);
}

/** A conversation as a row of the list. */
export function rowOf(conversation: Conversation, circumstances: Circumstances): RowView {
  const { zone } = circumstances;
  const newest = conversation.messages.at(-1);
  const { account, id, person, unread, draft, messages } = conversation;
  return {
    account,
    conversation: id,
    participant: person.id,
    title: titleOf(person),
    avatar: avatarOf(person),
    at: momentIn(zone, lastActivity(conversation)),
    preview: newest ? { own: newest.own, kind: newest.kind, text: oneLine(newest.text) } : null,
    draft: draft.text.trim() === "" ? null : oneLine(draft.text),
    unread,
    hasFailed: messages.some(({ status }) => status?.status === "notSent"),
    unavailable: person.unavailable ?? false,
    replyWindow: windowIn(conversation, circumstances),
    triage: triageOf(conversation, circumstances.now, zone),
    needsReply: newest?.own === false,
  };
}

/** A conversation, opened. */
export function threadOf(
  conversation: Conversation,
  circumstances: Circumstances,
  canSend: boolean,
): ThreadView {
  const { zone } = circumstances;
  const { account, id, person, messages, files } = conversation;
  return {
    account,
    conversation: id,
    participant: person.id,
    title: titleOf(person),
    avatar: avatarOf(person),
    followsYou: person.followsYou ?? null,
    referral: null,
    messages: messages.map(
      ({ key, own, kind, text, typeName, extras, part, status, sentAt }): MessageView => ({
        ...{
          key,
          own,
          kind,
          text,
          typeName,
          part,
          status,
          message: atInstagram(status) ? key : null,
          ...extras,
        },
        at: momentIn(zone, sentAt),
      }),
    ),
    earlierUnavailable: person.earlier ?? false,
    unavailable: person.unavailable ?? false,
    canSend,
    replyWindow: windowIn(conversation, circumstances),
    files: [...files],
    triage: triageOf(conversation, circumstances.now, zone),
  };
}

/** Instagram has it, and has given it an id. */
const atInstagram = (status: StatusView | null): boolean => status === null || !("id" in status);

/** Conversations of an account with something unread. */
export function unreadOf(account: AccountView["id"], conversations: readonly Conversation[]): number {
  return conversations.filter((one) => one.account === account && one.unread > 0).length;
}

function oneLine(text: string): string {
  const flat = text.split(/\s+/).filter(Boolean).join(" ");
  const letters = [...flat];
  return letters.length <= PREVIEW_LENGTH ? flat : `${letters.slice(0, PREVIEW_LENGTH).join("").trimEnd()}…`;
}
