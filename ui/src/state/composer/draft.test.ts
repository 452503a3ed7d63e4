import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "~/ipc/backend";
import { play, type Player } from "~/ipc/recorded";
import { full, hold as held } from "~/testing/answers";
import { LONG, WORDS } from "~/testing/texts";
import { Choosing } from "./choosing.svelte";
import { Composing } from "./composing.svelte";
import { Drafts } from "./drafts.svelte";
import { Draft, PLAINLY } from "./draft.svelte";

const at = { account: "17841405822304914", conversation: "c-jonas" };
let backend: Player;
let draft: Draft;
const onDisk = () => backend.draft(at);
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 20) });
  await begin("drafts");
});
afterEach(() => expect(backend.unexpected).toEqual([]));

/** Begins a scene, with a draft of Jonas's. */
async function begin(scene: string): Promise<void> {
  backend = play(scene);
  draft = new Draft(backend, at);
  await pass();
}

/** Makes the next call of a method wait until it is let go. */
const hold = (name: "draft" | "send" | "saveDraft" | "edit" | "split") => held(backend, name);

/** Everything handed over is on disk. */
const written = async (of = draft) => {
  const saving = of.save();
  await backend.flushDrafts();
  await saving;
};

describe("S4 drafts", () => {
  it("s4_every input is handed over at once, without waiting for the one before", () => {
    const save = vi.spyOn(backend, "saveDraft");
    for (const text of ["h", "he", "hel"]) draft.type(text);
    expect(save.mock.calls.map(([, text, revision]) => [text, revision])).toEqual([
      ["h", 1],
      ["he", 2],
      ["hel", 3],
    ]);
  });

  it("s4_the page may die right after a key: what was typed is with the backend", async () => {
    draft.type("half a thou");
    expect((await onDisk()).text).toBe("half a thou");
  });

  it("s4_saved is only said once the disk has the newest", async () => {
    draft.type("hello");
    expect(draft.saved).toBe(false);
    await pass(100);
    draft.type("hello!");
    expect(draft.saved).toBe(false);
    await pass(150);
    expect(draft.saved).toBe(true);
  });

  it("s4_an answer for an older text does not call the newest saved", async () => {
    const release = hold("saveDraft");
    draft.type("a");
    draft.type("ab");
    await pass(200);
    expect(draft.saved).toBe(true);
    const second = hold("saveDraft");
    draft.type("abc");
    release();
    await pass(200);
    expect(draft.saved).toBe(false);
    second();
    await pass(200);
    expect(draft.saved).toBe(true);
  });

  it("s4_the highest revision wins, whichever call arrives last", async () => {
    const release = hold("saveDraft");
    draft.type("old");
    draft.type("older and newer");
    await pass(200);
    release();
    await pass(200);
    expect(await onDisk()).toEqual({ text: "older and newer", revision: 2 });
    expect(draft.saved).toBe(true);
  });

  it("s4_a late answer loses neither what is on disk nor what was typed meanwhile", async () => {
    void backend.saveDraft(at, "from yesterday", 7);
    const release = hold("draft");
    const fresh = new Draft(backend, at);
    fresh.type(", and");
    fresh.type(", and today");
    release();
    await pass(200);
    expect(fresh.text).toBe("from yesterday, and today");
    expect((await onDisk()).text).toBe("from yesterday, and today");
    expect(fresh.saved).toBe(true);
  });

  it("s4_its own words coming back late are not taken for somebody else's", async () => {
    const release = hold("draft");
    const fresh = new Draft(backend, at);
    fresh.type("typed at once");
    await pass(200);
    release();
    await pass(200);
    expect(fresh.text).toBe("typed at once");
  });

  it("s4_a save refused as stale is written again above what is there", async () => {
    void backend.saveDraft(at, "another window", 40);
    draft.type("this window");
    await pass(400);
    expect(await onDisk()).toEqual({ text: "this window", revision: 41 });
    expect(draft.saved).toBe(true);
  });

  it("s4_a disk that does not take it is told until it does; a flush tries again", async () => {
    vi.spyOn(backend, "saveDraft").mockRejectedValueOnce(full()).mockRejectedValueOnce(full());
    draft.type("precious");
    await pass();
    expect(draft.trouble).toEqual({ of: "save", reason: { code: "store", problem: "full" } });
    draft.type("precious!");
    expect(draft.trouble?.of).toBe("save");
    await pass();
    expect(draft.saved).toBe(false);
    await written();
    expect((await onDisk()).text).toBe("precious!");
    expect([draft.saved, draft.trouble]).toEqual([true, null]);
  });

  it("s4_flush writes every draft at once", async () => {
    const drafts = new Drafts(backend);
    const maya = drafts.of({ ...at, conversation: "c-maya" });
    await pass();
    maya.type("one");
    drafts.of(at).type("two");
    await drafts.flush();
    expect([maya.saved, drafts.of(at).saved]).toEqual([true, true]);
  });

  it("s4_edit takes a failed message back in front of what is typed", async () => {
    const maya = new Draft(backend, { ...at, conversation: "c-maya" });
    await pass();
    await maya.takeBack(() => backend.edit("maya-8"));
    await written(maya);
    expect(maya.text).toBe("Of course, lemon it is 🍋\nI can have it ready by 10am");
    expect((await backend.draft(maya.at)).text).toBe(maya.text);
  });

  it("s4_what is typed while a message is taken back stays", async () => {
    const maya = new Draft(backend, { ...at, conversation: "c-maya" });
    await pass();
    const release = hold("edit");
    const taking = maya.takeBack(() => backend.edit("maya-8"));
    maya.type("I can have it ready by 10am, or 11");
    release();
    await taking;
    await written(maya);
    expect(maya.text).toBe("Of course, lemon it is 🍋\nI can have it ready by 10am, or 11");
  });
});

