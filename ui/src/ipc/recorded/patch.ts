/** What became different of a view, as the recorder writes it (`tests/app/recordings/difference.rs`). */
import type { Json } from "./holes";

/** `is` in place of the whole; `at` of a thing's fields; `items` of a list whose members are known `by` a field. */
export type Patch =
  | { readonly is: Json }
  | { readonly at: Readonly<Record<string, Patch>> }
  | {
      readonly by: string;
      readonly items: Readonly<Record<string, Patch>>;
      readonly order?: readonly string[];
    };

/** The view with what became different of it. */
export function patched(view: Json | undefined, patch: Patch): Json {
  if ("is" in patch) return patch.is;
  if ("at" in patch) {
    const thing = view as Readonly<Record<string, Json>>;
    const fields = Object.entries(patch.at).map(([name, change]) => [name, patched(thing[name], change)]);
    return { ...thing, ...(Object.fromEntries(fields) as Record<string, Json>) };
  }
  const nameOf = (one: Json) => String((one as Record<string, Json>)[patch.by] as string);
  const members = new Map((view as readonly Json[]).map((one) => [nameOf(one), one]));
  const order = patch.order ?? [...members.keys()];
  for (const [name, change] of Object.entries(patch.items))
    members.set(name, patched(members.get(name), change));
  return order.map((name) => members.get(name) as Json);
}
