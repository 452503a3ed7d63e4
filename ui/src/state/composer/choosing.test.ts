import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "~/ipc/backend";
import { play, type Player } from "~/ipc/recorded";
import { full, slow } from "~/testing/answers";
import { large, png } from "~/testing/files";
import { WORDS } from "~/testing/texts";
import { Choosing } from "./choosing.svelte";
import { Choosings } from "./choosings.svelte";
import { Composing } from "./composing.svelte";
import { Draft, PLAINLY } from "./draft.svelte";

const MB = 1024 * 1024;
const at = { account: "17841405822304914", conversation: "c-jonas" };
const maya = { ...at, conversation: "c-maya" };
const theirs = { own: false, kind: "text", text: "Is Saturday 9am still ok?" } as const;
let backend: Player;
let choosing: Choosing;
let draft: Draft;
let composing: Composing;
/** A chosen file is read before it is handed over. */
const READING_MS = 20;
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms + READING_MS);
const listed = async (of = at) => (await backend.open(of)).files;
const chosen = async () => choosing.chosen(await listed()).map(({ name }) => name);

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 20) });
  backend = play("files");
  choosing = new Choosing(backend, at);
  draft = new Draft(backend, at);
  composing = new Composing(draft, choosing);
  await pass();
});
afterEach(() => expect(backend.unexpected).toEqual([]));

describe("S8 choosing files", () => {
  it("s8_files are taken in one after the other, in the order in which they were chosen", async () => {
    slow(backend, "attach", 100);
    choosing.take([png("a.png"), png("b.png")]);
    choosing.take([png("c.png")]);
    const names = () => choosing.taking.map(({ name }) => name);
    expect(names()).toEqual(["a.png", "b.png", "c.png"]);
    await pass(150);
    expect(names()).toEqual(["b.png", "c.png"]);
    await pass(200);
    expect([names(), await chosen()]).toEqual([[], ["a.png", "b.png", "c.png"]]);
  });

  it("s8_a large film is refused unread; a large picture is handed over, as it can be made smaller", async () => {
    const attach = vi.spyOn(backend, "attach");
    choosing.take([large("film.mp4", "video/mp4", 25 * MB + 1), large("plan.xyz", "", 30 * MB)]);
    choosing.take([large("huge.png", "image/png", 64 * MB + 1)]);
    expect(choosing.notTaken.map(({ why }) => why)).toEqual([
      { code: "cannotAttach", why: { problem: "tooLarge", most: 25 * MB, shrinkable: false } },
      { code: "cannotAttach", why: { problem: "tooLarge", most: 25 * MB, shrinkable: false } },
      { code: "cannotAttach", why: { problem: "tooLarge", most: 8 * MB, shrinkable: false } },
    ]);
    attach.mockResolvedValue({ id: "taken", kind: "photo", name: "taken", bytes: 1 });
    choosing.take([large("film.mp4", "video/mp4", 25 * MB), large("large.png", "image/png", 64 * MB)]);
    await pass();
    expect(attach.mock.calls.map(([, { name }]) => name)).toEqual(["film.mp4", "large.png"]);
  });

  it("s8_what was not taken says why, and the next is taken all the same", async () => {
    const why = { problem: "wrongType" } as const;
    vi.spyOn(backend, "attach").mockRejectedValueOnce(new Refusal({ code: "cannotAttach", why }));
    choosing.take([large("order.zip", "application/zip", 5), png("a.png")]);
    await pass();
    expect(choosing.notTaken.map(({ file: { name }, why }) => [name, why.code])).toEqual([
      ["order.zip", "cannotAttach"],
    ]);
    expect(await chosen()).toEqual(["a.png"]);
    choosing.dismiss(choosing.notTaken[0] ?? expect.fail());
    expect(choosing.notTaken).toEqual([]);
  });

  it("s8_too large a picture is taken when it is made smaller, once", async () => {
    const why = { problem: "tooLarge", most: 8 * MB, shrinkable: true } as const;
    const attach = vi.spyOn(backend, "attach");
    attach.mockRejectedValueOnce(new Refusal({ code: "cannotAttach", why }));
    choosing.take([png("large.png")]);
    await pass();
    attach.mockClear();
    const [refused] = choosing.notTaken;
    if (!refused) return expect.fail();
    choosing.shrink(refused);
    choosing.shrink(refused);
    expect(choosing.notTaken).toEqual([]);
    await pass();
    expect(attach.mock.calls.map(([, , shrink]) => shrink)).toEqual([true]);
    expect(await chosen()).toEqual(["large.png"]);
  });

  it("s8_a file is chosen from the moment it is taken, whatever an older view lists", async () => {
    const before = await listed();
    choosing.take([png("a.png")]);
    await pass();
    expect(choosing.chosen(before).map(({ name }) => name)).toEqual(["a.png"]);
    choosing.saw(before);
    expect(choosing.chosen(before)).toHaveLength(1);
    choosing.saw(await listed());
    expect(await chosen()).toEqual(["a.png"]);
  });

  it("s8_a removed file leaves at once, and is back when it could not be removed", async () => {
    choosing.take([png("a.png"), png("b.png")]);
    await pass();
    const before = await listed();
    const [first, second] = before.map(({ id }) => id);
    const removing = choosing.remove(first ?? "");
    expect(choosing.chosen(before).map(({ name }) => name)).toEqual(["b.png"]);
    await removing;
    choosing.saw(await listed());
    expect(await chosen()).toEqual(["b.png"]);
    vi.spyOn(backend, "detach").mockRejectedValueOnce(full());
    await expect(choosing.remove(second ?? "")).rejects.toThrow();
    expect(await chosen()).toEqual(["b.png"]);
  });

  it("s8_a file that is on its way already is no longer chosen, and that is no trouble", async () => {
    choosing.take([png("a.png")]);
    await pass();
    const before = await listed();
    vi.spyOn(backend, "detach").mockRejectedValueOnce(new Refusal({ code: "notFound" }));
    await choosing.remove(before[0]?.id ?? "");
    expect(choosing.chosen(before)).toEqual([]);
  });

  it("s3_s8_a file stays with the conversation for which it was chosen", async () => {
    const choosings = new Choosings(backend);
    slow(backend, "attach", 100);
    choosings.of(at).take([png("for Jonas.png")]);
    expect(choosings.of(maya).taking).toEqual([]);
    expect(choosings.of({ ...at }).taking).toHaveLength(1);
    await pass(100);
    expect([(await listed()).map(({ name }) => name), await listed(maya)]).toEqual([["for Jonas.png"], []]);
  });
});

