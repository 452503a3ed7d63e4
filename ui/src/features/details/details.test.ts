import { describe, expect, it, vi } from "vitest";
import {
  BAKERY,
  expectAccessible,
  MAYA,
  openWindow,
  openWith,
  part,
  parts,
  settle,
  shown,
  words,
} from "~/testing/window";
import { NARROW_PX, openDetails, typeNotes } from "./testing";

describe("T9 the details", () => {
  it("t9_say who it is, whether they follow, and since when they are known", async () => {
    await openDetails();
    expect(words("[data-part=details] .who")).toBe("M Maya Ferreira @mayaferreira Follows you");
    const seen = part("[data-part=first-seen]");
    expect([seen.textContent, seen.title]).toEqual([
      "Thursday 19 November 2026",
      "Thursday 19 November 2026, 1:46 PM",
    ]);
    await expectAccessible();
  });

  it("t9_first seen follows the configured zone", async () => {
    const { session } = await openDetails();
    await session.settings.change({ setting: "zone", value: "Asia/Tokyo" });
    await settle(60);
    expect(part("[data-part=first-seen]").title).toBe("Thursday 19 November 2026, 10:46 PM");
  });

  it("t9_a customer nobody knows has no link, and nothing is said of following", async () => {
    await openDetails("c-stranger");
    expect(shown("[data-action=open-profile]")).toBe(false);
    expect(shown("[data-part=follows]")).toBe(false);
  });

  it("t9_the profile opens after a look at where it leads, and its link is copied", async () => {
    const { backend, press } = await openDetails();
    await press("[data-action=open-profile]");
    expect(words("[data-part=link-address]")).toBe("https://www.instagram.com/mayaferreira/");
    expect(backend.openedLinks).toEqual([]);
    await press("[data-action=open-link]");
    expect(backend.openedLinks).toEqual(["https://www.instagram.com/mayaferreira/"]);
    const copy = vi.spyOn(navigator.clipboard, "writeText");
    await press(".links button:nth-of-type(2)");
    expect(copy).toHaveBeenCalledWith("https://www.instagram.com/mayaferreira/");
  });
});

describe("T9 the panel", () => {
  it("t9_takes the focus in and gives it back, by button and by Escape", async () => {
    const { press, user } = await openDetails();
    expect(part("[data-part=details]").dataset["mode"]).toBe("beside");
    expect(document.activeElement).toBe(part("[data-action=close-details]"));
    expect(part("[data-action=details]").getAttribute("aria-expanded")).toBe("true");
    await press("[data-action=close-details]");
    expect(shown("[data-part=details]")).toBe(false);
    expect(document.activeElement).toBe(part("[data-action=details]"));
    await press("[data-action=details]");
    await user.keyboard("{Escape}");
    await settle(60);
    expect(shown("[data-part=details]")).toBe(false);
    expect(document.activeElement).toBe(part("[data-action=details]"));
  });

  it("t9_stays with the next conversation and is of that customer", async () => {
    const { open } = await openDetails();
    await open("c-jonas");
    expect(words("[data-part=details] .name")).toBe("Jonas Weber");
    expect(document.activeElement).toBe(part("[data-part=composer] textarea"));
  });

  it.each([
    [720, "instead", false],
    [800, "instead", false],
    [1099, "instead", false],
    [1100, "beside", true],
  ])("t9_at %i px they stand %s, and cover nothing", async (width, mode, list) => {
    const { press } = await openDetails("c-maya", width);
    expect(part("[data-part=details]").dataset["mode"]).toBe(mode);
    expect([part("[data-part=thread]").inert, shown("[data-part=row]")]).toEqual([false, list]);
    expect(document.activeElement).toBe(part("[data-action=close-details]"));
    await press("[data-action=close-details]");
    expect(shown("[data-part=row]")).toBe(true);
    expect(document.activeElement).toBe(part("[data-action=details]"));
  });

  it("t9_narrow: it covers the thread, and the ways back lead to the thread, then to the list", async () => {
    const { press, user, open } = await openDetails("c-maya", NARROW_PX);
    expect(part("[data-part=details]").dataset["mode"]).toBe("page");
    expect(part("[data-part=thread]").inert).toBe(true);
    await expectAccessible();
    await press("[data-action=close-details]");
    expect(document.activeElement).toBe(part("[data-action=details]"));
    await press("[data-action=details]");
    await user.keyboard("{Escape}");
    await settle(60);
    expect(shown("[data-part=details]")).toBe(false);
    expect(shown("[data-part=thread]")).toBe(true);
    await user.keyboard("{Escape}");
    await settle(60);
    expect(shown("[data-part=thread]")).toBe(false);
    await open("c-jonas");
    expect(shown("[data-part=details]")).toBe(false);
  });
});

