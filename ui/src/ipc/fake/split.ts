/** The fake backend's splitting of long texts: at the ends of sentences, words or characters (S6). */
import { Refusal } from "~/ipc/backend";

const LIMIT = 1000;
const encoder = new TextEncoder();
const bytes = (text: string) => encoder.encode(text).length;
const cutAt = (text: string, granularity: "sentence" | "word" | "grapheme") =>
  Array.from(new Intl.Segmenter("en", { granularity }).segment(text), ({ segment }) => segment);

/** Parts of a text, each within the limit, nothing lost but white space where it is cut. */
export function split(text: string): string[] {
  if (text.split(/\s+/).some((word) => /^https?:/.test(word) && bytes(word) > LIMIT)) {
    throw new Refusal({ code: "cannotSplit", what: "link" });
  }
  const parts = [""];
  for (const piece of cutAt(text, "sentence").flatMap(small)) {
    const last = parts.at(-1) ?? "";
    if (bytes((last + piece).trim()) <= LIMIT) parts[parts.length - 1] = last + piece;
    else parts.push(piece);
  }
  return parts.map((part) => part.trim()).filter(Boolean);
}

/** A sentence in pieces that fit. */
function small(sentence: string): string[] {
  if (bytes(sentence) <= LIMIT) return [sentence];
  return cutAt(sentence, "word").flatMap((word) => {
    if (bytes(word) <= LIMIT) return [word];
    const graphemes = cutAt(word, "grapheme");
    if (graphemes.some((one) => bytes(one) > LIMIT))
      throw new Refusal({ code: "cannotSplit", what: "character" });
    return graphemes;
  });
}
