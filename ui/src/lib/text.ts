/** Measures of typed text: Instagram counts bytes, people count characters. */

/** Most bytes of UTF-8 that Instagram takes in one text message (S6). */
export const MAX_MESSAGE_BYTES = 1000;

/** From here on the counter catches the eye (S6). */
export const COUNTER_PROMINENT_BYTES = 800;

/** Emoji shown large when a message is nothing else. */
const LARGE_EMOJI_LIMIT = 3;

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

/** Whether a text is one to three emoji and nothing else. */
export function isFewEmoji(text: string): boolean {
  const parts = Array.from(graphemes.segment(text.trim()), ({ segment }) => segment);
  return (
    parts.length > 0 &&
    parts.length <= LARGE_EMOJI_LIMIT &&
    parts.every((part) => /^\p{RGI_Emoji}$/v.test(part) || /^\p{Extended_Pictographic}\uFE0F?$/u.test(part))
  );
}
