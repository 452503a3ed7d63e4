import { describe, expect, it, vi } from "vitest";
import { Refusal } from "~/ipc/backend";
import { expectAccessible, openWindow, part, settle, shown, words } from "~/testing/window";

async function openSettings() {
  const window = await openWindow();
  await window.press('[aria-label="Settings"]');
  return window;
}

const zone = () => part<HTMLInputElement>("[name=zone]");

describe("the Settings page", () => {
  it("i7_a zone can be typed, is previewed, and given back to the computer", async () => {
    const { backend, user, press } = await openSettings();
    expect(zone().value).toBe("Europe/Lisbon");
    expect(words("[data-part=zone-now]")).toBe("In Europe/Lisbon it is 2:30 PM now.");
    await user.clear(zone());
    await user.type(zone(), "Asia/Tokyo");
    await user.tab();
    await settle(100);
    expect(backend.settings).toMatchObject({ zone: "Asia/Tokyo", zoneChosen: true });
    expect(words("[data-part=zone-now]")).toBe("In Asia/Tokyo it is 11:30 PM now.");
    await press("[data-action=use-system-zone]");
    expect(backend.settings).toMatchObject({ zone: "Europe/Lisbon", zoneChosen: false });
    expect(shown("[data-action=use-system-zone]")).toBe(false);
  });

  it("i7_part of a name finds it; what is no zone changes nothing", async () => {
    const { backend, user } = await openSettings();
    await user.clear(zone());
    await user.type(zone(), "new yo");
    await settle(100);
    await user.keyboard("{Enter}");
    await settle(100);
    expect(backend.settings.zone).toBe("America/New_York");
    await user.clear(zone());
    await user.type(zone(), "Mars/Olympus");
    await user.tab();
    await settle(100);
    expect(backend.settings.zone).toBe("America/New_York");
  });

  it("i7_whoever clicks into the box and types replaces what stands there", async () => {
    const { backend, user } = await openSettings();
    // A real press puts the caret to where it was, after the focus and before its end: this imitation does not.
    await user.pointer({ keys: "[MouseLeft>]", target: zone() });
    zone().setSelectionRange(3, 3);
    await user.pointer({ keys: "[/MouseLeft]", target: zone() });
    expect([zone().selectionStart, zone().selectionEnd]).toEqual([0, "Europe/Lisbon".length]);
    await user.keyboard("new yo");
    await settle(100);
    expect(zone().value).toBe("new yo");
    await user.keyboard("{Enter}");
    await settle(100);
    expect(backend.settings.zone).toBe("America/New_York");
  });

  it("i7_24 hours and s1_how Enter works are switches", async () => {
    const { backend, press } = await openSettings();
    await press("[name=hours24]");
    expect(backend.settings.hours24).toBe(true);
    expect(words("[data-part=zone-now]")).toBe("In Europe/Lisbon it is 14:30 now.");
    await press("[name=send-with-modifier]");
    expect(backend.settings.sendWithModifier).toBe(true);
    await expectAccessible();
  });

  it("s5_Undo is a switch", async () => {
    const { backend, press } = await openSettings();
    expect(part<HTMLInputElement>("[name=undo-send]").checked).toBe(false);
    await press("[name=undo-send]");
    expect(backend.settings.undoSend).toBe(true);
  });

  it("s4_unsent text is saved as a file, and where it is said; or why not", async () => {
    const { backend, press } = await openSettings();
    await press("[data-action=save-unsent]");
    expect(words("[data-part=unsent-saved]")).toMatch(/^Saved as .*Downloads.*\.txt$/);
    vi.spyOn(backend, "saveUnsent").mockRejectedValue(new Refusal({ code: "store", problem: "full" }));
    await press("[data-action=save-unsent]");
    expect(words("[data-part=unsent-saved]")).toBe("The disk is full. Free some space, then try again.");
  });
});
