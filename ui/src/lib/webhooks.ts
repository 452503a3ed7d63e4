/** How the webhook receiver fares, in words (Y3). */
import type { RefusedView, SubscriptionView, WebhookRefusal, WebhooksView } from "~/ipc/types";
import { m } from "~/paraglide/messages";
import { clockWithDay } from "./moments";
import { listed, troubleWords } from "./troubles";

const refusals: Record<WebhookRefusal, (at: { moment: string }) => string> = {
  wrongVerifyToken: m.webhook_wrong_token,
  wrongSignature: m.webhook_wrong_secret,
  noSecret: m.webhook_no_secret,
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
  if (of.refused.length > 0) return m.webhook_asked_but({ name, fields: listed(of.refused) });
  return m.webhook_asked({ name });
}
