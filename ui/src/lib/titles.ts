/** How a customer is called: name, else `@username`, else the words for a stranger. Never a raw id (L2). */
import type { Title } from "~/ipc/types";
import { m } from "~/paraglide/messages";

/** Instagram sometimes gives an id where a name should be: digits alone are no name. */
const isName = (name: string | null): name is string =>
  name !== null && name !== "" && !/^\p{Nd}+$/u.test(name.trim());

/** The display name, if there is one. */
export const givenName = ({ name }: Title): string | null => (isName(name) ? name : null);

export function nameOf(title: Title): string {
  const name = givenName(title);
  if (name) return name;
  return title.username ? m.username({ username: title.username }) : m.stranger();
}

/** Tooltip of a name: the whole name, or what tells two strangers apart. */
export function nameTooltip(title: Title): string {
  return givenName(title) || title.username ? nameOf(title) : m.stranger_tooltip({ tail: title.idTail });
}

/** What the placeholder of the composer says: the first word of a name is how one speaks to a person. */
export function shortNameOf(title: Title): string {
  return givenName(title)?.split(/\s+/)[0] ?? nameOf(title);
}

/** Second line under a name: `@username · follows you`, whatever of it is known. */
export function nameDetails(title: Title, followsYou: boolean | null): string {
  const handle = givenName(title) && title.username ? m.username({ username: title.username }) : "";
  return [handle, followsYou ? m.follows_you() : ""].filter(Boolean).join(" · ");
}
