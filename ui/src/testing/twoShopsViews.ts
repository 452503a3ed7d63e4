/** What the two shops show: what the interleavings look at is filled in, the rest is always the same. For tests only. */
import type { ConversationRef } from "~/ipc/backend";
import type * as T from "~/ipc/generated/types";

/** The one moment at which everything happens. */
export const AT: T.Moment = { utcMs: 1_795_185_000_000, local: "2026-11-20T14:30:00", zone: "UTC" };

const leftOut = { unreadable: 0, groups: 0, ownSideUnknown: 0, messages: 0 };
const idle = { running: false, failure: null, failures: 0, retryAt: null };
export const sync: T.SyncView = { lastSynced: AT, ...idle, leftOut };
export const nothingOpen: T.TabView = { account: null, conversation: null, listScroll: 0, filter: "inbox" };

const zone = { zone: AT.zone, zoneChosen: false, systemZone: AT.zone };
const settings = { ...zone, hours24: true, sendWithModifier: false, undoSend: true, listWidth: 340 };
const session: T.SessionView = { kind: "demo" };
export const frame = { today: "2026-11-20", session, settings, recovery: null, folderGone: false };

const avatar = { initial: "", colour: 0, hasPicture: false };
const token = { expiresAt: null, daysLeft: null, warning: null, renews: false, doubt: null };
const connected = { state: { state: "connected" }, flavour: "instagram", way: "login" } as const;
const replyWindow = { state: "open", left: null, ends: null, expiring: false, extendable: false } as const;
const usual = { triage: { state: "inbox", woke: null }, replyWindow, unavailable: false } as const;

const person = ({ conversation: id }: ConversationRef) => {
  return { participant: id, title: { name: id, username: id, idTail: id }, avatar };
};

export function account(id: string, unread: number): T.AccountView {
  const who = { id, name: id, username: id, avatar };
  return { ...who, ...connected, unread, sync, humanAgent: false, token, slowedDownUntil: null };
}

export function row(at: ConversationRef, draft: string, unread: number): T.RowView {
  const rest = { preview: null, needsReply: false, hasFailed: false };
  return { ...at, ...person(at), ...usual, ...rest, at: AT, draft: draft === "" ? null : draft, unread };
}

export function thread(at: ConversationRef, messages: T.MessageView[], files: T.FileView[]): T.ThreadView {
  const rest = { followsYou: null, referral: null, earlierUnavailable: false, canSend: true };
  return { ...at, ...person(at), ...usual, ...rest, messages, files };
}

const card: T.Card = { title: null, subtitle: null, price: null, buttons: [], media: [] };
const plain = { typeName: null, card, quoted: null, edited: false, referral: null, part: null };

/** A customer's message. */
export function incoming(key: string, text: string): T.MessageView {
  const theirs = { own: false, kind: "text", message: key, outgoing: null, status: null } as const;
  return { ...plain, ...theirs, key, at: AT, text, reactions: [] };
}

/** An own message that can be taken back until it leaves. */
export function outgoing(id: string, text: string, file: T.FileView | null): T.MessageView {
  const status: T.StatusView = { status: "sending", id, undoUntilMs: AT.utcMs + 5000 };
  const carried = { kind: file?.kind ?? "text", outgoing: file && { file, uploaded: null } } as const;
  return { ...plain, ...carried, key: id, own: true, at: AT, message: null, text, status, reactions: [] };
}
