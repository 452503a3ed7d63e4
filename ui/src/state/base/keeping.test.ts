import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { play, type Player } from "~/ipc/recorded";
import { Draft } from "~/state/composer/draft.svelte";
import { full } from "~/testing/answers";

const at = { account: "17841405822304914", conversation: "c-jonas" };
let backend: Player;
let draft: Draft;
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 20) });
  backend = play("standard");
  draft = new Draft(backend, at);
  await pass();
});

afterEach(() => expect(backend.unexpected).toEqual([]));

describe("S4 keeping what is typed", () => {
  it("s4_what the disk did not take is tried again by itself, and said until then", async () => {
    const save = vi.spyOn(backend, "saveDraft").mockRejectedValue(full());
    draft.type("precious");
    await pass(500);
    expect(draft.trouble).toEqual({ of: "save", reason: { code: "store", problem: "full" } });
    save.mockClear();
    await pass(5 * 60_000);
    expect(save.mock.calls.length, "less and less often").toBeGreaterThan(5);
    expect(save.mock.calls.length).toBeLessThan(20);
    expect([draft.saved, draft.trouble?.of]).toEqual([false, "save"]);
    save.mockRestore();
    const again = vi.spyOn(backend, "saveDraft");
    await pass(31_000);
    expect([draft.saved, draft.trouble, (await backend.draft(at)).text]).toEqual([true, null, "precious"]);
    const calls = again.mock.calls.length;
    await pass(5 * 60_000);
    expect(again.mock.calls.length, "and then no more").toBe(calls);
  });

  it("s4_more than is kept stays in the box, is said not to be saved, and is not handed over", async () => {
    draft.type("short");
    await pass(500);
    const save = vi.spyOn(backend, "saveDraft");
    draft.type("x".repeat(5_000_000));
    await pass(60_000);
    expect(draft.trouble).toEqual({ of: "save", reason: { code: "tooMuchText", most: 100_000 } });
    expect([draft.text.length, draft.saved, save.mock.calls.length]).toEqual([5_000_000, false, 0]);
    expect((await backend.draft(at)).text, "what was there before").toBe("short");
    draft.type("é".repeat(50_000));
    await pass(500);
    expect([draft.saved, draft.trouble]).toEqual([true, null]);
  });
});
