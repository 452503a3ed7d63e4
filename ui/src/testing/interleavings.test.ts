import { describe, expect, it } from "vitest";
import { interleave, plant } from "./interleavings";

describe("S3 whatever is switched, clicked or late", () => {
  it("s3_no message is redirected, and no draft stands in another conversation", async () => {
    const outcome = await interleave(20261120, 300);
    expect(outcome.violations).toEqual([]);
    expect(outcome.cases).toBe(300);
    expect(outcome.opportunities).toBeGreaterThan(300);
  }, 30_000);

  it("s3_a composer that asks too late which conversation is open is caught", async () => {
    expect(await plant(20261120, 300)).toMatchObject({ caught: true });
  }, 30_000);
});
