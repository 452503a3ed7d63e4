/** The fake backend's memory of conversations: what the real one has in its two databases. */
import type {
  AccountView,
  Avatar,
  DraftView,
  Kind,
  MessageView,
  RowView,
  StatusView,
  ThreadView,
  Title,
} from "~/ipc/types";
import { shops, type Line, type Person } from "./people";
import { momentIn } from "./zone";

const MINUTE_MS = 60_000;
const PREVIEW_LENGTH = 60;

interface StoredMessage {
  readonly key: string;
  readonly own: boolean;
  readonly kind: Kind;
  readonly text: string;
  readonly typeName: string | null;
  readonly sentAt: number;
  status: StatusView | null;
}

export interface Conversation {
  readonly account: string;
  readonly id: string;
  readonly person: Person;
  unread: number;
  draft: DraftView;
  messages: StoredMessage[];
}

/** Every conversation of a shop, told back from `now`. */
export function conversationsOf(account: string, now: number): Conversation[] {
  const shop = shops.find(({ id }) => id === account);
  return (shop?.people ?? []).map((person) => ({
    account,
    id: `c-${person.id}`,
    person,
    unread: person.unread ?? 0,
    draft: { text: person.draft ?? "", revision: person.draft ? 1 : 0 },
    messages: person.lines.map((line, index) => stored(line, `${person.id}-${index}`, now)),
  }));
}

function stored(line: Line, key: string, now: number): StoredMessage {
  const { own = false, kind = "text", text = "", typeName = null } = line;
  return { key, own, kind, text, typeName, sentAt: now - line.ago * MINUTE_MS, status: statusOf(line, key) };
}

function statusOf({ own, failed, checking }: Line, key: string): StatusView | null {
  if (failed) return { status: "notSent", id: key, reason: failed };
  if (checking) return { status: "checking", id: key, undecided: true };
  return own ? { status: "sent" } : null;
}

/** A message that was just written. */
export function written(key: string, own: boolean, text: string, now: number): StoredMessage {
  return {
    key,
    own,
    kind: "text",
    text,
    typeName: null,
    sentAt: now,
    status: own ? { status: "sending" } : null,
  };
}

const titleOf = ({ name, username, id }: Person): Title => ({ name, username, idTail: id.slice(-4) });
const avatarOf = ({ initial, colour }: Person): Avatar => ({ initial, colour, hasPicture: false });
export const lastActivity = ({ messages }: Conversation): number => messages.at(-1)?.sentAt ?? 0;

/** A conversation as a row of the list. */
export function rowOf(conversation: Conversation, zone: string): RowView {
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
    fenced: person.fenced ?? false,
  };
}

/** A conversation, opened. */
export function threadOf(conversation: Conversation, zone: string, canSend: boolean): ThreadView {
  const { account, id, person, messages } = conversation;
  return {
    account,
    conversation: id,
    participant: person.id,
    title: titleOf(person),
    avatar: avatarOf(person),
    followsYou: person.followsYou ?? null,
    messages: messages.map(({ sentAt, ...message }): MessageView => ({
      ...message,
      at: momentIn(zone, sentAt),
    })),
    earlierUnavailable: person.earlier ?? false,
    fenced: person.fenced ?? false,
    canSend,
  };
}

/** Conversations of an account with something unread. */
export function unreadOf(account: AccountView["id"], conversations: readonly Conversation[]): number {
  return conversations.filter((one) => one.account === account && one.unread > 0).length;
}

function oneLine(text: string): string {
  const flat = text.split(/\s+/).filter(Boolean).join(" ");
  const letters = [...flat];
  return letters.length <= PREVIEW_LENGTH ? flat : `${letters.slice(0, PREVIEW_LENGTH).join("").trimEnd()}…`;
}
