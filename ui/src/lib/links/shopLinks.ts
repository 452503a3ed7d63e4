/** Addresses of places within Shopbell, to be kept and sent around (F2, T8). */

/** Leads to one message of an account's conversation. */
export function messageLink(account: string, conversation: string, message: string): string {
  return `shopbell://conversation/${[account, conversation, message].map(encodeURIComponent).join("/")}`;
}
