/** Values that a new reading did not change keep their object, so that only changed ones are drawn (L10). */

/** The new items; one that is equal to an earlier one is replaced by the earlier object. */
export function keepIdentity<T>(
  before: readonly T[] | undefined,
  now: readonly T[],
  keyOf: (item: T) => string,
): T[] {
  const known = new Map(before?.map((item) => [keyOf(item), item]));
  return now.map((item) => {
    const old = known.get(keyOf(item));
    return old !== undefined && isSame(old, item) ? old : item;
  });
}

/** Whether two values that came as JSON say the same. */
function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => key in other && isSame(one[key], other[key]))
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
