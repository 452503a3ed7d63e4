/** Measures of typed text: Instagram counts bytes, people count characters. */

/** Most bytes of UTF-8 that Instagram takes in one text message (S6). */
export const MAX_MESSAGE_BYTES = 1000;

/** Most bytes of one text that is kept: a draft, or notes. The backend refuses more; the window does not even ask. */
export const MAX_KEPT_BYTES = 100_000;

/** From here on the counter catches the eye (S6). */
export const COUNTER_PROMINENT_BYTES = 800;

/** Emoji shown large when a message is nothing else. */
const LARGE_EMOJI_LIMIT = 3;

/** Most graphemes of a preview (L4). */
const PREVIEW_GRAPHEMES = 60;

const encoder = new TextEncoder();
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Length in bytes of UTF-8. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/** Whether there is something to send: not empty, not only white space (S2). */
export function isSendable(text: string): boolean {
  return text.trim() !== "";
}

/** A text on one line, cut as in a preview: at most 60 graphemes, then one ellipsis. */
export function onOneLine(text: string): string {
  const flat = text.split(/\s+/).filter(Boolean).join(" ");
  const letters = Array.from(graphemes.segment(flat), ({ segment }) => segment);
  if (letters.length <= PREVIEW_GRAPHEMES) return flat;
  return `${letters.slice(0, PREVIEW_GRAPHEMES).join("").trimEnd()}…`;
}

/** Whether a text is one to three emoji and nothing else. */
export function isFewEmoji(text: string): boolean {
  const parts = Array.from(graphemes.segment(text.trim()), ({ segment }) => segment);
  return (
    parts.length > 0 &&
    parts.length <= LARGE_EMOJI_LIMIT &&
    parts.every((part) => /^\p{RGI_Emoji}$/v.test(part) || /^\p{Extended_Pictographic}\uFE0F?$/u.test(part))
  );
}
