/** Holes in what is recorded: `{text}` stands for whatever is handed over in its place, and comes back where it is shown. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
/** What was handed over, by the hole's name. */
export type Holes = ReadonlyMap<string, Json>;

const HOLE = /\{(\w+)\}/g;
const nameOf = (value: Json): string | undefined =>
  typeof value === "string" ? /^\{(\w+)\}$/.exec(value)?.[1] : undefined;
const isThing = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What fills the holes of a pattern so that it becomes the value; `null` when nothing does. */
export function holesIn(pattern: Json, value: Json): Holes | null {
  const found = new Map<string, Json>();
  return fits(pattern, value, found) ? found : null;
}

function fits(pattern: Json, value: Json | undefined, found: Map<string, Json>): boolean {
  if (value === undefined) return false;
  const name = nameOf(pattern);
  if (name !== undefined) {
    found.set(name, value);
    return true;
  }
  if (Array.isArray(pattern)) {
    const given = Array.isArray(value) ? (value as readonly Json[]) : null;
    return given?.length === pattern.length && pattern.every((one: Json, at) => fits(one, given[at], found));
  }
  if (!isThing(pattern)) return pattern === value;
  if (!isThing(value) || Object.keys(pattern).length !== Object.keys(value).length) return false;
  return Object.entries(pattern).every(([key, one]) => fits(one, value[key], found));
}

/** The same with its holes filled. */
export function filled<T extends Json | object>(recorded: T, holes: Holes): T {
  return holes.size === 0 ? recorded : (fill(recorded as Json, holes) as T);
}

function fill(value: Json, holes: Holes): Json {
  const name = nameOf(value);
  if (name !== undefined && holes.has(name)) return holes.get(name) as Json;
  if (typeof value === "string")
    return value.replace(HOLE, (hole, name: string) =>
      holes.has(name) ? String(holes.get(name) as string) : hole,
    );
  if (Array.isArray(value)) return value.map((one: Json) => fill(one, holes));
  if (!isThing(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one, holes)]));
}
