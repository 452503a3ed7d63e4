/** The key that turns Enter into another one, as this system calls it. */
import { m } from "~/paraglide/messages";

export const isMac = (agent = navigator.userAgent): boolean => /Macintosh/i.test(agent);

export function modifierName(agent = navigator.userAgent): string {
  return isMac(agent) ? m.modifier_cmd() : m.modifier_ctrl();
}
