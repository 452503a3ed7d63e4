import { beforeEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "~/ipc/backend";
import { FakeBackend } from "~/ipc/fake";
import { Draft, SAVE_AFTER_MS } from "./draft.svelte";

const at = { account: "17841400000000001", conversation: "c-jonas" };
let backend: FakeBackend;
let draft: Draft;
const onDisk = () => backend.draft(at);
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 20) });
  backend = new FakeBackend();
  draft = new Draft(backend, at);
  await pass();
});

/** Makes the next call of a method wait until it is let go. */
function hold<Name extends "draft" | "send" | "saveDraft">(name: Name): () => void {
  let release = () => {};
  const gate = new Promise<void>((go) => (release = go));
  const real = backend[name].bind(backend) as (...args: unknown[]) => Promise<unknown>;
  vi.spyOn(backend, name as "draft").mockImplementationOnce((async (...args: unknown[]) => {
    await gate;
    return real(...args);
  }) as never);
  return release;
}

describe("S4 drafts", () => {
  it("s4_what is typed is on disk within 200 ms, however fast typing goes on", async () => {
    expect(SAVE_AFTER_MS).toBeLessThanOrEqual(200);
    for (let letter = 1; letter <= 20; letter++) {
      draft.type("x".repeat(letter));
      await pass(20);
    }
    expect((await onDisk()).text.length).toBeGreaterThanOrEqual(12);
  });

  it("s4_saved is only said once the disk has it", async () => {
    const release = hold("saveDraft");
    draft.type("hello");
    expect(draft.saved).toBe(false);
    await pass(SAVE_AFTER_MS);
    expect(draft.saved).toBe(false);
    release();
    await pass();
    expect(draft.saved).toBe(true);
  });

  it("s4_revisions grow with every save", async () => {
    const save = vi.spyOn(backend, "saveDraft");
    draft.type("a");
    await draft.save();
    draft.type("ab");
    await draft.save();
    expect(save.mock.calls.map((call) => call[2])).toEqual([1, 2]);
  });

  it("s4_a late answer never overwrites what was typed meanwhile", async () => {
    await backend.saveDraft(at, "from yesterday", 7);
    const release = hold("draft");
    const fresh = new Draft(backend, at);
    fresh.type("typed at once");
    release();
    await pass(SAVE_AFTER_MS);
    expect(fresh.text).toBe("typed at once");
    expect(await onDisk()).toEqual({ text: "typed at once", revision: 8 });
  });

  it("s4_a save refused as stale is written again above what is there", async () => {
    await backend.saveDraft(at, "another window", 40);
    draft.type("this window");
    await draft.save();
    expect(await onDisk()).toEqual({ text: "this window", revision: 42 - 1 });
    expect(draft.saved).toBe(true);
  });

  it("s4_a disk that does not take it is told, and the next save tries again", async () => {
    vi.spyOn(backend, "saveDraft").mockRejectedValueOnce(new Refusal({ code: "store", problem: "full" }));
    draft.type("precious");
    await draft.save();
    expect(draft.trouble).toEqual({ of: "save", reason: { code: "store", problem: "full" } });
    expect(draft.saved).toBe(false);
    await draft.save();
    expect((await onDisk()).text).toBe("precious");
  });

  it("s4_edit takes a failed message back in front of what is typed", async () => {
    const maya = new Draft(backend, { ...at, conversation: "c-maya" });
    await pass();
    await maya.edit("maya-8");
    expect(maya.text).toBe("Of course, lemon it is 🍋\nI can have it ready by 10am");
  });
});

describe("S2 sending", () => {
  it("s2_the text leaves the box only when the backend has it on disk", async () => {
    const release = hold("send");
    draft.type("See you at 9");
    const sending = draft.send();
    await pass();
    expect([draft.text, draft.submitting]).toEqual(["See you at 9", true]);
    release();
    expect(await sending).toBe(true);
    expect([draft.text, draft.submitting, draft.saved]).toEqual(["", false, true]);
  });

  it("s2_a second press while the first is written down sends nothing twice", async () => {
    draft.type("once");
    await Promise.all([draft.send(), draft.send()]);
    await pass(2000);
    expect(backend.ledger.map(({ text }) => text)).toEqual(["once"]);
  });

  it("s2_what is typed while sending stays", async () => {
    const release = hold("send");
    draft.type("first");
    const sending = draft.send();
    draft.type("first, and more");
    release();
    await sending;
    expect(draft.text).toBe(", and more");
    await pass(SAVE_AFTER_MS);
    expect((await onDisk()).text).toBe(", and more");
  });

  it("s2_a save that waits behind a send cannot bring the sent text back", async () => {
    const release = hold("send");
    draft.type("gone");
    const sending = draft.send();
    const saving = draft.save();
    release();
    await Promise.all([sending, saving]);
    await pass(SAVE_AFTER_MS);
    expect((await onDisk()).text).toBe("");
  });

  it("s2_white space is not sent", async () => {
    draft.type(" \n ");
    expect(await draft.send()).toBe(false);
    expect(backend.ledger).toEqual([]);
  });

  it("s2_a refusal keeps the text and says why", async () => {
    vi.spyOn(backend, "send").mockRejectedValueOnce(new Refusal({ code: "store", problem: "full" }));
    draft.type("keep me");
    expect(await draft.send()).toBe(false);
    expect(draft.text).toBe("keep me");
    expect(draft.trouble).toEqual({ of: "send", reason: { code: "store", problem: "full" } });
  });

  it("s6_more than 1000 bytes are refused before anything leaves", async () => {
    const send = vi.spyOn(backend, "send");
    draft.type("é".repeat(501));
    expect(await draft.send()).toBe(false);
    expect(draft.trouble?.reason).toEqual({ code: "tooLong", bytes: 1002 });
    expect(draft.text).toHaveLength(501);
    expect(send).not.toHaveBeenCalled();
  });

  it("s3_a draft sends to where it was typed, whatever is opened meanwhile", async () => {
    draft.type("for Jonas");
    const sending = draft.send();
    new Draft(backend, { ...at, conversation: "c-maya" }).type("for Maya");
    await sending;
    await pass(2000);
    expect(backend.ledger).toEqual([{ ...at, text: "for Jonas" }]);
  });
});
