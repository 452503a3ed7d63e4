/** What is to be done for the owner's Meta app, in words (C11). */
import type { ChecklistView, Flavour, Item } from "~/ipc/generated/types";
import { m } from "~/paraglide/messages";

const items: Record<Item, { title: () => string; body: () => string }> = {
  businessApp: { title: m.item_business_app, body: m.item_business_app_body },
  instagramProduct: { title: m.item_product, body: m.item_product_body },
  redirectAddress: { title: m.item_redirect, body: m.item_redirect_body },
  tester: { title: m.item_tester, body: m.item_tester_body },
  messageAccess: { title: m.item_message_access, body: m.item_message_access_body },
  permissions: { title: m.item_permissions, body: m.item_permissions_body },
  webhook: { title: m.item_webhook, body: m.item_webhook_body },
  review: { title: m.item_review, body: m.item_review_body },
  live: { title: m.item_live, body: m.item_live_body },
};

/** What a shop that answers with its own account can do without: it is offered, and counts for nothing. */
const OPTIONAL: readonly Item[] = ["webhook", "review", "live"];

export const isOptional = (item: Item): boolean => OPTIONAL.includes(item);

/** How many of the items that everybody needs are done. */
export function progress(items: ChecklistView["items"]): { done: number; of: number } {
  const needed = items.filter(({ item }) => !isOptional(item));
  return { done: needed.filter(({ done }) => done).length, of: needed.length };
}

/** Facebook Login needs the Page linked instead of a tester. */
export function itemWords(item: Item, flavour: Flavour): { title: string; body: string } {
  const { title, body } = items[item];
  if (item === "tester" && flavour === "facebook") return { title: m.item_role(), body: m.item_role_body() };
  return { title: title(), body: body() };
}
