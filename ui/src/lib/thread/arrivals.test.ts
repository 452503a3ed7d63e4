import { expect, it } from "vitest";
import type { MessageView } from "~/ipc/generated/types";
import { arrivals } from "./arrivals";

/** `theirs` and `ours` are Instagram's; what is `waiting` is known here alone. */
const message = (key: string) =>
  ({ key, message: key.startsWith("waiting") ? null : key }) as unknown as MessageView;

it.each([
  ["nothing new", ["theirs 1"], ["theirs 1"], []],
  ["one below", ["theirs 1"], ["theirs 1", "theirs 2"], ["theirs 2"]],
  ["an own one", ["theirs 1"], ["theirs 1", "waiting 1"], ["waiting 1"]],
  [
    "above an answer that failed",
    ["theirs 1", "waiting 1"],
    ["theirs 1", "theirs 2", "waiting 1"],
    ["theirs 2"],
  ],
  ["older ones", ["theirs 3"], ["theirs 1", "theirs 2", "theirs 3"], []],
  ["the newest was taken away", ["theirs 1", "theirs 2"], ["theirs 1"], []],
])("t2_e1_%s", (_, before, now, came) => {
  const found = arrivals(now.map(message), new Set(before));
  expect(found.map(({ key }) => key)).toEqual(came);
});
