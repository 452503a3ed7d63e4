/** The key that turns Enter into another one, as this system calls it. */
import { m } from "~/paraglide/messages";

export function modifierName(agent = navigator.userAgent): string {
  return /Macintosh/i.test(agent) ? m.modifier_cmd() : m.modifier_ctrl();
}
