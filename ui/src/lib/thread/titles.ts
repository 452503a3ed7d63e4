/** How a customer is called: name, else `@username`, else the words for a stranger. Never a raw id (L2). */
import type { Title } from "~/ipc/generated/types";
import { m } from "~/paraglide/messages";

export function nameOf(title: Title): string {
  if (title.name) return title.name;
  return title.username ? m.username({ username: title.username }) : m.stranger();
}

/** Tooltip of a name: the whole name, or what tells two strangers apart. */
export function nameTooltip(title: Title): string {
  return title.name || title.username ? nameOf(title) : m.stranger_tooltip({ tail: title.idTail });
}

/** What the placeholder of the composer says: the first word of a name is how one speaks to a person. */
export function shortNameOf(title: Title): string {
  return title.name?.split(/\s+/)[0] ?? nameOf(title);
}

/** Second line under a name: `@username · follows you`, whatever of it is known. */
export function nameDetails(title: Title, followsYou: boolean | null): string {
  const handle = title.name && title.username ? m.username({ username: title.username }) : "";
  return [handle, followsYou ? m.follows_you() : ""].filter(Boolean).join(" · ");
}
