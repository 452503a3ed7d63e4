/** What a message says in a few words: the second line of a row (L4), what an answer quotes (T8). */
import type { MessageView, Preview, RowView } from "~/ipc/generated/types";
import { m } from "~/paraglide/messages";
import { kindLabel } from "./kinds";
import { onOneLine } from "~/lib/text";

/** Words for a row's second line: its draft, else its newest message. They came cut and on one line. */
export function previewWords(row: Pick<RowView, "preview" | "draft">): string {
  if (row.draft) return m.preview_draft({ text: row.draft });
  if (!row.preview) return m.preview_none();
  const text = messageWords(row.preview);
  return row.preview.own ? m.preview_own({ text }) : text;
}

/** What a message says in a few words. */
export function messageWords({ kind, text, own }: Preview): string {
  if (text !== "") {
    if (kind === "text" || kind === "template") return text;
    if (kind === "storyReply")
      return own ? m.preview_story_reply_own({ text }) : m.preview_story_reply({ text });
  }
  return kindLabel(kind, own);
}

/** A message of a thread as a preview, as the list would have it. */
export const previewOf = ({ own, kind, text }: Pick<MessageView, "own" | "kind" | "text">): Preview => ({
  own,
  kind,
  text: onOneLine(text),
});
