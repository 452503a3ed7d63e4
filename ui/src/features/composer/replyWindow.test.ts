import { describe, expect, it, vi } from "vitest";
import { Refusal } from "~/ipc/backend";
import { BAKERY, expectAccessible, openScene, part, parts, settle, shown, words } from "~/testing/window";

const box = () => part<HTMLTextAreaElement>("[data-part=composer] textarea");
const send = () => part<HTMLButtonElement>('[aria-label="Send"]');

describe("the composer and the reply window", () => {
  it("s7_a closed window says so, keeps the box, and offers to try anyway", async () => {
    const { backend, open, press, user } = await openScene("answering");
    await open("c-stranger");
    expect(words("[data-part=window-closed]")).toBe(
      "The reply window closed on Wednesday 18 November 2026, 2:30 PM. " +
        "Instagram takes an answer once Instagram User writes again. " +
        "Answering for up to seven days can be switched on in Connections. Open Connections",
    );
    expect(shown('[aria-label="Send"]')).toBe(false);
    await user.type(box(), "We do!{Enter}");
    expect(backend.ledger).toEqual([]);
    expect(document.activeElement).toBe(part("[data-action=try-anyway]"));
    expect(words("[data-action=try-anyway]")).toBe("Try anyway");
    const sending = vi.spyOn(backend, "send");
    await user.keyboard("{Enter}");
    await settle(2000);
    expect(sending.mock.lastCall?.[3]).toMatchObject({ parts: false, tryAnyway: true });
    expect(parts("[data-status=notSent] .status").map((one) => one.textContent)).toEqual([
      "Not sent: the reply window is closed",
    ]);
    await press("[data-part=window-closed] [data-action=connections]");
    expect(shown("[data-part=connections]")).toBe(true);
  });

  it("s7_after more than seven days nothing can be switched on", async () => {
    const { open } = await openScene();
    await open("c-anais");
    expect(words("[data-part=window-closed]")).not.toContain("Connections");
    await expectAccessible();
  });

  it("s7_a refused send closes the window and keeps the text, until the customer writes", async () => {
    const { backend, open, user } = await openScene();
    await open("c-jonas");
    // It has closed since the window was told of it.
    vi.spyOn(backend, "send").mockRejectedValueOnce(new Refusal({ code: "windowClosed" }));
    await user.type(box(), "Nine it is{Enter}");
    await settle(60);
    expect(box().value).toBe("Nine it is");
    expect(words("[data-part=window-closed]")).toBe(
      "The reply window is closed. Instagram takes an answer once Jonas Weber writes again.",
    );
    expect(shown("[data-part=composer-problem]")).toBe(false);
    expect(shown("[data-action=try-anyway]")).toBe(true);
    await user.type(box(), "!");
    expect(shown("[data-action=try-anyway]")).toBe(true);
    backend.happens("jonas writes");
    await settle(60);
    expect(shown("[data-part=window-closed]")).toBe(false);
    expect([box().value, send().disabled]).toEqual(["Nine it is!", false]);
  });

  it("s7_an answer with the human-agent tag says so; little time left is told", async () => {
    const { backend, open } = await openScene("answering");
    await backend.answerForSevenDays(BAKERY, true);
    await open("c-noor");
    expect(words("[data-part=human-agent]")).toContain("human-agent tag");
    expect(words("[data-part=composer-left]")).toBe("14h 47m to reply");
    await open("c-maya");
    expect([shown("[data-part=human-agent]"), shown("[data-part=composer-left]")]).toEqual([false, false]);
  });
});
