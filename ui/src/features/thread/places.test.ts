import { describe, expect, it, vi } from "vitest";
import { MAYA, openScene, part, settle, shown, words } from "~/testing/window";

/** A link that somebody followed outside, as the backend tells of it. */
const follow = async (backend: Awaited<ReturnType<typeof openScene>>["backend"], message: string | null) => {
  backend.tell({ what: "show", ...MAYA, message });
  await settle(200);
};

describe("F2 places that links lead to", () => {
  it("f2_a link shows its conversation, from whatever page, and the box waits for an answer", async () => {
    const { backend, session, press } = await openScene();
    await press("button[aria-label=Settings]");
    await follow(backend, null);
    expect(session.layout.page).toBe("inbox");
    expect(session.inbox.thread.at).toEqual(MAYA);
    expect(document.activeElement).toBe(part("[data-part=composer] textarea"));
  });

  it("f2_a link to a message brings it into sight, also from another account", async () => {
    const { backend, session } = await openScene();
    const other = session.frame.accounts[1]?.id ?? "";
    void session.inbox.showAccount(other);
    await settle(1000);
    expect(session.frame.scope).toBe(other);
    const led = vi.spyOn(Element.prototype, "scrollIntoView");
    await follow(backend, "maya-4");
    expect(session.frame.scope).toBe(MAYA.account);
    expect(led.mock.contexts).toContain(part("[data-key=maya-4]"));
    expect(session.inbox.sought).toBeNull();
  });

  it("f2_a link to what is not kept here says so and changes nothing", async () => {
    const { backend, session } = await openScene();
    const { at } = session.inbox.thread;
    backend.tell({ what: "showNowhere" });
    await settle(100);
    expect(shown("[data-part=notice]")).toBe(true);
    expect(words("[data-part=notice]")).toContain("It is no longer kept here.");
    expect(session.inbox.thread.at).toEqual(at);
  });
});
