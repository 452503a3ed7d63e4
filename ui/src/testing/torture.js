// Runs the long interleavings and prints one line of JSON. CASES: how many (10000). SEED: which (else a random one).
// Exit code 1 when something was redirected, or when the planted fault was not caught.
import process from "node:process";
import { startVitest } from "vitest/node";

const FILE = "src/testing/interleavings.torture.ts";
const provide = {
  cases: Number(process.env.CASES ?? 10_000),
  seed: Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32)),
};
const vitest = await startVitest("test", [], { watch: false, include: [FILE], reporters: [{}], provide });
const [task] = vitest?.state.getFiles().flatMap(({ tasks }) => tasks) ?? [];
await vitest?.close();

const { outcome, planted } = task?.meta ?? {};
if (!outcome || !planted) {
  process.stderr.write(`${task?.result?.errors?.[0]?.stack ?? "The interleavings did not run."}\n`);
  process.exit(1);
}
const { seed, cases, opportunities, violations } = outcome;
for (const violation of violations.slice(0, 20)) process.stderr.write(`${violation}\n`);
process.stdout.write(
  `${JSON.stringify({ seed, cases, opportunities, violations: violations.length, planted })}\n`,
);
process.exit(violations.length === 0 && planted.caught ? 0 : 1);
