/** Where an own message stands, in words (T7). */
import type { MessageView } from "~/ipc/generated/types";
import { m } from "~/paraglide/messages";
import { notSentWords, waitingWords } from "./notSent";

/** A customer's message has no status, and neither has one that was taken back. */
export function statusWords({ kind, status }: MessageView, hours24: boolean): string | undefined {
  if (kind === "unsent") return undefined;
  switch (status?.status) {
    case "sending":
      return m.status_sending();
    case "waiting":
      return waitingWords(status.reason, hours24);
    case "sent":
      return m.status_sent();
    case "sentElsewhere":
      return m.status_sent_elsewhere();
    case "seen":
      return m.status_seen();
    case "notSent":
      return notSentWords(status.reason);
    case "checking":
      return status.undecided ? m.status_undecided() : m.status_checking();
    default:
      return undefined;
  }
}
