import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "~/ipc/backend";
import { play } from "~/ipc/recorded";
import { gate } from "~/testing/gate";
import { Clock } from "./core/clock.svelte";
import { Frame } from "./core/frame.svelte";
import { Layout, LIST_WIDTH } from "./core/layout.svelte";
import { Lists } from "./inbox/lists.svelte";
import { Session } from "./session.svelte";
import { Settings } from "./settings.svelte";
import { Tabs } from "./inbox/tabs.svelte";
import { Thread } from "./thread/thread.svelte";

const BAKERY = "17841405822304914";
const FLOUR_ROOM = "17841447120985563";
const MAYA = { account: BAKERY, conversation: "c-maya" };
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2026, 10, 20, 14, 30, 12, 400) }));

describe("L3 clock", () => {
  let stop = () => {};
  afterEach(() => stop());

  it("l3_ticks at the full second and pauses while hidden", async () => {
    const clock = new Clock(() => Date.now());
    const page = Object.assign(new EventTarget(), { hidden: false });
    stop = clock.start(page as unknown as Document);
    await pass(600);
    expect(clock.now % 1000).toBe(0);
    const seen = clock.now;
    page.hidden = true;
    page.dispatchEvent(new Event("visibilitychange"));
    await pass(60_000);
    expect(clock.now).toBe(seen);
    page.hidden = false;
    page.dispatchEvent(new Event("visibilitychange"));
    expect(clock.now).toBe(Date.now());
  });
});

describe("I5 layout", () => {
  it.each([
    [719, false],
    [720, true],
  ])("i5_%i px is wide: %s", (width, wide) => {
    const layout = new Layout();
    window.innerWidth = width;
    layout.follow(window)();
    expect(layout.wide).toBe(wide);
  });

  it.each([
    [1180, 100, LIST_WIDTH.min],
    [1180, 400, 400],
    [1180, 9000, LIST_WIDTH.max],
    [760, 500, 380],
  ])("i5_in %i px a list of %i px gets %i px", (window, wanted, width) => {
    const layout = new Layout();
    layout.windowWidth = window;
    layout.setListWidth(wanted);
    expect(layout.listWidth).toBe(width);
  });
});

describe("I1 frame", () => {
  it("i2_a choice counts at once and no late answer undoes it", async () => {
    const backend = play("standard");
    const frame = new Frame(backend);
    const late = gate<undefined>();
    const stale = await backend.frame();
    vi.spyOn(backend, "frame").mockImplementationOnce(() => late.promise.then(() => stale));
    const loading = frame.load();
    const selecting = frame.select(FLOUR_ROOM);
    expect(frame.scope).toBe(FLOUR_ROOM);
    late.open(undefined);
    await Promise.all([loading, selecting]);
    expect(frame.scope).toBe(FLOUR_ROOM);
  });

  it("i1_a single account is in view even if none was chosen", async () => {
    const backend = play("standard");
    const { accounts, ...view } = await backend.frame();
    const single = { ...view, accounts: accounts.slice(0, 1), selected: null };
    vi.spyOn(backend, "frame").mockResolvedValue(single);
    const frame = new Frame(backend);
    await frame.load();
    expect(frame.scope).toBe(BAKERY);
  });
});

describe("I3 lists", () => {
  it("i3_one refresh at a time, and its failure is left to the list", async () => {
    const backend = play("reading");
    backend.happens("instagram refuses to be read");
    const refresh = vi.spyOn(backend, "refresh").mockImplementation(async () => {
      await new Promise((done) => setTimeout(done, 600));
      throw new Refusal({ code: "offline" });
    });
    const lists = new Lists(backend);
    const pressed = Promise.all([lists.refresh(BAKERY), lists.refresh(BAKERY)]);
    expect(lists.busy(BAKERY)).toBe(true);
    await pass(1000);
    await pressed;
    expect(refresh).toHaveBeenCalledTimes(1);
    expect(lists.busy(BAKERY)).toBe(false);
    expect(lists.view(BAKERY)?.sync.failure?.code).toBe("refused");
  });

  it("l1_a change of one account is read into its own list and the merged one only", async () => {
    const backend = play("standard");
    const lists = new Lists(backend);
    await Promise.all([lists.load(BAKERY), lists.load(null)]);
    const list = vi.spyOn(backend, "list");
    await lists.reload([FLOUR_ROOM], BAKERY);
    expect(list.mock.calls).toEqual([[null]]);
  });

  it("l10_however many accounts a batch of changes names, each list is read once, the one in view first", async () => {
    const backend = play("standard");
    const session = new Session(backend);
    await session.start();
    await session.frame.select(null);
    const list = vi.spyOn(backend, "list");
    const frame = vi.spyOn(backend, "frame");
    const of = (account: string) => ({ what: "list", account, rows: null }) as const;
    await session.changes.hear([of(BAKERY), of(FLOUR_ROOM), { what: "frame" }]);
    expect(list.mock.calls).toEqual([[null], [BAKERY], [FLOUR_ROOM]]);
    expect(frame).toHaveBeenCalledTimes(1);
  });

  it("l10_a list not in view that changes again before its turn is read once", async () => {
    const backend = play("standard");
    const lists = new Lists(backend);
    await Promise.all([lists.load(BAKERY), lists.load(FLOUR_ROOM), lists.load(null)]);
    const list = vi.spyOn(backend, "list");
    const again = Array.from({ length: 5 }, () => lists.reload([FLOUR_ROOM], BAKERY));
    await Promise.all(again);
    expect(list.mock.calls.length).toBeLessThanOrEqual(4);
  });
});

