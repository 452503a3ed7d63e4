/** The state of the webhook receiver, in words (Y3). */
import type {
  RefusedView,
  SubscriptionView,
  WebhookEvent,
  WebhookRefusal,
  WebhooksView,
} from "~/ipc/generated/types";
import { m } from "~/paraglide/messages";
import { clockWithDay } from "~/lib/time/moments";
import { listed, troubleWords } from "~/lib/troubles/troubles";

const refusals: Record<WebhookRefusal, (at: { moment: string }) => string> = {
  wrongVerifyToken: m.webhook_wrong_token,
  oddHandshake: m.webhook_odd_handshake,
  wrongSignature: m.webhook_wrong_secret,
  noSecret: m.webhook_no_secret,
};

const events: Record<WebhookEvent, () => string> = {
  messages: m.webhook_event_messages,
  reactions: m.webhook_event_reactions,
  seen: m.webhook_event_seen,
  taps: m.webhook_event_taps,
  referrals: m.webhook_event_referrals,
  edits: m.webhook_event_edits,
  standby: m.webhook_event_standby,
  echoes: m.webhook_event_echoes,
};

/** What a visitor was sent away for, and what helps. */
export function refusedWords({ why, at }: RefusedView, today: string, hours24: boolean): string {
  return refusals[why]({ moment: clockWithDay(at, today, hours24) });
}

/** How far it is: waiting for Meta's handshake, for the first event, or at work. */
export function progressWords(view: WebhooksView, today: string, hours24: boolean): string {
  if (view.lastEvent) return m.webhook_heard({ moment: clockWithDay(view.lastEvent, today, hours24) });
  if (view.handshake) return m.webhook_verified({ moment: clockWithDay(view.handshake, today, hours24) });
  return m.webhook_waiting();
}

/** What Meta tells of one account, and what it does not. */
export function subscriptionWords(of: SubscriptionView, username: string, hours24: boolean): string {
  const name = m.username({ username });
  if (of.failure) return m.webhook_not_asked({ name, why: troubleWords(of.failure, hours24) });
  if (of.refused.length > 0) {
    return m.webhook_asked_but({ name, events: listed(of.refused.map((event) => events[event]())) });
  }
  return m.webhook_asked({ name });
}
