/** The public page of a person on Instagram. */
import { parseAddress } from "./address";

/** What a username is made of; dots alone are refused, since they would be a relative path. */
const USERNAME = /^(?!\.+$)[A-Za-z0-9._]{1,30}$/;

/** The page's address with the host it leads to; none when there is no username, or it is none (T9). */
export function profileLink(username: string | null): { url: string; host: string } | undefined {
  if (username === null || !USERNAME.test(username)) return undefined;
  const address = parseAddress(`https://www.instagram.com/${username}/`);
  return address ? { url: address.href, host: address.host } : undefined;
}
