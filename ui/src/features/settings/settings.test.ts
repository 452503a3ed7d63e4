import { describe, expect, it } from "vitest";
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

  it("i7_24 hours and s1_how Enter works are switches", async () => {
    const { backend, press } = await openSettings();
    await press("[name=hours24]");
    expect(backend.settings.hours24).toBe(true);
    expect(words("[data-part=zone-now]")).toBe("In Europe/Lisbon it is 14:30 now.");
    await press("[name=send-with-modifier]");
    expect(backend.settings.sendWithModifier).toBe(true);
    await expectAccessible();
  });
});
