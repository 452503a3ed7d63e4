/** A conversation goes by another id: what is open, chosen and typed there goes on under it. */
import type { Change } from "~/ipc/generated/types";
import type { Session } from "./session.svelte";

export type Renamed = Extract<Change, { what: "renamed" }>;

export async function follow(session: Session, { account, from, to }: Renamed): Promise<void> {
  const old = { account, conversation: from };
  const now = { account, conversation: to };
  session.drafts.follow(old, now);
  session.choosings.follow(old);
  session.tabs.follow(old, now);
  await Promise.all([session.thread.follow(old, now), session.lists.reload([account], session.frame.scope)]);
}
