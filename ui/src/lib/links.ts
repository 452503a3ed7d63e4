/** Finds the web addresses in a text. What comes out is data; whoever shows it makes the elements. */
import { tokenize } from "linkifyjs";
import { parseAddress } from "./address";

/** Controls of direction, characters of no width, and the mark that stands for either. */
const TRICKY = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffd]/;

/** A run of plain text, or an address with the host it leads to. */
export type Segment = {
  readonly text: string;
  readonly link?: { readonly url: string; readonly host: string };
};

/**
 * Splits a text at its `http(s)` addresses (T6). Only what carries its scheme is a link: `shop.example` may be a
 * name. The host is the one a browser would really ask, whatever stands before an `@`.
 */
export function segments(text: string): Segment[] {
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
