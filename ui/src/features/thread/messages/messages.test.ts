import { describe, expect, it, vi } from "vitest";
import type { MessageView } from "~/ipc/generated/types";
import { ITEM_PX } from "~/testing/setup";
import { expectAccessible, MAYA, openScene, part, parts, settle, shown, words } from "~/testing/window";

const MANY = 2000;
/** More are never near to what is in view, the newest twenty besides. */
const FEW = 80;

const keys = () => parts("[data-part=message]").map(({ dataset }) => dataset["key"]);
const arrivals = () => parts("[data-part=arrivals] p").map((one) => one.textContent);

/** A conversation of years. */
async function openMany() {
  const opened = await openScene();
  const { backend, session } = opened;
  const view = await backend.open(MAYA);
  const [first] = view.messages;
  if (!first) throw new Error("Maya has written");
  const messages = Array.from({ length: MANY }, (_, place): MessageView => {
    const said = { key: `m-${place}`, message: `id-${place}`, text: `Message ${place}` };
    return { ...first, ...said, at: { ...first.at, utcMs: first.at.utcMs + place * 1000 } };
  });
  const read = vi.spyOn(backend, "open");
  /** Each read brings objects of its own, as it does over the border. */
  async function show(messages: readonly MessageView[]) {
    read.mockResolvedValue(structuredClone({ ...view, messages: [...messages] }));
    await session.inbox.thread.load();
    await settle(300);
  }
  await show(messages);
  await opened.open("c-maya");
  const log = part("[role=log]");
  Object.defineProperties(log, {
    scrollHeight: { value: MANY * ITEM_PX },
    clientHeight: { value: 800 },
  });
  async function scrollTo(place: number) {
    log.scrollTop = place * ITEM_PX;
    log.dispatchEvent(new Event("scroll"));
    await settle(300);
  }
  return { ...opened, messages, log, show, scrollTo };
}

describe("L10 a conversation of thousands", () => {
  it("l10_only messages near to what is in view and the newest are on the page, each with its place", async () => {
    const { scrollTo } = await openMany();
    await scrollTo(1000);
    expect(keys().length).toBeLessThan(FEW);
    expect(keys()).toEqual(expect.arrayContaining(["m-1000", "m-1010", "m-1999", "m-1980"]));
    expect(keys()).not.toContain("m-900");
    const item = part("[data-key=m-1000]").closest("li");
    expect([item?.getAttribute("aria-posinset"), item?.getAttribute("aria-setsize")]).toEqual([
      "1001",
      `${MANY}`,
    ]);
    await expectAccessible();
  });

  it("l10_t5_what was played stays on the page, wherever is scrolled", async () => {
    const { scrollTo } = await openMany();
    await scrollTo(1000);
    const played = part("[data-key=m-1005]");
    // As a player's own event comes: it does not bubble.
    part(".bubble", played).dispatchEvent(new Event("play"));
    await scrollTo(200);
    expect(shown("[data-key=m-1006]")).toBe(false);
    expect(part("[data-key=m-1005]")).toBe(played);
  });

  it("l10_t8_an answer leads to what it quotes, however far up that is", async () => {
    const { messages, show, scrollTo, press } = await openMany();
    const [, , quoted] = messages;
    const answer = messages.at(-1);
    if (!quoted || !answer) throw new Error("there are many");
    const preview = { own: false, kind: "text" as const, text: quoted.text };
    await show(messages.with(-1, { ...answer, quoted: { key: quoted.key, preview } }));
    await scrollTo(MANY - 14);
    expect(shown("[data-key=m-2]")).toBe(false);
    await press("[data-part=quoted]");
    await settle(300);
    expect(shown("[data-key=m-2]")).toBe(true);
  });

  it("l10_a change of one message redraws one message", async () => {
    const { messages, show } = await openMany();
    const changed: Node[] = [];
    const observer = new MutationObserver((records) => changed.push(...records.map(({ target }) => target)));
    observer.observe(part("[role=log]"), {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
    await show(
      messages.map((one) => (one.key === "m-1990" ? { ...one, text: "Something else", edited: true } : one)),
    );
    observer.disconnect();
    const one = part("[data-key=m-1990]");
    expect(one.textContent).toContain("Something else");
    expect(changed.filter((node) => !one.contains(node))).toEqual([]);
  });
});

describe("E1 a screen reader hears", () => {
  it("e1_l10_what arrives and where own messages get to, not what somebody scrolls to", async () => {
    const { messages, show, scrollTo } = await openMany();
    await scrollTo(500);
    await scrollTo(100);
    expect(part("[role=log]").ariaLive).toBe("off");
    expect(arrivals()).toEqual([]);
    const [one] = messages;
    if (!one) throw new Error("there are many");
    const theirs = { ...one, key: "new-1", text: "Are you there?" };
    const own = {
      ...one,
      key: "new-2",
      own: true,
      text: "Yes!",
      status: { status: "sending" as const, id: "new-2", undoUntilMs: null },
    };
    await show([...messages, theirs, own]);
    expect(arrivals()).toEqual(["Maya Ferreira: Are you there?", "You: Yes!"]);
    expect(part("[data-part=arrivals]").ariaLive).toBe("polite");
    await show([...messages, theirs, { ...own, status: { status: "sent" } }]);
    expect(words("[data-part=arrivals]")).toBe("Sent");
  });

  it("e1_the same words once more, and nothing of what comes above", async () => {
    const { messages, show } = await openMany();
    const [one] = messages;
    if (!one) throw new Error("there are many");
    await show([...messages, { ...one, key: "new-1", text: "Hello?" }]);
    const before = part("[data-part=arrivals] p");
    await show([
      ...messages,
      { ...one, key: "new-1", text: "Hello?" },
      { ...one, key: "new-2", text: "Hello?" },
    ]);
    expect(arrivals()).toEqual(["Maya Ferreira: Hello?"]);
    expect(part("[data-part=arrivals] p")).not.toBe(before);
    const said = part("[data-part=arrivals] p");
    await show([{ ...one, key: "old", text: "Long ago" }, ...messages]);
    expect(part("[data-part=arrivals] p")).toBe(said);
  });
});
