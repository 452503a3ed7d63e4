/** Finds the web addresses and the @names in a text. It gives data; the components make the elements. */
import { tokenize } from "linkifyjs";
import { parseAddress } from "./address";
import { profileLink } from "./profiles";

/** Controls of direction, characters of no width, and the mark that stands for either. */
const TRICKY = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffd]/;

/**
 * An `@` with a username of Instagram's after it, not within a word or an e-mail address. A full stop at the end belongs to
 * the sentence.
 */
const AT_NAME =
  /(?<![\p{L}\p{N}_.@/\\+=&%#-])@([A-Za-z0-9_](?:[A-Za-z0-9._]{0,28}[A-Za-z0-9_])?)(?![\p{L}\p{N}_@])/gu;

/** A run of plain text, or an address with the host it leads to. */
export type Segment = {
  readonly text: string;
  readonly link?: { readonly url: string; readonly host: string };
};

/**
 * Splits a text at its `http(s)` addresses and its @names, which lead to their pages on Instagram (T6). Only what carries its scheme is a link: `shop.example` may be a
 * name. The host is the one a browser would really ask, whatever stands before an `@`.
 */
export function segments(text: string): Segment[] {
  return addresses(text).flatMap((segment) => (segment.link ? [segment] : names(segment.text)));
}

function names(text: string): Segment[] {
  const found: Segment[] = [];
  let end = 0;
  for (const { 0: name, 1: username = "", index } of text.matchAll(AT_NAME)) {
    const link = profileLink(username);
    if (!link) continue;
    if (index > end) found.push({ text: text.slice(end, index) });
    found.push({ text: name, link });
    end = index + name.length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

function addresses(text: string): Segment[] {
  return tokenize(text).reduce<Segment[]>((found, token) => {
    const link = token.isLink && token.t === "url" ? webAddress(token.v) : undefined;
    const last = found.at(-1);
    // What cannot be seen or turns letters around would make the address look like another.
    if (link) found.push({ text: TRICKY.test(token.v) ? link.url : token.v, link });
    else if (last && !last.link) found.splice(-1, 1, { text: last.text + token.v });
    else found.push({ text: token.v });
    return found;
  }, []);
}

function webAddress(text: string): { url: string; host: string } | undefined {
  if (!/^https?:\/\//i.test(text)) return undefined;
  const url = parseAddress(text);
  return url && url.host !== "" ? { url: url.href, host: url.host } : undefined;
}
