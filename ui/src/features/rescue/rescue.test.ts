import { describe, expect, it, vi } from "vitest";
import { Refusal } from "~/ipc/backend";
import { expectAccessible, openWindow, part, parts, settle, shown, words } from "~/testing/window";

describe("S4 an inbox that cannot be opened", () => {
  it.each([
    ["startInUse", /running already/],
    ["startNewer", /newer version/],
    ["startBroken", /damaged/],
    ["startLocked", /Another program/],
    ["startFull", /disk is full/],
    ["startReadOnly", /data folder/],
    ["startIo", /disk did not answer/],
  ])("s4_scene %s says what it means and that nothing was deleted", async (scene, meaning) => {
    await openWindow(scene);
    expect(words("[data-part=start-failed]")).toMatch(meaning);
    expect(words("[data-part=start-failed]")).toContain("Nothing was deleted or changed.");
  });

  it("s4_every unsent text is listed: to whom, when, and its words", async () => {
    await openWindow("startBroken");
    expect(parts("[data-part=unsent-text]").map((one) => one.dataset["kind"])).toEqual([
      "draft",
      "message",
      "draft",
    ]);
    const [first, , last] = parts("[data-part=unsent-text]");
    expect(first?.textContent).toContain("To Maya Ferreira");
    expect(first?.textContent).toMatch(/Typed, not sent · @ryeandshine · .*20 November 2026/);
    expect(first?.textContent).toContain("I can have it ready by 10am");
    expect(last?.textContent).toContain("Customer's name not known");
    await expectAccessible();
  });

  it("s4_they can be copied one by one, all at once, or saved", async () => {
    const { press } = await openWindow("startBroken");
    const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    await press("[data-part=unsent-text] [data-action=copy]");
    expect(write).toHaveBeenLastCalledWith("I can have it ready by 10am");
    await press("[data-action=copy-unsent]");
    const all = write.mock.lastCall?.[0] ?? "";
    for (const text of ["To Maya Ferreira", "10am", "We keep one for you.", "Wednesday"])
      expect(all).toContain(text);
    await press("[data-part=unsent] [data-action=save-unsent]");
    expect(words("[data-part=unsent-saved]")).toMatch(/^Saved as /);
  });

  it("s4_without any text there is no list, and it can be tried again", async () => {
    const { backend, session, press } = await openWindow();
    session.started = false;
    session.frame.view = null;
    vi.spyOn(backend, "unsent").mockRejectedValueOnce(new Refusal({ code: "store", problem: "broken" }));
    vi.spyOn(backend, "frame").mockRejectedValueOnce(new Refusal({ code: "store", problem: "inUse" }));
    await session.restart();
    await settle();
    expect(words("[data-part=start-failed]")).toContain("Shopbell is running already");
    expect(shown("[data-part=unsent]")).toBe(false);
    await press("[data-action=restart]");
    expect(shown("nav[aria-label=Conversations]")).toBe(true);
  });

  it("s4_trying again opens it again, and says why when that fails, too", async () => {
    const { backend, press } = await openWindow("startInUse");
    const again = vi
      .spyOn(backend, "beginAgain")
      .mockRejectedValueOnce(new Refusal({ code: "store", problem: "inUse" }));
    await press("[data-action=restart]");
    expect(words("[data-part=start-failed]")).toContain("Shopbell is running already");
    again.mockImplementationOnce(async () => {
      backend.scene = { ...backend.scene, startProblem: null };
    });
    await press("[data-action=restart]");
    expect(again).toHaveBeenCalledTimes(2);
    expect(shown("[data-part=start-failed]")).toBe(false);
    expect(shown("nav[aria-label=Conversations]")).toBe(true);
  });

  it("s4_d3_where the demo is left for an inbox that cannot be opened, nothing of the demo stays", async () => {
    const { backend, press } = await openWindow("demo");
    vi.spyOn(backend, "leaveDemo").mockImplementation(async () => {
      backend.scene = { ...backend.scene, startProblem: "inUse" };
      backend.tell({ what: "session" });
      throw new Refusal({ code: "store", problem: "inUse" });
    });
    await press("[data-action=leave-demo]");
    await press("[data-action=confirm-leave-demo]");
    await settle();
    expect(words("[data-part=start-failed]")).toContain("Shopbell is running already");
    for (const left of ["[data-part=platform-strip]", "nav[aria-label=Conversations]", "[role=tab]"])
      expect(shown(left)).toBe(false);
  });

  it("a defect without a code is told, too", async () => {
    const { backend, session } = await openWindow();
    session.started = false;
    session.frame.view = null;
    vi.spyOn(backend, "frame").mockRejectedValueOnce(new Error("?"));
    await session.restart();
    await settle();
    expect(words("[data-part=start-failed]")).toContain("Something went wrong inside Shopbell.");
  });
});

describe("S4 a data folder that is gone", () => {
  it("s4_is said before any account is connected, on every page", async () => {
    const { press } = await openWindow("folderGone");
    const said = () => words("[data-part=folder-gone]");
    expect(said()).toMatch(/data folder.*moved or deleted/);
    await press('[aria-label="Connections"]');
    expect(said()).toMatch(/nothing is saved until then/);
    await expectAccessible();
  });

  it("s4_is not said where it is there", async () => {
    await openWindow("new");
    expect(shown("[data-part=connect-prompt]")).toBe(true);
    expect(shown("[data-part=folder-gone]")).toBe(false);
  });
});

describe("S4 an inbox that was repaired", () => {
  it("s4_says what came back and where the damaged file is, until dismissed", async () => {
    const { press } = await openWindow("recovery");
    expect(words("[data-part=recovery]")).toContain(
      "Recovered: 2 drafts and 1 unsent message. The damaged file is kept as work.db.damaged-20261120-143012.",
    );
    expect(shown("nav[aria-label=Conversations]")).toBe(true);
    await expectAccessible();
    await press("[data-action=dismiss-recovery]");
    expect(shown("[data-part=recovery]")).toBe(false);
  });

  it("s4_nothing is said when nothing was damaged", async () => {
    await openWindow();
    expect(shown("[data-part=recovery]")).toBe(false);
    expect(part("main")).toBeTruthy();
  });
});
