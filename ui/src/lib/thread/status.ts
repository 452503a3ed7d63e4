/** Where an own message stands, in words (T7). */
import type { MessageView } from "~/ipc/generated/types";
import { m } from "~/paraglide/messages";
import { notSentWords, waitingWords } from "./notSent";

/** Nothing of a customer's message, and nothing of what was taken back: as far as anybody can see it was never sent. */
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
