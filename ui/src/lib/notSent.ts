/** Why a message certainly was not sent, in words (T7). */
import type { NotSent } from "~/ipc/types";
import { m } from "~/paraglide/messages";

const reasons: Record<Exclude<NotSent["why"], "refused">, () => string> = {
  noConnection: m.why_no_connection,
  windowClosed: m.why_window_closed,
  recipientUnavailable: m.why_recipient_unavailable,
  recipientUnknown: m.why_recipient_unknown,
  reconnectNeeded: m.why_reconnect_needed,
  permissionRequired: m.why_permission_required,
  notThreadOwner: m.why_not_thread_owner,
  tooLong: m.why_too_long,
  slowedDown: m.why_slowed_down,
};

export function notSentWords(reason: NotSent): string {
  const why = reason.why === "refused" ? m.why_refused({ code: reason.code }) : reasons[reason.why]();
  return m.status_not_sent({ why });
}
