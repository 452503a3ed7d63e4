import { describe, expect, it, vi } from "vitest";
import {
  BAKERY,
  expectAccessible,
  FLOUR_ROOM,
  openScene,
  openWith,
  part,
  parts,
  settle,
  shown,
  words,
} from "~/testing/window";
import { openEmpty } from "./testing";

const chip = (filter: string) => part(`[data-part=filters] [data-filter=${filter}]`);
const chips = () => parts("[data-part=filters] button").map((one) => one.textContent);
const listed = () => parts("[data-part=row]").map(({ dataset }) => dataset["conversation"]);
const focused = () => document.activeElement as HTMLElement;
const MARK = "[data-part=row-triage]";

describe("L9 the filters over the list", () => {
  it("l9_count what asks for something, and show what stands in them in their order", async () => {
    const { press } = await openScene("putAway");
    expect(chips()).toEqual(["Inbox", "Unread 2", "Needs reply 3", "Expiring 1", "Snoozed 2", "Done"]);
    expect(parts("[data-part=filters] [aria-pressed=true]")).toEqual([chip("inbox")]);
    expect(listed()).toEqual(["c-maya", "c-lars", "c-jonas", "c-long", "c-noor"]);
    await press("[data-filter=snoozed]");
    expect(listed()).toEqual(["c-salma", "c-priya"]);
    expect(parts("[data-part=filters] [aria-pressed=true]")).toEqual([chip("snoozed")]);
    await press("[data-filter=expiring]");
    expect(listed()).toEqual(["c-jonas"]);
    await press("[data-filter=done]");
    expect(listed()).toEqual(["c-stranger", "c-anais"]);
    await expectAccessible();
  });

  it("l9_one that is asleep or back again says so in words", async () => {
    const { press } = await openScene("putAway");
    const told = () => parts(MARK).map((one) => [one.getAttribute("aria-label"), one.title]);
    const back = "Back since Friday 20 November 2026, 2:10 PM";
    expect(told()).toEqual([[back, back]]);
    await press("[data-filter=snoozed]");
    const until = [
      "Snoozed until Friday 20 November 2026, 7:00 PM",
      "Snoozed until Monday 23 November 2026, 9:00 AM",
    ];
    expect(told()).toEqual(until.map((one) => [one, one]));
  });

  it("l9_are one Tab stop; arrows, Home and End move, Enter chooses", async () => {
    const { open, press, user } = await openScene("putAway");
    await press("[data-filter=snoozed]");
    await open("c-priya");
    await press("[data-filter=inbox]");
    const stops = () => parts("[data-part=filters] [tabindex='0']");
    expect(stops()).toEqual([chip("inbox")]);
    chip("inbox").focus();
    await user.keyboard("{ArrowRight}{ArrowRight}");
    expect(focused()).toBe(chip("needsReply"));
    expect(stops()).toEqual([chip("needsReply")]);
    await user.keyboard("{End}");
    expect(focused()).toBe(chip("done"));
    await user.keyboard("{ArrowRight}{ArrowLeft}");
    expect(focused()).toBe(chip("snoozed"));
    expect(chip("inbox").ariaPressed).toBe("true");
    await user.keyboard("{Enter}");
    await settle();
    expect(chip("snoozed").ariaPressed).toBe("true");
    expect(focused()).toBe(chip("snoozed"));
    await user.keyboard("{Home}{Tab}");
    expect(focused().dataset["conversation"]).toBe("c-priya");
    expect(stops()).toEqual([chip("snoozed")]);
  });

  it("l9_arrows follow the direction of writing", async () => {
    const { user } = await openScene("putAway");
    part("[data-part=filters]").style.direction = "rtl";
    chip("unread").focus();
    await user.keyboard("{ArrowLeft}");
    expect(focused()).toBe(chip("needsReply"));
  });

  it("l9_the open conversation stays open, whatever is shown of the list", async () => {
    const { open, press, session } = await openScene("putAway");
    await open("c-maya");
    await press("[data-filter=done]");
    expect(part("[data-part=thread]").dataset["conversation"]).toBe("c-maya");
    expect(shown("[data-part=row][aria-current]")).toBe(false);
    expect(session.inbox.tabs.filter(BAKERY)).toBe("done");
  });

  it("l9_each account has its own; another session begins with the inbox", async () => {
    const { backend, press, session } = await openScene("putAway");
    await press("[data-filter=done]");
    await press('[data-account="17841447120985563"]');
    expect(chip("inbox").ariaPressed).toBe("true");
    await press(`[data-account="${BAKERY}"]`);
    expect(chip("done").ariaPressed).toBe("true");
    vi.spyOn(backend, "enterDemo").mockImplementation(async () => {
      const tab = { account: null, conversation: null, listScroll: 0, filter: "inbox" } as const;
      vi.spyOn(backend, "tab").mockResolvedValue(tab);
      backend.tell({ what: "session" });
    });
    await session.enterDemo();
    await settle(60);
    expect(session.inbox.tabs.filter(BAKERY)).toBe("inbox");
  });

  it("i2_the scroll is kept of the inbox only", async () => {
    const { press, session } = await openScene("putAway");
    const scroll = (to: number) => {
      part(".scroll").scrollTop = to;
      part(".scroll").dispatchEvent(new Event("scroll"));
    };
    scroll(150);
    await press("[data-filter=done]");
    expect(part(".scroll").scrollTop).toBe(0);
    scroll(40);
    expect(session.inbox.tabs.scroll(BAKERY)).toBe(150);
    await press("[data-filter=inbox]");
    expect(part(".scroll").scrollTop).toBe(150);
  });

  it("l9_a customer who writes is back in the inbox", async () => {
    const { backend, press } = await openScene("putAway");
    backend.happens("anais writes");
    backend.happens("priya writes");
    await settle(60);
    expect(listed().slice(0, 2).sort()).toEqual(["c-anais", "c-priya"]);
    await press("[data-filter=done]");
    expect(listed()).toEqual(["c-stranger"]);
    expect(chip("snoozed").textContent).toBe("Snoozed 1");
  });

  it("l9_a snooze that is over brings it back on top, by itself", async () => {
    const { backend } = await openScene();
    const view = await backend.open({ account: BAKERY, conversation: "c-anais" });
    await backend.snooze(view, { until: "hour" }, view.messages[0]?.message ?? null);
    await settle(60);
    expect(listed()).not.toContain("c-anais");
    await settle(3_660_000);
    expect(listed()[0]).toBe("c-anais");
    expect(part(MARK).title).toBe("Back since Friday 20 November 2026, 3:31 PM");
  });
});

