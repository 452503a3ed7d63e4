/** Keys that work wherever the focus is, by the table of the window's commands. */
import type { Session } from "~/state/session.svelte";
import type { Command, Keys } from "./command";
import { windowCommands } from "./window";

/** Does what the pressed key means here, if it means anything. */
export function windowKeys(session: Session, event: KeyboardEvent): void {
  if (event.key === "Escape" && (event.isComposing || overlaid(event))) return;
  const meant = windowCommands.filter((command) => isMeant(command, event));
  const command = meant.find(({ when }) => when(session));
  const reserved = meant.some(({ keys }) => keys?.some((keys) => keys.reserved && isPressed(keys, event)));
  if (command || reserved) event.preventDefault();
  if (command && !(reserved && event.repeat)) void command.run(session);
}

function isMeant({ keys = [], keysWithin }: Command<Session>, event: KeyboardEvent): boolean {
  if (!keys.some((one) => isPressed(one, event))) return false;
  return keysWithin === undefined || (event.target instanceof Element && !!event.target.closest(keysWithin));
}

function isPressed({ key, mod }: Keys, event: KeyboardEvent): boolean {
  if (mod && !(event.ctrlKey || event.metaKey)) return false;
  return event.key === key || (mod === true && event.key.toLowerCase() === key);
}

/** A dialog, a menu or an open list of choices takes Escape for itself. */
function overlaid({ target }: KeyboardEvent): boolean {
  const open = target instanceof Element && target.getAttribute("aria-expanded") === "true";
  return open || document.querySelector('[role="dialog"], [role="menu"]') !== null;
}
