/** What Meta's permissions mean to a shop owner (C5). */
import { m } from "~/paraglide/messages";

const meanings: Record<string, () => string> = {
  instagram_business_basic: m.scope_instagram_business_basic,
  instagram_business_manage_messages: m.scope_instagram_business_manage_messages,
  instagram_basic: m.scope_instagram_basic,
  instagram_manage_messages: m.scope_instagram_manage_messages,
  pages_manage_metadata: m.scope_pages_manage_metadata,
  pages_show_list: m.scope_pages_show_list,
  pages_messaging: m.scope_pages_messaging,
  pages_read_engagement: m.scope_pages_read_engagement,
  business_management: m.scope_business_management,
};

/** The meaning of a permission; its own name when it is none we ask for. */
export function permissionMeaning(name: string): string {
  return Object.hasOwn(meanings, name) ? (meanings[name]?.() ?? name) : name;
}
