/** The keys of a command as people call them, and as the page tells screen readers of them. */
import { isMac, modifierName } from "~/lib/modifier";
import { m } from "~/paraglide/messages";
import type { Keys } from "./command";

/** `F5`, `Ctrl+R`, `Esc`. */
export function keyName({ key, mod }: Keys): string {
  const name = key === "Escape" ? m.key_escape() : nameOf(key);
  return mod ? m.key_with_modifier({ modifier: modifierName(), key: name }) : name;
}

/** For `aria-keyshortcuts`: `F5 Control+R`. */
export function keyShortcuts(keys: readonly Keys[]): string | undefined {
  const modifier = isMac() ? "Meta" : "Control";
  const all = keys.map(({ key, mod }) => (mod ? `${modifier}+${nameOf(key)}` : nameOf(key)));
  return all.join(" ") || undefined;
}

/** Letters stand on the keyboard in upper case. */
const nameOf = (key: string): string => (key.length === 1 ? key.toUpperCase() : key);