describe("S2 sending", () => {
  it("s2_the text leaves the box only when the backend has it on disk", async () => {
    draft.type("See you at 9");
    await written();
    const release = hold("send");
    const sending = draft.send();
    await pass();
    expect([draft.text, draft.submitting]).toEqual(["See you at 9", true]);
    release();
    expect(await sending).toBe(true);
    expect([draft.text, draft.submitting, draft.saved]).toEqual(["", false, true]);
  });

  it("s2_a press does not wait for the next writing of drafts", async () => {
    draft.type("now");
    expect(await draft.send()).toBe(true);
    expect((await onDisk()).text).toBe("");
  });

  it("s2_a second press while the first is written down sends nothing twice", async () => {
    draft.type("once");
    await Promise.all([draft.send(), draft.send()]);
    await pass(2000);
    expect(backend.ledger.map(({ text }) => text)).toEqual(["once"]);
  });

  it("s2_what is typed while sending stays, and on disk it is never missing", async () => {
    const release = hold("send");
    draft.type("first");
    const sending = draft.send();
    await pass(200);
    draft.type("first, and more");
    expect((await onDisk()).text).toBe("first, and more");
    release();
    await sending;
    expect(draft.text).toBe(", and more");
    await pass(200);
    expect((await onDisk()).text).toBe(", and more");
  });

  it("s2_what is typed between the press and the writing is newer than the press", async () => {
    const held = hold("saveDraft");
    draft.type("first");
    const send = vi.spyOn(backend, "send");
    const save = vi.spyOn(backend, "saveDraft");
    const sending = draft.send();
    draft.type("first, and more");
    held();
    await pass(200);
    await sending;
    const revision = send.mock.calls[0]?.[2] ?? 0;
    expect(save.mock.calls.some(([, text, of]) => text === "first, and more" && of > revision)).toBe(true);
    expect(draft.text).toBe(", and more");
  });

  it("s2_a flush while it is sent cannot bring the sent text back", async () => {
    vi.spyOn(backend, "saveDraft").mockRejectedValueOnce(full());
    draft.type("gone");
    await pass();
    const release = hold("send");
    const sending = draft.send();
    const saving = draft.save();
    release();
    await Promise.all([sending, saving]);
    await pass(200);
    expect((await onDisk()).text).toBe("");
  });

  it("s2_a draft read late stays behind a press that did not know it", async () => {
    void backend.saveDraft(at, "from yesterday", 7);
    const release = hold("draft");
    const fresh = new Draft(backend, at);
    fresh.type("typed at once");
    const sending = fresh.send();
    release();
    await sending;
    await pass(2000);
    expect(backend.ledger.map(({ text }) => text)).toEqual(["typed at once"]);
    expect(fresh.text).toBe("from yesterday");
    expect((await onDisk()).text).toBe("from yesterday");
  });

  it("s2_white space is not sent", async () => {
    draft.type(" \n ");
    expect(await draft.send()).toBe(false);
    expect(backend.ledger).toEqual([]);
  });

  it("s2_a refusal keeps the text and says why", async () => {
    vi.spyOn(backend, "send").mockRejectedValueOnce(full());
    draft.type("keep me");
    expect(await draft.send()).toBe(false);
    expect(draft.text).toBe("keep me");
    expect(draft.trouble).toEqual({ of: "send", reason: { code: "store", problem: "full" } });
    await pass(200);
    expect((await onDisk()).text).toBe("keep me");
  });

  it("s7_a closed window is still closed when typing goes on; other refusals are forgotten", async () => {
    await begin("answering");
    vi.spyOn(backend, "send").mockRejectedValueOnce(new Refusal({ code: "windowClosed" }));
    draft.type("keep me");
    await draft.send();
    draft.type("keep me!");
    expect([draft.text, draft.trouble?.reason.code]).toEqual(["keep me!", "windowClosed"]);
    expect(await draft.send({ ...PLAINLY, tryAnyway: true })).toBe(true);
    expect(draft.trouble).toBeNull();
  });

  it("s6_more than 1000 bytes never leave in one message", async () => {
    const send = vi.spyOn(backend, "send");
    draft.type("é".repeat(501));
    expect(await draft.send()).toBe(false);
    expect(draft.trouble?.reason).toEqual({ code: "tooLong", bytes: 1002 });
    expect(draft.text).toHaveLength(501);
    expect(send).not.toHaveBeenCalled();
  });

  it("s6_in parts they go, in order, each within the limit", async () => {
    await begin("answering");
    draft.type(LONG);
    expect(await draft.send({ ...PLAINLY, parts: true })).toBe(true);
    await pass(5000);
    expect(backend.ledger).toHaveLength(3);
    expect(backend.ledger.map(({ text }) => text).join("")).toBe(LONG);
  });

  it("s6_a text that changed meanwhile is not shown in the parts of the old one", async () => {
    await begin("answering");
    const release = hold("split");
    const composing = new Composing(draft, new Choosing(backend, at));
    draft.type(WORDS);
    const pressing = composing.press();
    draft.type("short");
    release();
    await pressing;
    expect(composing.review).toBeNull();
    draft.type(WORDS);
    await composing.press();
    expect(composing.review?.parts).toHaveLength(2);
    draft.type("changed");
    await composing.sendParts();
    expect([backend.ledger, composing.review, draft.text]).toEqual([[], null, "changed"]);
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
