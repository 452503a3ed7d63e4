/** The fake backend's Done and Snooze: the same moments and ways back as the real one's (L9). */
import { Refusal, type ConversationRef } from "~/ipc/backend";
import type { TriageView, SnoozeChoice, SnoozeUntil } from "~/ipc/generated/types";
import { lastActivity, type Conversation } from "./conversations";
import { momentIn, utcOf } from "./zone";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MORNING = "09:00:00";
const EVENING = "19:00:00";
const MONDAY = 1;

/** Where a conversation was put. */
export type Triage = { state: "inbox" } | { state: "snoozed"; until: number } | { state: "done" };

/** What Done and Snooze need of the rest of the shop. */
export interface Shopfront {
  diskFull(): boolean;
  now(): number;
  zone(): string;
  later(milliseconds: number, act: () => void): void;
  find(at: ConversationRef): Conversation;
  tell(conversation: Conversation): void;
}

export class FakeTriage {
  constructor(private readonly shop: Shopfront) {}

  async markDone(at: ConversationRef, seen: string | null): Promise<void> {
    this.#put(at, { state: "done" }, seen);
  }

  async snooze(at: ConversationRef, until: SnoozeUntil, seen: string | null): Promise<void> {
    const end = momentOf(until, this.shop.now(), this.shop.zone());
    if (end <= this.shop.now()) throw new Refusal({ code: "notAhead" });
    this.#put(at, { state: "snoozed", until: end }, seen);
    this.#wake(this.shop.find(at), end);
  }

  async bringBack(at: ConversationRef): Promise<void> {
    this.#put(at, { state: "inbox" }, newestSeen(this.shop.find(at)));
  }

  async snoozeChoices(): Promise<SnoozeChoice[]> {
    const zone = this.shop.zone();
    const now = this.shop.now();
    const at = (until: SnoozeUntil) => momentOf(until, now, zone);
    const offered: SnoozeUntil[] = [{ until: "hour" }];
    // So soon that an hour would do as well.
    if (at({ until: "tonight" }) - now >= HOUR_MS) offered.push({ until: "tonight" });
    offered.push({ until: "tomorrow" });
    if (at({ until: "monday" }) !== at({ until: "tomorrow" })) offered.push({ until: "monday" });
    return offered.map((until) => ({ until, at: momentIn(zone, at(until)) }));
  }

  #put(at: ConversationRef, triage: Triage, seen: string | null): void {
    if (this.shop.diskFull()) throw new Refusal({ code: "store", problem: "full" });
    const conversation = this.shop.find(at);
    // Unless something came that the owner had not seen yet.
    const theirs = newestSeen(conversation);
    conversation.triage = theirs === null || theirs === seen ? triage : { state: "inbox" };
    this.shop.tell(conversation);
  }

  /** Tells when it comes back; a long sleep is more than one timer can wait. */
  #wake(conversation: Conversation, end: number): void {
    const { triage } = conversation;
    if (triage.state !== "snoozed" || triage.until !== end) return;
    const rest = end - this.shop.now();
    if (rest <= 0) this.shop.tell(conversation);
    else this.shop.later(Math.min(rest, DAY_MS), () => this.#wake(conversation, end));
  }
}

/** Where a conversation stands at a moment. */
export function triageOf(conversation: Conversation, now: number, zone: string): TriageView {
  const { triage } = conversation;
  if (triage.state === "done") return { state: "done" };
  if (triage.state === "inbox") return { state: "inbox", woke: null };
  if (triage.until > now) return { state: "snoozed", until: momentIn(zone, triage.until) };
  const answered = lastActivity(conversation) > triage.until;
  return { state: "inbox", woke: answered ? null : momentIn(zone, triage.until) };
}

/** The newest message of the customer. */
const newestSeen = ({ messages }: Conversation): string | null =>
  messages.findLast(({ own }) => !own)?.key ?? null;

function momentOf(until: SnoozeUntil, now: number, zone: string): number {
  const today = momentIn(zone, now).local.slice(0, 10);
  const weekday = new Date(today).getUTCDay();
  switch (until.until) {
    case "hour":
      return now + HOUR_MS;
    case "tonight":
      return utcOf(zone, `${today}T${EVENING}`);
    case "tomorrow":
      return utcOf(zone, `${daysLater(today, 1)}T${MORNING}`);
    case "monday":
      return utcOf(zone, `${daysLater(today, (MONDAY - weekday + 7) % 7 || 7)}T${MORNING}`);
    case "date":
      return utcOf(zone, `${until.date}T${MORNING}`);
  }
}

const daysLater = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
