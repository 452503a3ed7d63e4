import { describe, expect, it, vi } from "vitest";
import { Refusal } from "~/ipc/backend";
import type { FrameView, StoreProblem, UnsentView } from "~/ipc/generated/types";
import {
  expectAccessible,
  openScene,
  openWith,
  part,
  parts,
  playScene,
  settle,
  shown,
  words,
} from "~/testing/window";

const UNSENT: readonly UnsentView[] = [
  {
    kind: "draft",
    account: "ryeandshine",
    customer: "Maya Ferreira",
    text: "I can have it ready by 10am",
    at: Date.UTC(2026, 10, 20, 14, 26),
  },
  {
    kind: "message",
    account: "ryeandshine",
    customer: "سلمى الحداد",
    text: "نعم، خبز الأرز بدون غلوتين كل يوم سبت.\nWe keep one for you.",
    at: Date.UTC(2026, 10, 20, 9, 12),
  },
  { kind: "draft", account: null, customer: null, text: "Wednesday would suit us better", at: null },
];
const refused = (problem: StoreProblem) => new Refusal({ code: "store", problem });

/** The window where the inbox cannot be opened, until it is told to be. */
async function openBroken(problem: StoreProblem) {
  const backend = playScene();
  const frame = vi.spyOn(backend, "frame").mockRejectedValue(refused(problem));
  vi.spyOn(backend, "unsent").mockResolvedValue([...UNSENT]);
  vi.spyOn(backend, "saveUnsent").mockResolvedValue("/home/rui/Downloads/Shopbell unsent 2026-11-20.txt");
  return { ...(await openWith(backend)), opens: () => frame.mockRestore() };
}

/** No account is connected. */
const NOBODY: Partial<FrameView> = { accounts: [], selected: null };

/** The window where the frame says something else, too. */
async function openTelling(more: Partial<FrameView>) {
  const backend = playScene();
  const frame = { ...(await backend.frame()), ...more };
  const told = vi.spyOn(backend, "frame").mockResolvedValue(frame);
  return { ...(await openWith(backend)), told, frame };
}

describe("S4 an inbox that cannot be opened", () => {
  it.each([
    ["inUse", /running already/],
    ["newer", /newer version/],
    ["broken", /damaged/],
    ["locked", /Another program/],
    ["full", /disk is full/],
    ["readOnly", /data folder/],
    ["io", /disk did not answer/],
  ] as const)("s4_%s says what it means and that nothing was deleted", async (problem, meaning) => {
    await openBroken(problem);
    expect(words("[data-part=start-failed]")).toMatch(meaning);
    expect(words("[data-part=start-failed]")).toContain("Nothing was deleted or changed.");
  });

  it("s4_every unsent text is listed: to whom, when, and its words", async () => {
    await openBroken("broken");
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
    const { press } = await openBroken("broken");
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
    const { backend, session, press } = await openScene();
    vi.spyOn(backend, "beginAgain").mockResolvedValue();
    session.started = false;
    session.frame.view = null;
    vi.spyOn(backend, "unsent").mockRejectedValueOnce(refused("broken"));
    vi.spyOn(backend, "frame").mockRejectedValueOnce(refused("inUse"));
    await session.restart();
    await settle();
    expect(words("[data-part=start-failed]")).toContain("Shopbell is running already");
    expect(shown("[data-part=unsent]")).toBe(false);
    await press("[data-action=restart]");
    expect(shown("nav[aria-label=Conversations]")).toBe(true);
  });

  it("s4_trying again opens it again, and says why when that fails, too", async () => {
    const { backend, opens, press } = await openBroken("inUse");
    const again = vi.spyOn(backend, "beginAgain").mockRejectedValueOnce(refused("inUse"));
    await press("[data-action=restart]");
    expect(words("[data-part=start-failed]")).toContain("Shopbell is running already");
    again.mockImplementationOnce(async () => opens());
    await press("[data-action=restart]");
    expect(again).toHaveBeenCalledTimes(2);
    expect(shown("[data-part=start-failed]")).toBe(false);
    expect(shown("nav[aria-label=Conversations]")).toBe(true);
  });

  it("s4_d3_where the demo is left for an inbox that cannot be opened, nothing of the demo stays", async () => {
    const { backend, told, press } = await openTelling({ session: { kind: "demo" } });
    vi.spyOn(backend, "unsent").mockResolvedValue([]);
    vi.spyOn(backend, "leaveDemo").mockImplementation(async () => {
      told.mockRejectedValue(refused("inUse"));
      backend.tell({ what: "session" });
      throw refused("inUse");
    });
    await press("[data-action=leave-demo]");
    await press("[data-action=confirm-leave-demo]");
    await settle();
    expect(words("[data-part=start-failed]")).toContain("Shopbell is running already");
    for (const left of ["[data-part=platform-strip]", "nav[aria-label=Conversations]", "[role=tab]"])
      expect(shown(left)).toBe(false);
  });

  it("a defect without a code is told, too", async () => {
    const { backend, session } = await openScene();
    vi.spyOn(backend, "beginAgain").mockResolvedValue();
    vi.spyOn(backend, "unsent").mockResolvedValue([]);
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
    const { press } = await openTelling({ ...NOBODY, folderGone: true });
    const said = () => words("[data-part=folder-gone]");
    expect(said()).toMatch(/data folder.*moved or deleted/);
    await press('[aria-label="Connections"]');
    expect(said()).toMatch(/nothing is saved until then/);
    await expectAccessible();
  });

  it("s4_is not said where it is there", async () => {
    await openTelling(NOBODY);
    expect(shown("[data-part=connect-prompt]")).toBe(true);
    expect(shown("[data-part=folder-gone]")).toBe(false);
  });
});

describe("S4 an inbox that was repaired", () => {
  it("s4_says what came back and where the damaged file is, until dismissed", async () => {
    const recovery = { drafts: 2, messages: 1, kept: "work.db.damaged-20261120-143012" };
    const { backend, told, frame, press } = await openTelling({ recovery });
    vi.spyOn(backend, "dismissRecovery").mockImplementation(async () => {
      told.mockResolvedValue({ ...frame, recovery: null });
    });
    expect(words("[data-part=recovery]")).toContain(
      "Recovered: 2 drafts and 1 unsent message. The damaged file is kept as work.db.damaged-20261120-143012.",
    );
    expect(shown("nav[aria-label=Conversations]")).toBe(true);
    await expectAccessible();
    await press("[data-action=dismiss-recovery]");
    expect(shown("[data-part=recovery]")).toBe(false);
  });

  it("s4_nothing is said when nothing was damaged", async () => {
    await openScene();
    expect(shown("[data-part=recovery]")).toBe(false);
    expect(part("main")).toBeTruthy();
  });
});
