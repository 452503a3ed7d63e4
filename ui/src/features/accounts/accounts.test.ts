import { describe, expect, it, vi } from "vitest";
import {
  BAKERY,
  expectAccessible,
  FLOUR_ROOM,
  JONAS,
  openWindow,
  openWith,
  part,
  parts,
  settle,
  shown,
  words,
} from "~/testing/window";

const tab = (account: string) => part(`[role=tab][data-account="${account}"]`);
const names = () => parts("[data-part=row] .name").map((name) => name.textContent);

describe("the frame", () => {
  it("i1_one tab per account and the merged one, with unread counts", async () => {
    await openWindow();
    expect(parts("[role=tab]").map((one) => one.textContent.replace(/\s+/g, " ").trim())).toEqual([
      "Rye & Shine Bakery 3",
      "The Flour Room",
      "All accounts 3",
    ]);
    expect(part(".count", tab(BAKERY)).textContent).toBe("3");
    await expectAccessible();
  });

  it.each([
    ["expiringToken", "Expires in 4 days", "soon"],
    ["mayEnd", "May end any day", "soon"],
    ["reconnect", "Reconnect needed", "broken"],
    ["offline", "Instagram not reached", "offline"],
    ["keychainLate", "Keychain does not answer", "broken"],
  ])("c9_c8_%s stands on the account's tab, too", async (scene, says, shape) => {
    await openWindow(scene);
    const mark = part(".state", tab(BAKERY));
    expect(mark.getAttribute("aria-label")).toBe(says);
    expect(mark.classList.contains(shape)).toBe(true);
    expect(tab(FLOUR_ROOM).querySelector(".state")).toBeNull();
    await expectAccessible();
  });

  it("c9_a token that may only be too young is no alarm", async () => {
    await openWindow("perhapsTooYoung");
    expect(tab(BAKERY).querySelector(".state")).toBeNull();
  });

  it("i1_no merged tab with a single account", async () => {
    await openWindow("single");
    expect(shown('[data-account="all"]')).toBe(false);
  });

  it("i2_switching paints the other list in the same frame, before any answer", async () => {
    const { backend } = await openWindow();
    vi.spyOn(backend, "list").mockReturnValue(new Promise(() => {}));
    tab(FLOUR_ROOM).click();
    await Promise.resolve();
    await Promise.resolve();
    expect(names()).toEqual(["Tomás Novák", "Grace Okafor"]);
    expect(tab(FLOUR_ROOM).getAttribute("aria-selected")).toBe("true");
  });

  it("i2_a conversation never stays open across accounts, and each account finds its own again", async () => {
    const window = await openWindow();
    await window.open("c-jonas");
    await window.press(`[role=tab][data-account="${FLOUR_ROOM}"]`);
    expect(shown("[data-part=no-selection]")).toBe(true);
    await window.open("c-tomas");
    await window.press(`[role=tab][data-account="${BAKERY}"]`);
    expect(part("[data-part=thread]").dataset["conversation"]).toBe("c-jonas");
  });

  it("i2_selection and account come back after a restart", async () => {
    const before = await openWindow();
    await before.press(`[role=tab][data-account="${FLOUR_ROOM}"]`);
    await before.open("c-grace");
    await before.quit();
    await openWith(before.backend);
    expect(tab(FLOUR_ROOM).getAttribute("aria-selected")).toBe("true");
    expect(part("[data-part=thread]").dataset["conversation"]).toBe("c-grace");
  });

  it("i2_narrow: switching goes back to the list", async () => {
    const window = await openWindow("standard", 500);
    await window.open("c-jonas");
    expect(shown("[role=tab]")).toBe(false);
    await window.press('[aria-label="Back"]');
    await window.press(`[role=tab][data-account="${FLOUR_ROOM}"]`);
    expect(names()).toContain("Tomás Novák");
    expect(shown("[data-part=thread]")).toBe(false);
  });

  it("i1_arrow keys move along the tabs and choose", async () => {
    const { user } = await openWindow();
    tab(BAKERY).focus();
    await user.keyboard("{ArrowRight}");
    await settle(60);
    expect(document.activeElement).toBe(tab(FLOUR_ROOM));
    expect(names()).toContain("Tomás Novák");
    await user.keyboard("{End}");
    await settle(60);
    expect(tab("all").getAttribute("aria-selected")).toBe("true");
    expect(parts("[role=tab][tabindex='0']")).toEqual([tab("all")]);
  });

  it("i3_button, F5 and Ctrl+R refresh the account in view; the page is not reloaded", async () => {
    const { backend, press } = await openWindow();
    const refresh = vi.spyOn(backend, "refresh");
    await press('[aria-label="Refresh"]');
    await settle(1000);
    const f5 = new KeyboardEvent("keydown", { key: "F5", cancelable: true });
    window.dispatchEvent(f5);
    await settle(1000);
    const ctrlR = new KeyboardEvent("keydown", { key: "r", ctrlKey: true, cancelable: true });
    window.dispatchEvent(ctrlR);
    await settle(1000);
    expect(refresh.mock.calls).toEqual([[BAKERY], [BAKERY], [BAKERY]]);
    expect([f5.defaultPrevented, ctrlR.defaultPrevented]).toEqual([true, true]);
  });

  it("i4_clock shows the time only; its tooltip date, seconds and zone", async () => {
    await openWindow();
    expect(words("[data-part=clock]")).toBe("2:30 PM");
    expect(part("[data-part=clock]").title).toBe(
      "Last synced Friday 20 November 2026, 2:30:12 PM, Europe/Lisbon",
    );
  });

  it("i4_no clock in the narrow layout, and it keeps the last good sync after a failed one", async () => {
    await openWindow("standard", 500);
    expect(shown("[data-part=clock]")).toBe(false);
    await openWindow("failure");
    expect(words("[data-part=clock]")).toBe("Yesterday, 12:30 PM");
  });

  it("i7_every shown time follows the zone and the 24-hour setting", async () => {
    const { backend, open } = await openWindow();
    await open(JONAS.conversation);
    await backend.change({ setting: "zone", value: "Asia/Tokyo" });
    await backend.change({ setting: "hours24", value: true });
    await settle(60);
    expect(words("[data-part=clock]")).toBe("23:30");
    expect(parts("[role=log] time").map((time) => time.textContent)).toEqual(["00:30", "01:08", "01:10"]);
    expect(parts("[role=log] .day").map((day) => day.textContent)).toEqual(["Today"]);
  });

  it("i6_the skip link is the first thing that can be focused", async () => {
    const { user } = await openWindow();
    await user.tab();
    expect(document.activeElement?.textContent).toBe("Skip to main content");
    expect(document.activeElement?.getAttribute("href")).toBe("#main");
    expect(shown("main#main")).toBe(true);
  });
});

describe("the strip", () => {
  it("says which host stands in for Instagram", async () => {
    await openWindow("otherHosts");
    expect(words("[data-part=platform-strip]")).toBe("This is not Instagram. Connected to 127.0.0.1:4010.");
  });

  it("is not there on Instagram itself", async () => {
    await openWindow();
    expect(shown("[data-part=platform-strip]")).toBe(false);
  });

  it("d3_leaves the demo after asking", async () => {
    const { press } = await openWindow("demo");
    expect(words("[data-part=platform-strip]")).toBe(
      "You are in the demo shop. Nothing here reaches Instagram. Leave the demo",
    );
    await press("[data-action=leave-demo]");
    expect(shown("[role=dialog]")).toBe(true);
    await press("[data-action=confirm-leave-demo]");
    await settle(100);
    expect(shown("[data-part=platform-strip]")).toBe(false);
    expect(shown("[data-part=connect-prompt]")).toBe(true);
  });
});