describe("S8 sending files", () => {
  const hows = () => vi.mocked(backend.send).mock.calls.map(([, text, , how]) => ({ text, ...how }));
  beforeEach(() => void vi.spyOn(backend, "send"));

  it("s8_files go without a text, too, and white space is none", async () => {
    choosing.take([png("a.png")]);
    await pass();
    draft.type("  ");
    const files = await listed();
    expect(composing.ready([])).toBe(true);
    await composing.press(files);
    expect(hows()).toEqual([{ ...PLAINLY, text: "  ", files: files.map(({ id }) => id) }]);
    expect([draft.text, await listed()]).toEqual(["", []]);
    expect(await draft.send()).toBe(false);
  });

  it("s8_a press takes exactly the files that are chosen at the press", async () => {
    choosing.take([png("a.png"), png("b.png")]);
    await pass();
    const files = await listed();
    draft.type("Two pictures");
    const pressing = composing.press(files);
    choosing.take([png("c.png")]);
    await pressing;
    await pass();
    expect(hows()[0]?.files).toEqual(files.map(({ id }) => id));
    expect(await chosen()).toEqual(["c.png"]);
  });

  it("s8_a second press before the view is read again does not take the same files", async () => {
    choosing.take([png("a.png")]);
    await pass();
    const stale = await listed();
    await composing.press(stale);
    draft.type("and a text");
    await composing.press(stale);
    expect(hows().map(({ files }) => files.length)).toEqual([1, 0]);
    expect(composing.ready(stale)).toBe(false);
  });

  it("s8_while a file is taken in nothing is sent", async () => {
    slow(backend, "attach", 100);
    draft.type("With the picture");
    choosing.take([png("a.png")]);
    expect(composing.ready(await listed())).toBe(false);
    await composing.press(await listed());
    expect(hows()).toEqual([]);
    await pass(100);
    await composing.press(await listed());
    expect(hows()[0]).toMatchObject({ text: "With the picture", files: ["file-0"] });
  });

  it("s4_s8_what is not queued keeps its files and its quote", async () => {
    choosing.take([png("a.png")]);
    await pass();
    draft.answering = { message: "jonas-3", preview: theirs };
    vi.mocked(backend.send).mockRejectedValueOnce(full());
    await composing.press(await listed());
    expect(draft.trouble?.of).toBe("send");
    expect([await chosen(), draft.answering?.message]).toEqual([["a.png"], "jonas-3"]);
  });

  it("s5_s8_a file that is taken back is chosen again, and what is typed stays as it is", async () => {
    await backend.change({ setting: "undoSend", value: true });
    choosing.take([png("a.png")]);
    await pass();
    await composing.press(await listed());
    choosing.saw(await listed());
    draft.type("Meanwhile");
    const taking = draft.takeBack(() => backend.undo("file-0"));
    await pass(200);
    await taking;
    expect([draft.text, await chosen()]).toEqual(["Meanwhile", ["a.png"]]);
    await pass(200);
    expect((await backend.draft(at)).text).toBe("Meanwhile");
  });

  it("s6_s8_a long text goes in parts behind the files that were chosen at the press", async () => {
    choosing.take([png("a.png")]);
    await pass();
    draft.type(WORDS);
    draft.answering = { message: "jonas-3", preview: theirs };
    await composing.press(await listed(), true);
    choosing.take([png("b.png")]);
    await pass();
    await composing.sendParts();
    expect(hows()).toMatchObject([{ parts: true, tryAnyway: true, answers: "jonas-3", files: ["file-0"] }]);
    expect([draft.text, draft.answering, await chosen()]).toEqual(["", null, ["b.png"]]);
  });
});

describe("T8 quoting", () => {
  const answering = { message: "jonas-3", preview: theirs };

  it("t8_the quote goes with the press and is gone with it", async () => {
    const send = vi.spyOn(backend, "send");
    draft.type("It is");
    draft.answering = answering;
    await composing.press();
    expect([send.mock.lastCall?.[3].answers, draft.answering]).toEqual(["jonas-3", null]);
    draft.type("Bye");
    await composing.press();
    expect(send.mock.lastCall?.[3].answers).toBeNull();
  });

  it("t8_what is quoted since the press stays for the next", async () => {
    draft.type("It is");
    draft.answering = answering;
    const pressing = composing.press();
    const next = { message: "jonas-1", preview: theirs };
    draft.answering = next;
    await pressing;
    expect(draft.answering).toBe(next);
  });

  it("t8_what is quoted while the parts are looked at stays for the next", async () => {
    backend = play("answering");
    draft = new Draft(backend, at);
    composing = new Composing(draft, new Choosing(backend, at));
    await pass();
    draft.type(WORDS);
    await composing.press();
    draft.answering = answering;
    await composing.sendParts();
    expect(draft.answering).toBe(answering);
  });
});
