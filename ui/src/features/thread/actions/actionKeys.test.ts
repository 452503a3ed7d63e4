import { describe, expect, it, vi } from "vitest";
import { expectAccessible, MAYA, part, parts, settle, shown } from "~/testing/window";
import {
  act,
  ANSWERED,
  ASKED,
  chip,
  clipboard,
  emoji,
  focused,
  menu,
  openMaya,
  pick,
} from "~/features/thread/testing";

describe("T8 by keyboard alone", () => {
  it("t8_Tab stops once, arrows lead along and to the other messages, and back it stops there", async () => {
    const { user } = await openMaya();
    const stops = () => parts("[data-part=message-actions] [tabindex='0']");
    expect(stops()).toEqual([part(act("react"))]);
    part(act("react")).focus();
    await user.keyboard("{ArrowRight}");
    expect(focused()).toBe(part(act("reply")));
    await user.keyboard("{ArrowUp}");
    expect(focused()).toBe(part(act("reply", ANSWERED)));
    await user.keyboard("{End}");
    expect(focused()).toBe(part(act("more", ANSWERED)));
    await settle();
    expect(stops()).toEqual([part(act("more", ANSWERED))]);
    await user.keyboard("{ArrowDown}{ArrowDown}");
    expect(focused()).toBe(part(act("more")));
  });

  it("t8_emoji are reached by arrows in rows of six; Escape closes, and the focus is back", async () => {
    const { user, session } = await openMaya();
    part(act("react")).focus();
    await user.keyboard("{Enter}");
    await settle(60);
    expect(part(act("react")).ariaExpanded).toBe("true");
    expect(focused()).toBe(emoji("❤️"));
    await user.keyboard("{ArrowDown}{ArrowRight}");
    expect(focused()).toBe(emoji("🎉"));
    await expectAccessible();
    await user.keyboard("{Escape}");
    await settle(60);
    expect(shown("[data-part=float]")).toBe(false);
    expect(focused()).toBe(part(act("react")));
    expect(session.inbox.thread.at).toEqual(MAYA);
    await user.keyboard("{Enter}");
    await settle(60);
    await user.keyboard("{ArrowRight}{Enter}");
    await settle(60);
    expect(chip().dataset["state"]).toBe("sending");
    expect(focused()).toBe(part(act("react")));
  });

  it("t8_the menu is walked by arrows; a press elsewhere closes it", async () => {
    const { user } = await openMaya();
    const copied = clipboard();
    part(act("more")).focus();
    await user.keyboard("{Enter}");
    await settle(60);
    expect(part("[role=menu]").ariaLabel).toMatch(/^More for: Could you/);
    expect(focused()).toBe(part("[data-action=copy-text]"));
    await expectAccessible();
    await user.keyboard("{ArrowDown}{Enter}");
    await settle(60);
    expect(copied).toHaveBeenCalledOnce();
    expect(focused()).toBe(part(act("more")));
    await user.keyboard("{Enter}");
    await settle(60);
    await user.pointer({
      keys: "[MouseLeft]",
      target: part("[data-part=thread] header h2"),
      coords: { clientX: 300, clientY: 300 },
    });
    await settle(60);
    expect(shown("[data-part=float]")).toBe(false);
  });

  it("t8_in the menu a letter leads to the line that begins with it", async () => {
    const { press, user } = await openMaya("standard", 500);
    await press(act("more"));
    expect(focused()).toBe(part("[role=menuitem][data-action=react]"));
    await user.keyboard("c");
    expect(focused()).toBe(part("[role=menuitem][data-action=copy-text]"));
  });

  it("t8_whoever writes on instead has closed what was open, and keeps the focus", async () => {
    const { press } = await openMaya();
    await press(act("react"));
    const box = part("[data-part=composer] textarea");
    box.focus();
    await settle(60);
    expect(shown("[data-part=float]")).toBe(false);
    expect(focused()).toBe(box);
  });

  it("t8_i5_in a narrow window one button leads to all of it, and Escape stays in the thread", async () => {
    const { press, user, session } = await openMaya("standard", 500);
    expect(parts(`${ASKED} [data-part=message-actions] button`)).toHaveLength(1);
    await press(act("more"));
    expect(menu()).toEqual(["React", "Reply", "Copy text", "Copy link to message"]);
    await user.keyboard("{Escape}");
    await settle(60);
    expect([shown("[data-part=float]"), shown("[data-part=thread]")]).toEqual([false, true]);
    await press(act("more"));
    await press("[role=menuitem][data-action=react]");
    expect(focused()).toBe(emoji("❤️"));
    await pick("😍");
    expect(chip().dataset["state"]).toBe("sending");
    await press(act("more"));
    await press("[role=menuitem][data-action=reply]");
    expect(session.inbox.drafts.of(MAYA).answering?.message).toBe("maya-7");
    expect(focused()).toBe(part("[data-part=composer] textarea"));
  });

  it("t8_what is open closes when its message is unsent meanwhile", async () => {
    const { backend, press, session } = await openMaya();
    await press(act("react"));
    const view = await backend.open(MAYA);
    const messages = view.messages.map((one) =>
      one.key === "maya-7" ? { ...one, kind: "unsent" as const, text: "" } : one,
    );
    vi.spyOn(backend, "open").mockResolvedValue({ ...view, messages });
    await session.changes.hear([{ what: "thread", ...MAYA }]);
    await settle(60);
    expect(shown("[data-part=float]")).toBe(false);
  });
});