describe("I2 tabs", () => {
  it("i2_each tab keeps its conversation and scroll, and they reach the backend", async () => {
    const backend = play("standard");
    const tabs = new Tabs(backend);
    await tabs.load(BAKERY);
    tabs.keepConversation(BAKERY, MAYA);
    tabs.keepScroll(BAKERY, 120);
    await pass(300);
    expect(await backend.tab(BAKERY)).toEqual({ ...MAYA, listScroll: 120, filter: "inbox" });
    expect(tabs.conversation(FLOUR_ROOM)).toBeNull();
  });

  it("i2_flush does not wait", async () => {
    const backend = play("standard");
    const tabs = new Tabs(backend);
    tabs.keepScroll(null, 77);
    tabs.flush();
    expect((await backend.tab(null)).listScroll).toBe(77);
  });
});

describe("T2 thread", () => {
  it("t2_an answer for a conversation left meanwhile is dropped", async () => {
    const backend = play("standard");
    const thread = new Thread(backend);
    const late = gate<undefined>();
    const maya = await backend.open(MAYA);
    vi.spyOn(backend, "open").mockImplementationOnce(() => late.promise.then(() => maya));
    const first = thread.show(MAYA);
    await thread.show({ ...MAYA, conversation: "c-jonas" });
    late.open(undefined);
    await first;
    expect(thread.view?.conversation).toBe("c-jonas");
  });

  it("t2_a conversation seen before is there at once, unless it changed since", async () => {
    const backend = play("standard");
    const thread = new Thread(backend);
    await thread.show(MAYA);
    await thread.show(null);
    void thread.show(MAYA);
    expect(thread.view?.conversation).toBe("c-maya");
    await thread.show(null);
    await thread.reload(MAYA);
    void thread.show(MAYA);
    expect(thread.view).toBeNull();
  });

  it("t2_one that is gone says so", async () => {
    const thread = new Thread(play("standard"));
    await thread.show({ account: BAKERY, conversation: "c-gone" });
    expect(thread.trouble).toEqual({ code: "notFound" });
  });
});

describe("A2 another id", () => {
  it("a2_what is open and typed goes on when its conversation goes by another id", async () => {
    const backend = play("standard");
    const session = new Session(backend);
    const now = { ...MAYA, conversation: "c-another" };
    const stop = await session.start();
    await session.inbox.open(MAYA, { write: true });
    const draft = session.inbox.drafts.of(MAYA);
    await pass();
    draft.type("Of course");
    draft.answering = { message: "m1", preview: { own: false, kind: "text", text: "Open today?" } };
    // The backend leads there, whichever of the two ids is named.
    const maya = await backend.open(MAYA);
    const { open, draft: read } = backend;
    vi.spyOn(backend, "open").mockImplementation(async (at) =>
      at.conversation === "c-another" ? { ...maya, ...now } : open.call(backend, at),
    );
    vi.spyOn(backend, "draft").mockImplementation((at) =>
      read.call(backend, at.conversation === "c-another" ? MAYA : at),
    );
    await session.changes.hear([
      { what: "renamed", account: BAKERY, from: MAYA.conversation, to: now.conversation },
    ]);
    await pass();
    expect([session.inbox.thread.at, session.inbox.thread.view?.conversation]).toEqual([now, "c-another"]);
    expect(session.inbox.tabs.conversation(session.frame.scope)).toEqual(now);
    const follows = session.inbox.drafts.of(now);
    await pass();
    expect([follows.text, follows.answering?.message]).toEqual(["Of course", "m1"]);
    expect(session.inbox.drafts.of(MAYA)).not.toBe(draft);
    stop();
  });
});

describe("I7 settings", () => {
  it("i7_an unknown zone is refused in words, not guessed", async () => {
    const backend = play("standard");
    const settings = new Settings(backend);
    await settings.change({ setting: "zone", value: "Mars/Olympus" });
    expect(settings.act.trouble).toEqual({ code: "unknownZone" });
    vi.spyOn(backend, "change").mockResolvedValue();
    await settings.change({ setting: "zone", value: "Asia/Tokyo" });
    expect(settings.act.trouble).toBeNull();
  });
});
