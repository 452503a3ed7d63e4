/** The second line of a row (L4). Cutting to 60 graphemes and flattening has happened before the border. */
import type { Preview, RowView } from "~/ipc/types";
import { m } from "~/paraglide/messages";
import { kindLabel } from "./kinds";

/** Words for a row's second line: its draft, else its newest message. */
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
