/** Why the inbox could not be opened: what that means and what to do, for each problem of the database (S4). */
import type { StoreProblem } from "~/ipc/generated/types";
import { m } from "~/paraglide/messages";

const problems: Record<StoreProblem, () => string> = {
  foreign: m.start_foreign,
  inUse: m.start_in_use,
  newer: m.start_newer,
  broken: m.start_broken,
  locked: m.start_locked,
  full: m.start_full,
  readOnly: m.start_read_only,
  gone: m.start_gone,
  io: m.start_io,
};

export const startFailureWords = (problem: StoreProblem): string => problems[problem]();
