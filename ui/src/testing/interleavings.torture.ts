// The long run, started by `npm run torture:interleavings`, which prints what is left in `meta`.
import { expect, inject, it } from "vitest";
import { interleave, plant } from "./interleavings";

declare module "vitest" {
  interface ProvidedContext {
    cases: number;
    seed: number;
  }
}

it("s3_torture", { timeout: 3_600_000 }, async ({ task }) => {
  const [seed, cases] = [inject("seed"), inject("cases")];
  const outcome = await interleave(seed, cases);
  Object.assign(task.meta, { outcome, planted: await plant(seed, cases) });
  expect(outcome.cases).toBe(cases);
});
