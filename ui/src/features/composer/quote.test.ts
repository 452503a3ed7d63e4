import { describe, expect, it, vi } from "vitest";
import { expectAccessible, JONAS, openScene, part, settle, shown, words } from "~/testing/window";

const box = () => part<HTMLTextAreaElement>("[data-part=composer] textarea");
const theirs = { own: false, kind: "text", text: "Is Saturday 9am still ok for pick-up?" } as const;

/** The window, with an answer to one of Jonas's messages begun. */
async function answering(own = false, width = 1180) {
  const window = await openScene("standard", width);
  await window.open("c-jonas");
  window.session.inbox.drafts.of(JONAS).answering = { message: "jonas-3", preview: { ...theirs, own } };
  window.session.inbox.wantsToWrite = true;
  await settle();
  return window;
}

describe("T8 a quote", () => {
  it("t8_the composer says what is answered, and the focus is in the text", async () => {
    await answering();
    expect(words("[data-part=quote]")).toBe("Replying to Jonas Weber Is Saturday 9am still ok for pick-up?");
    expect(document.activeElement).toBe(box());
    expect(words(`#${box().getAttribute("aria-describedby")}`)).toContain("Replying to Jonas Weber");
    await expectAccessible();
  });

  it("t8_one's own message is called so", async () => {
    await answering(true);
    expect(words("[data-part=quote] strong")).toBe("Replying to yourself");
  });

  it("t8_it goes with the press, and is gone with it", async () => {
    const { backend, user } = await answering();
    const sending = vi.spyOn(backend, "send");
    await user.type(box(), "It is{Enter}");
    await settle(60);
    expect(sending.mock.lastCall?.[3].answers).toBe("jonas-3");
    expect(shown("[data-part=quote]")).toBe(false);
  });

  it("t8_the button takes it back, and the focus stays in the text", async () => {
    const { backend, press, user } = await answering();
    const sending = vi.spyOn(backend, "send");
    await press('[aria-label="Don\'t quote"]');
    expect([shown("[data-part=quote]"), document.activeElement]).toEqual([false, box()]);
    await user.type(box(), "It is{Enter}");
    await settle(60);
    expect(sending.mock.lastCall?.[3].answers).toBeNull();
  });

  it("t8_i5_Escape takes the quote back first, and only then leads to the list", async () => {
    const { session, user } = await answering(false, 500);
    await user.keyboard("{Escape}");
    await settle();
    expect([shown("[data-part=quote]"), session.layout.pane]).toEqual([false, "thread"]);
    expect(document.activeElement).toBe(box());
    await user.keyboard("{Escape}");
    await settle();
    expect(session.layout.pane).toBe("list");
  });

  it("t8_Escape outside the composer leaves the quote alone", async () => {
    const { session, user } = await answering(false, 500);
    part("[role=log]").focus();
    await user.keyboard("{Escape}");
    expect([session.layout.pane, session.inbox.drafts.of(JONAS).answering?.message]).toEqual([
      "list",
      "jonas-3",
    ]);
  });

  it("t8_it stays with its conversation", async () => {
    const { open } = await answering();
    await open("c-maya");
    expect(shown("[data-part=quote]")).toBe(false);
    await open("c-jonas");
    expect(shown("[data-part=quote]")).toBe(true);
  });
});
