import { describe, expect, it, vi } from "vitest";
import { Refusal } from "~/ipc/backend";
import {
  BAKERY,
  expectAccessible,
  NOW,
  openScene,
  part,
  parts,
  settle,
  shown,
  words,
} from "~/testing/window";
import { openEmpty, openList, openMissing } from "./testing";

/** The window, and then something happens to reading. */
async function openReading(what: string) {
  const opened = await openScene("reading");
  opened.backend.happens(what);
  await settle(60);
  return opened;
}

const row = (id: string) => part(`[data-part=row][data-conversation="${id}"]`);

describe("the list", () => {
  it("l1_rows stand newest first with name, age and preview", async () => {
    await openScene();
    expect(part("nav[aria-label=Conversations]")).toBeTruthy();
    const told = parts("[data-part=row]").map((one) =>
      [".name", ".when", ".preview"].map((selector) => part(selector, one).textContent),
    );
    expect(told.slice(0, 3)).toEqual([
      ["Maya Ferreira", "3m", "Draft: I can have it ready by 10am"],
      ["@priya.cooks", "1h", "You: Two sourdough and six pastéis, see you at 4!"],
      ["Lars & Ida", "2h", "Photo"],
    ]);
    expect(told.at(-1)).toEqual(["Anaïs Dupont", "26 Mar", "You: Merci! À bientôt ☀️"]);
  });

  it("s7_a row says when little time is left to answer, and only then", async () => {
    await openScene();
    expect(parts("[data-part=row-window]").map((one) => one.textContent)).toEqual(["1h 40m left"]);
    const chip = part("[data-part=row-window]", row("c-jonas"));
    expect(chip.title).toBe("You can reply until Friday 20 November 2026, 4:10 PM, Europe/Lisbon");
    expect(chip.nextElementSibling?.classList.contains("dot")).toBe(true);
  });

  it("l2_a stranger has words and a tooltip, never the id", async () => {
    const { backend } = await openScene();
    const { rows } = await backend.list(BAKERY);
    const tail = rows.find(({ conversation }) => conversation === "c-stranger")?.title.idTail ?? "";
    const name = part(".name", row("c-stranger"));
    expect(tail).toMatch(/^\d{4}$/);
    expect([name.textContent, name.title]).toEqual([
      "Instagram User",
      `Instagram User, id ending in ${tail}`,
    ]);
    expect(row("c-stranger").textContent).not.toContain("stranger");
  });

  it("l3_ages tick while shown", async () => {
    const { session } = await openScene();
    const stop = session.clock.start();
    await settle(61_000);
    expect(part(".when", row("c-maya")).textContent).toBe("4m");
    stop();
  });

  it("l5_skeleton rows while the first load runs and nothing is kept", async () => {
    await openEmpty({ running: true, lastSynced: null });
    expect(parts("[data-part=skeleton]").length).toBeGreaterThan(3);
    expect(shown("[data-part=empty]")).toBe(false);
    await expectAccessible();
  });

  it("l6_nobody has written yet", async () => {
    await openEmpty();
    expect(words("[data-part=empty]")).toBe(
      "No conversations yet Conversations appear here when someone messages this account.",
    );
    await expectAccessible();
  });

  it("l7_a failed load says why over what is kept, with Retry, trace id and Meta's status page", async () => {
    const { backend, press } = await openList(({ rows, sync }) => {
      const message = "An unexpected error has occurred.";
      const failure = { code: "refused", metaCode: 2, subcode: null, message, trace: "AbC1dEfGhIj" } as const;
      const retryAt = { utcMs: NOW + 60_000, local: "2026-11-20T14:31:12", zone: "Europe/Lisbon" };
      return { rows, sync: { ...sync, failure, failures: 4, retryAt } };
    });
    const opened = vi.spyOn(backend, "openLink").mockResolvedValue();
    const banner = part("[data-part=load-failure]");
    expect(banner.textContent).toContain("Failed to load conversations");
    expect(banner.textContent).toContain("An unexpected error has occurred.");
    expect(banner.textContent).toContain("Shopbell tries again by itself at 2:31 PM.");
    expect(parts("[data-part=row]").length).toBeGreaterThan(5);
    const refresh = vi.spyOn(backend, "refresh");
    await press("[data-action=retry-sync]");
    expect(refresh).toHaveBeenCalledWith(BAKERY);
    await press("[data-action=meta-status]");
    expect(opened.mock.calls).toEqual([["https://metastatus.com"]]);
    const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    part<HTMLButtonElement>("[data-part=load-failure] button:has([href='#icon-copy'])").click();
    expect(write).toHaveBeenCalledWith("AbC1dEfGhIj");
    await expectAccessible();
  });

  it("l7_what could not be shown is said with its count, over what is shown", async () => {
    await openList(({ rows, sync }) => ({
      rows,
      sync: { ...sync, leftOut: { unreadable: 1, groups: 2, ownSideUnknown: 0, messages: 3 } },
    }));
    expect(words("[data-part=left-out] strong")).toBe("Not everything is shown");
    expect(parts("[data-part=left-out] p").map((line) => line.textContent)).toEqual([
      "1 conversation could not be read.",
      "2 group conversations: group conversations are not available.",
      "3 messages could not be read.",
    ]);
    expect(parts("[data-part=row]").length).toBeGreaterThan(5);
    await expectAccessible();
  });

  it("l7_a first failure does not blame Meta", async () => {
    await openReading("a refresh finds no connection");
    expect(words("[data-part=load-failure]")).toBe(
      "Failed to load conversations Instagram could not be reached. Check the internet connection. Retry",
    );
  });

  it("y1_a slow-down is calm and offers nothing that would ask before its time", async () => {
    await openReading("instagram slows the bakery down");
    expect(words("[data-part=slowed-down]")).toBe(
      "Slowed down by Instagram until 2:31 PM New messages come by themselves then. Nothing is lost.",
    );
    expect(part("[data-part=slowed-down]").getAttribute("role")).toBe("status");
    expect(shown("[data-part=load-failure]")).toBe(false);
    expect(shown("[data-action=retry-sync]")).toBe(false);
    expect(parts("[data-part=row]").length).toBeGreaterThan(5);
    await expectAccessible();
  });

  it("l7_a fault of Instagram's own is called one", async () => {
    await openReading("instagram has a fault of its own");
    expect(words("[data-part=load-failure]")).toContain(
      "Instagram has a fault of its own; Shopbell tries again.",
    );
  });

  it("l7_a database that cannot be read is a failure, too", async () => {
    const { backend, session } = await openEmpty();
    vi.spyOn(backend, "list").mockRejectedValue(new Refusal({ code: "store", problem: "broken" }));
    await session.inbox.lists.load(BAKERY);
    await settle();
    expect(words("[data-part=load-failure]")).toContain("The database on this computer cannot be read.");
  });

  it("c5_permission required names account and permission, offers Reconnect and no Retry", async () => {
    const { press } = await openMissing("instagram_business_manage_messages");
    const notice = words("[data-part=permission-required]");
    expect(notice).toContain("Permission required");
    expect(notice).toContain("Rye & Shine Bakery");
    expect(notice).toContain("instagram_business_manage_messages");
    expect(shown("[data-action=retry-sync]")).toBe(false);
    expect(parts("[data-part=row]").length).toBeGreaterThan(5);
    await expectAccessible();
    await press("[data-part=permission-required] [data-action=reconnect]");
    expect(part("[data-part=login]").dataset["step"]).toBe("waiting");
  });

  it("c5_a login without the messages permission shows what is missing, and no skeleton that waits for ever", async () => {
    const { backend, session } = await openMissing("instagram_business_manage_messages");
    const { sync } = await backend.list(BAKERY);
    vi.spyOn(backend, "list").mockResolvedValue({ rows: [], sync: { ...sync, lastSynced: null } });
    await session.inbox.lists.load(BAKERY);
    await settle();
    const notice = words("[data-part=permission-required]");
    expect(notice).toContain("Permission required");
    expect(notice).toContain("Rye & Shine Bakery");
    expect(notice).toContain("instagram_business_manage_messages");
    expect(shown("[data-part=permission-required] [data-action=reconnect]")).toBe(true);
    expect(shown("[data-part=skeleton]")).toBe(false);
    expect(shown("[data-action=retry-sync]")).toBe(false);
    expect(words("[data-part=empty]")).toContain("What is missing stands above.");
    await expectAccessible();
  });

  it("c5_a dead login has words of its own", async () => {
    await openReading("the bakery's login ends");
    expect(words("[data-part=reconnect-needed]")).toContain("Reconnect needed");
    expect(shown("[data-part=load-failure]")).toBe(false);
  });

  it("l8_opening marks read; what arrives in a window without focus does not", async () => {
    const { backend, open } = await openScene();
    expect(row("c-jonas").querySelector(".dot")).not.toBeNull();
    await open("c-jonas");
    expect(row("c-jonas").querySelector(".dot")).toBeNull();
    vi.spyOn(document, "hasFocus").mockReturnValue(false);
    backend.happens("jonas writes");
    await settle(60);
    expect(row("c-jonas").querySelector(".dot")).not.toBeNull();
    vi.spyOn(document, "hasFocus").mockReturnValue(true);
    window.dispatchEvent(new Event("focus"));
    await settle(60);
    expect(row("c-jonas").querySelector(".dot")).toBeNull();
  });

  it("l8_what is on screen is read also when the list learns of it after the thread", async () => {
    const { backend, open, press } = await openScene();
    await open("c-jonas");
    const stale = await backend.list(BAKERY);
    const list = vi.spyOn(backend, "list").mockResolvedValue(stale);
    backend.happens("jonas writes");
    await settle(60);
    const markRead = vi.spyOn(backend, "markRead");
    list.mockRestore();
    await press("button[aria-label=Refresh]");
    expect(markRead).toHaveBeenCalledWith({ account: BAKERY, conversation: "c-jonas" });
    expect(row("c-jonas").querySelector(".dot")).toBeNull();
  });

  it("i5_one Tab stop; arrows, Home and End move; Enter opens and goes on to the composer", async () => {
    const { user } = await openScene();
    expect(parts("[data-part=row][tabindex='0']")).toHaveLength(1);
    row("c-maya").focus();
    await user.keyboard("{ArrowDown}");
    expect(document.activeElement).toBe(row("c-priya"));
    await user.keyboard("{End}");
    expect(document.activeElement).toBe(row("c-anais"));
    await user.keyboard("{Home}{ArrowUp}");
    expect(document.activeElement).toBe(row("c-maya"));
    await user.keyboard("{Enter}");
    await settle(60);
    expect(part("[data-part=thread]").dataset["conversation"]).toBe("c-maya");
    expect(document.activeElement).toBe(part("[data-part=composer] textarea"));
  });

  it("i1_the merged tab tells whose a conversation is", async () => {
    const { press } = await openScene();
    await press('[data-account="all"]');
    expect(parts("[data-part=row]")).toHaveLength(11);
    expect(part(".account", row("c-tomas")).getAttribute("aria-label")).toBe("The Flour Room");
    await expectAccessible();
  });

  it("i2_the scroll of a list is kept", async () => {
    const { backend } = await openScene();
    const scroller = part(".scroll");
    scroller.scrollTop = 150;
    scroller.dispatchEvent(new Event("scroll"));
    await settle(300);
    expect((await backend.tab(BAKERY)).listScroll).toBe(150);
  });
});

