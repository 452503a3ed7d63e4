/** The bakery's list as nothing recorded has it. For tests only. */
import { vi } from "vitest";
import type { AccountState, ListView, SyncView } from "~/ipc/generated/types";
import { BAKERY, openWith, playScene } from "~/testing/window";

/** Opens the window where a list is another than the recorded one. */
export async function openList(other: (recorded: ListView) => ListView) {
  const backend = playScene();
  const list = other(await backend.list(BAKERY));
  vi.spyOn(backend, "list").mockImplementation(async () => structuredClone(list));
  const opened = await openWith(backend);
  return { ...opened, sync: list.sync };
}

/** Opens the window where nobody has written yet, and reading stands so. */
export const openEmpty = (sync: Partial<SyncView> = {}) =>
  openList((recorded) => ({ ...recorded, rows: [], sync: { ...recorded.sync, ...sync } }));

/** Opens the window where the bakery's login came without the permission that messages need. */
export async function openMissing(permission: string) {
  const backend = playScene("reading");
  backend.happens("the permission to read is withdrawn");
  const frame = await backend.frame();
  const state: AccountState = { state: "permissionRequired", missing: [permission] };
  const accounts = frame.accounts.map((one) => (one.id === BAKERY ? { ...one, state } : one));
  vi.spyOn(backend, "frame").mockResolvedValue({ ...frame, accounts });
  return openWith(backend);
}