describe("T9 notes", () => {
  it("t9_save themselves as they are typed and are there after a restart", async () => {
    const { backend, user, quit } = await openDetails();
    expect(words("[data-part=notes] [role=status]")).toBe("");
    await typeNotes(user, "no nuts{Enter}birthday: 3 May");
    await settle(60);
    expect(words("[data-part=notes] [role=status]")).toBe("Saved");
    expect((await backend.details({ account: BAKERY, customer: "maya" })).notes.text).toBe(
      "no nuts\nbirthday: 3 May",
    );
    await quit();
    const again = await openWith(backend);
    await again.open("c-maya");
    await again.press("[data-action=details]");
    expect(part<HTMLTextAreaElement>("[data-part=notes] textarea").value).toBe("no nuts\nbirthday: 3 May");
  });

  it("t9_a full disk is told while it lasts, and nothing typed is lost", async () => {
    const { backend, user, press, open } = await openDetails();
    const { scene } = backend;
    backend.scene = { ...scene, diskFull: true };
    await typeNotes(user, "no nuts");
    await settle(60);
    expect(words("[data-part=notes] [role=alert]")).toMatch(/^Not saved: The disk is full/);
    expect(part("[data-part=notes]").dataset["saved"]).toBe("false");
    await open("c-jonas");
    await open("c-maya");
    expect(part<HTMLTextAreaElement>("[data-part=notes] textarea").value).toBe("no nuts");
    backend.scene = scene;
    await press("[data-action=save-notes]");
    expect(shown("[data-part=notes] [role=alert]")).toBe(false);
    expect(words("[data-part=notes] [role=status]")).toBe("Saved");
  });

  it("t9_another customer's panel shows another customer's notes", async () => {
    const { user, open } = await openDetails();
    await typeNotes(user, "no nuts");
    await open("c-jonas");
    expect(part<HTMLTextAreaElement>("[data-part=notes] textarea").value).toBe("");
    await open("c-maya");
    expect(part<HTMLTextAreaElement>("[data-part=notes] textarea").value).toBe("no nuts");
  });
});

describe("T9 labels", () => {
  const FIELD = "[data-part=labels] input";
  const labels = () => parts("[data-part=label]").map((label) => label.textContent.trim());
  const offered = () =>
    shown("[data-part=labels] [role=listbox]:not([hidden])")
      ? parts("[data-part=labels] [role=option]").map((option) => option.textContent.trim())
      : [];

  it("t9_are put on by name, each once, and taken off by a button", async () => {
    const { user, press } = await openDetails();
    await user.type(part(FIELD), "  VIP {Enter}");
    await user.type(part(FIELD), "Wholesale{Enter}");
    await user.type(part(FIELD), "vip{Enter}");
    await settle(60);
    expect(labels()).toEqual(["VIP", "Wholesale"]);
    expect(part<HTMLInputElement>(FIELD).value).toBe("");
    await press('[aria-label="Remove label VIP"]');
    expect(labels()).toEqual(["Wholesale"]);
    expect(document.activeElement).toBe(part(FIELD));
  });

  it("t9_what cannot be a label says why and stays in the field", async () => {
    const { user } = await openDetails();
    await user.type(part(FIELD), `${"x".repeat(41)}{Enter}`);
    await settle(60);
    expect(words("[data-part=labels] [role=alert]")).toBe("A label has at most 40 characters.");
    expect(part<HTMLInputElement>(FIELD).value).toHaveLength(41);
    await user.type(part(FIELD), "{Backspace}");
    expect(shown("[data-part=labels] [role=alert]")).toBe(false);
  });

  it("t9_those in use are suggested, chosen by arrow or by mouse; Escape closes the list first", async () => {
    const { backend, user, press, open } = await openWindow();
    for (const name of ["Allergic", "VIP", "Wholesale"])
      await backend.addLabel({ account: BAKERY, customer: "jonas" }, name);
    await open("c-maya");
    await press("[data-action=details]");
    await user.type(part(FIELD), "l");
    expect(offered()).toEqual(["Allergic", "Wholesale"]);
    await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
    await settle(60);
    expect(labels()).toEqual(["Wholesale"]);
    await press(FIELD);
    expect(offered()).toEqual(["Allergic", "VIP"]);
    await user.keyboard("{Escape}");
    await settle(60);
    expect([offered(), shown("[data-part=details]")]).toEqual([[], true]);
    await press(FIELD);
    await press("[data-part=labels] [role=option]");
    expect(labels()).toEqual(["Wholesale", "Allergic"]);
    await user.keyboard("{Escape}");
    await settle(60);
    expect(shown("[data-part=details]")).toBe(false);
  });

  it("t9_what is typed counts as it is, though a name in use begins with it; only arrows lead to that", async () => {
    const { backend, user, open, press } = await openWindow();
    await backend.addLabel({ account: BAKERY, customer: "jonas" }, "VIP");
    await open("c-maya");
    await press("[data-action=details]");
    await user.type(part(FIELD), "V");
    await settle(60);
    expect(part(FIELD).ariaExpanded).toBe("true");
    expect(part(FIELD).getAttribute("aria-activedescendant")).toBe(null);
    await user.keyboard("{Enter}");
    await settle(60);
    expect(labels()).toEqual(["V"]);
    await user.type(part(FIELD), "V{ArrowDown}");
    await settle(60);
    const marked = part(FIELD).getAttribute("aria-activedescendant");
    expect(part(`[id="${marked}"]`).textContent.trim()).toBe("VIP");
    await expectAccessible();
    await user.keyboard("{Enter}");
    await settle(60);
    expect(labels()).toEqual(["V", "VIP"]);
  });

  it("t9_a change made elsewhere shows in the open panel", async () => {
    const { backend } = await openDetails();
    await backend.addLabel({ account: MAYA.account, customer: "maya" }, "VIP");
    await settle(60);
    expect(labels()).toEqual(["VIP"]);
  });
});

it("t9_the details are read anew, not shown from another window's memory", async () => {
  const { backend, open } = await openWindow();
  await backend.saveNotes({ account: BAKERY, customer: "maya" }, "written before", 1);
  await open("c-maya");
  part("[data-action=details]").click();
  await settle(60);
  expect(part<HTMLTextAreaElement>("[data-part=notes] textarea").value).toBe("written before");
});
