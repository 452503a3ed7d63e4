/** A list of which some rows were read anew. */
import type { ListView, RowView } from "~/ipc/generated/types";
import { keepIdentity } from "~/lib/identity";

/** Names a row. */
type RowRef = Pick<RowView, "account" | "conversation">;

const keyOf = ({ account, conversation }: RowRef): string => `${account}/${conversation}`;

/** The order that {@link ListView.rows} has: newest activity first, of the same moment by account and conversation. */
function newestFirst(one: RowView, other: RowView): number {
  return (
    other.at.utcMs - one.at.utcMs ||
    compare(one.account, other.account) ||
    compare(one.conversation, other.conversation)
  );
}

const compare = (one: string, other: string): number => Number(one > other) - Number(one < other);

/** A list as it is now; rows that say the same stay the same objects. */
export function listOf(before: ListView | undefined, now: ListView): ListView {
  return { ...now, rows: keepIdentity(before?.rows, now.rows, keyOf) };
}

/** The same when only the named rows were read: those that were not answered are gone, the others stand as before. */
export function listWith(before: ListView, named: readonly RowRef[], now: ListView): ListView {
  const read = new Set(named.map(keyOf));
  const [moved, others] = [[] as RowView[], [] as RowView[]];
  for (const row of before.rows) (read.has(keyOf(row)) ? moved : others).push(row);
  const rows = [...others, ...keepIdentity(moved, now.rows, keyOf)];
  return { ...now, rows: rows.sort(newestFirst) };
}
