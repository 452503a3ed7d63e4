/** Why a message was not sent, or what it waits for, in words (T7). */
import type { NotSent, WaitingView } from "~/ipc/generated/types";
import { m } from "~/paraglide/messages";
import { clockTime } from "~/lib/time/moments";

const reasons: Record<Exclude<NotSent["why"], "refused">, () => string> = {
  noConnection: m.why_no_connection,
  windowClosed: m.why_window_closed,
  recipientUnavailable: m.why_recipient_unavailable,
  recipientUnknown: m.why_recipient_unknown,
  reconnectNeeded: m.why_reconnect_needed,
  permissionRequired: m.why_permission_required,
  notApproved: m.why_not_approved,
  messagesOff: m.why_messages_off,
  notThreadOwner: m.why_not_thread_owner,
  tooLong: m.why_too_long,
  slowedDown: m.why_slowed_down,
  fileRefused: m.why_file_refused,
  linksOnly: m.why_links_only,
  fileGone: m.why_file_gone,
  quoteRefused: m.why_quote_refused,
  quoteGone: m.why_quote_gone,
  humanAgentRefused: m.why_human_agent_refused,
};

const why = (reason: NotSent): string =>
  reason.why === "refused" ? m.why_refused({ code: reason.code }) : reasons[reason.why]();

export const notSentWords = (reason: NotSent): string => m.status_not_sent({ why: why(reason) });
export const reactionNotSentWords = (reason: NotSent, removal: boolean): string =>
  removal ? m.reaction_not_removed({ why: why(reason) }) : m.reaction_not_sent({ why: why(reason) });

/** Whether trying once more can help. */
export const canRetry = (reason: NotSent): boolean => reason.why !== "fileGone";

/** What a message in the queue waits for. */
export function waitingWords(waiting: WaitingView, hours24: boolean): string {
  switch (waiting.reason) {
    case "noConnection":
      return m.waits_no_connection();
    case "slowedDown":
      return m.waits_slowed_down({ time: clockTime(waiting.until, hours24) });
    case "earlierPart":
      return m.waits_earlier_part();
    case "turn":
      return m.waits_turn();
    case "checkingFirst":
      return m.waits_checking_first();
    case "account":
      return m.waits_account();
    case "keychain":
      return waiting.problem === "locked" ? m.waits_keychain_locked() : m.waits_keychain();
    case "passphrase":
      return m.waits_passphrase();
  }
}
