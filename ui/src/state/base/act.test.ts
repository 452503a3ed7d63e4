import { describe, expect, it } from "vitest";
import { Refusal } from "~/ipc/backend";
import { Act } from "./act.svelte";
import { Keyed } from "./keyed";

describe("an act", () => {
  it("is busy until it is done, and keeps why it failed until it is tried again", async () => {
    const act = new Act();
    const failed = act.run(() => Promise.reject(new Refusal({ code: "offline" })));
    expect([act.busy, act.trouble]).toEqual([true, null]);
    expect(await failed).toBe(false);
    expect([act.busy, act.trouble]).toEqual([false, { code: "offline" }]);
    const again = act.run(() => Promise.resolve());
    expect([act.busy, act.trouble]).toEqual([true, null]);
    expect(await again).toBe(true);
    expect([act.busy, act.trouble]).toEqual([false, null]);
  });

  it("tells a defect as one", async () => {
    const act = new Act();
    await act.run(() => Promise.reject(new Error("defect")));
    expect(act.trouble).toEqual({ code: "unexpected" });
  });
});

describe("one thing for each key", () => {
  it("is made once, and anew only after it was dropped", () => {
    const made: string[] = [];
    const keyed = new Keyed(
      ({ id }: { id: string }) => id,
      ({ id }) => made.push(id),
    );
    expect(keyed.made({ id: "a" })).toBeUndefined();
    const first = keyed.of({ id: "a" });
    expect([keyed.of({ id: "a" }), keyed.made({ id: "a" })]).toEqual([first, first]);
    keyed.of({ id: "b" });
    expect(keyed.all()).toHaveLength(2);
    keyed.drop({ id: "a" });
    expect(keyed.made({ id: "a" })).toBeUndefined();
    keyed.of({ id: "a" });
    expect(made).toEqual(["a", "b", "a"]);
    keyed.forget();
    expect(keyed.all()).toEqual([]);
  });
});