describe("L6 a filter that hides everything says so", () => {
  it.each([
    ["unread", "Nothing is unread"],
    ["needsReply", "Nobody waits for an answer"],
    ["expiring", "No reply window closes soon"],
    ["snoozed", "Nothing is snoozed"],
  ])("l6_%s: %s", async (filter, title) => {
    const { press } = await openScene("allDone");
    await press(`[data-filter=${filter}]`);
    expect(words("[data-part=empty] h2")).toBe(title);
    await press("[data-action=show-inbox]");
    expect(chip("inbox").ariaPressed).toBe("true");
    expect(focused()).toBe(chip("inbox"));
  });

  it("l6_the inbox with everything put away is all done, with no way to itself", async () => {
    await openScene("allDone");
    expect(words("[data-part=empty]")).toMatch(/^All done /);
    expect(shown("[data-action=show-inbox]")).toBe(false);
    await expectAccessible();
  });

  it("l6_nothing done yet", async () => {
    const { press } = await openScene();
    await press("[data-filter=done]");
    expect(words("[data-part=empty]")).toMatch(/^Nothing is marked as done /);
    await expectAccessible();
  });

  it.each(["none has come", "the first is still on its way"])(
    "l6_without any conversation, as %s, there is nothing to filter",
    async (why) => {
      const { sync } = await openEmpty(why === "none has come" ? {} : { running: true, lastSynced: null });
      expect(sync.running).toBe(why !== "none has come");
      expect(shown("[data-part=filters]")).toBe(false);
    },
  );
});

describe("I2 each tab remembers", () => {
  it("i2_l9_its filter, apart from the others and across a restart", async () => {
    const { backend, press, quit } = await openScene();
    await press("[data-filter=needsReply]");
    await press(`[role=tab][data-account="${FLOUR_ROOM}"]`);
    expect(parts("[data-part=filters] [aria-pressed=true]")).toEqual([chip("inbox")]);
    await press(`[role=tab][data-account="${BAKERY}"]`);
    expect(parts("[data-part=filters] [aria-pressed=true]")).toEqual([chip("needsReply")]);
    await settle(300);
    await quit();
    await openWith(backend);
    expect(parts("[data-part=filters] [aria-pressed=true]")).toEqual([chip("needsReply")]);
  });
});