describe("pulling down", () => {
  const touch = (type: string, y: number) =>
    part(".scroll").dispatchEvent(Object.assign(new Event(type), { touches: [{ clientY: y }] }));

  it("i3_narrow: a long pull from the top refreshes, a short one does not", async () => {
    const { backend } = await openScene("standard", 500);
    const refresh = vi.spyOn(backend, "refresh");
    touch("touchstart", 100);
    touch("touchmove", 160);
    touch("touchend", 160);
    expect(refresh).not.toHaveBeenCalled();
    touch("touchstart", 100);
    touch("touchmove", 260);
    await settle();
    expect(words("nav")).toContain("Let go to refresh");
    touch("touchend", 260);
    expect(refresh).toHaveBeenCalledTimes(1);
    await settle(1000);
  });

  it("i3_wide: nothing is pulled", async () => {
    const { backend } = await openScene();
    const refresh = vi.spyOn(backend, "refresh");
    touch("touchstart", 100);
    touch("touchmove", 400);
    touch("touchend", 400);
    expect(refresh).not.toHaveBeenCalled();
  });
});

describe("the splitter", () => {
  it("i5_is a separator that keys move, and its place is remembered", async () => {
    const { backend, user } = await openScene();
    const splitter = part("[role=separator]");
    expect(splitter.getAttribute("aria-valuenow")).toBe("340");
    splitter.focus();
    await user.keyboard("{ArrowRight}{ArrowRight}");
    await settle(60);
    expect(splitter.getAttribute("aria-valuenow")).toBe("372");
    expect((await backend.frame()).settings.listWidth).toBe(372);
    await user.keyboard("{Home}");
    await settle(60);
    expect((await backend.frame()).settings.listWidth).toBe(260);
  });

  it("i5_is not there in the narrow layout", async () => {
    await openScene("standard", 719);
    expect(shown("[role=separator]")).toBe(false);
  });
});
