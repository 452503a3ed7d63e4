/** What is put together from other answers. */
import type { Backend, ConversationRef } from "~/ipc/backend";
import type * as T from "~/ipc/generated/types";

/** The frame, with the list and the tab of the account that it selects. */
export async function openingOf(backend: Pick<Backend, "frame" | "list" | "tab">): Promise<T.OpeningView> {
  const frame = await backend.frame();
  const { selected } = frame;
  return { frame, list: await backend.list(selected).catch(() => null), tab: await backend.tab(selected) };
}

/** Of a list the named rows. */
export function rowsOf({ rows, sync }: T.ListView, named: readonly ConversationRef[]): T.ListView {
  const nameOf = ({ account, conversation }: ConversationRef) => `${account}/${conversation}`;
  const names = named.map(nameOf);
  return { rows: rows.filter((row) => names.includes(nameOf(row))), sync };
}

/** What is told when a conversation changes. */
export const changesOf = (account: string, conversation: string): T.Change[] => [
  { what: "frame" },
  { what: "list", account, rows: [conversation] },
  { what: "thread", account, conversation },
];

/** What is told when whole lists change. */
export const listsOf = (accounts: readonly string[]): T.Change[] => [
  { what: "frame" },
  ...accounts.map((account) => ({ what: "list", account, rows: null }) as const),
];
