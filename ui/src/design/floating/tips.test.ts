import { fireEvent } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import { expectAccessible, openScene, part, settle, shown, words } from "~/testing/window";

const TIP = "[role=tooltip]";
const REFRESH = "[data-action=refresh]";
const LONG_ENOUGH = 600;

/** A real browser knows that the keyboard leads; this imitation guesses by what was focused in tests before. */
function ledByKeyboard() {
  const { matches } = Element.prototype;
  vi.spyOn(Element.prototype, "matches").mockImplementation(function (this: Element, selector: string) {
    return selector === ":focus-visible" ? this === document.activeElement : matches.call(this, selector);
  });
}

describe("tooltips of buttons", () => {
  it("i3_the words and keys of a command show while the pointer rests on its button", async () => {
    const { user } = await openScene();
    await user.hover(part(REFRESH));
    await settle(100);
    expect(shown(TIP), "whoever only passes by sees nothing").toBe(false);
    await settle(LONG_ENOUGH);
    expect(words(TIP)).toBe("Refresh F5Ctrl+R");
    expect(part(REFRESH).getAttribute("aria-keyshortcuts")).toBe("F5 Control+R");
    expect(part(REFRESH).title).toBe("");
    await expectAccessible();
    await user.hover(part("[data-action=connections]"));
    await settle(LONG_ENOUGH);
    expect(words(TIP), "one at a time").toBe("Connections");
    // Nothing has a place here: only a pointer far away has left the way from the button to its words.
    await user.pointer({ target: part("[data-part=clock]"), coords: { clientX: 500, clientY: 500 } });
    await settle(LONG_ENOUGH);
    expect(shown(TIP)).toBe(false);
  });

  it("e1_they show for the keyboard, can be pointed at, and stay until Escape, which does what else it does", async () => {
    ledByKeyboard();
    const { user, session } = await openScene();
    part<HTMLElement>("[role=tab]").focus();
    await user.keyboard("{Tab}");
    await settle();
    expect([document.activeElement, words(TIP)]).toEqual([part(REFRESH), "Refresh F5Ctrl+R"]);
    await user.hover(part(TIP));
    await settle(10_000);
    expect(shown(TIP)).toBe(true);
    await user.keyboard("{Escape}");
    await settle();
    expect([shown(TIP), document.activeElement]).toEqual([false, part(REFRESH)]);
    session.layout.page = "settings";
    await settle();
    await user.keyboard("{Tab}{Shift>}{Tab}{/Shift}");
    await settle();
    expect(words(TIP)).toBe("Back Esc");
    await user.keyboard("{Escape}");
    await settle();
    expect([session.layout.page, words(TIP)], "the focus is on another button").toEqual([
      "inbox",
      "Settings",
    ]);
  });

  it("t8_a press takes them away, and the menu of a button stands in their place", async () => {
    const { open, user, press } = await openScene();
    await open("c-maya");
    await user.hover(part("[data-action=snooze]"));
    await settle(LONG_ENOUGH);
    expect(words(TIP)).toBe("Snooze");
    await press("[data-action=snooze]");
    await settle(LONG_ENOUGH);
    expect([shown(TIP), shown("[role=menu]")]).toEqual([false, true]);
    await user.unhover(part("[data-action=snooze]"));
    await user.hover(part("[data-action=snooze]"));
    await settle(LONG_ENOUGH);
    expect([shown(TIP), shown("[role=menu]")]).toEqual([false, true]);
    await user.keyboard("{Escape}");
    await settle(60);
    expect(shown("[role=menu]"), "one Escape is enough").toBe(false);
  });

  it("t8_whatever else is open keeps Escape and presses elsewhere: words beside a button cost no second one", async () => {
    const { open, user, press } = await openScene();
    await open("c-maya");
    const show = async () => {
      await press("[data-action=snooze]");
      await user.hover(part("[data-action=details]"));
      await settle(LONG_ENOUGH);
      expect([shown("[role=menu]"), words(TIP)]).toEqual([true, "Details"]);
    };
    await show();
    await user.keyboard("{Escape}");
    await settle(60);
    expect(shown("[role=menu]")).toBe(false);
    await show();
    await user.pointer({
      keys: "[MouseLeft]",
      target: part("[data-action=details]"),
      coords: { clientX: 9 },
    });
    await settle(60);
    expect([shown("[role=menu]"), shown("[data-part=details]")]).toEqual([false, true]);
  });

  it("t9_they go with a button that leaves, and the next does not find them open", async () => {
    const { open, user, session } = await openScene();
    await open("c-maya");
    await user.hover(part("[data-action=details]"));
    await settle(LONG_ENOUGH);
    expect(shown(TIP)).toBe(true);
    session.layout.page = "settings";
    await settle();
    expect(shown(TIP)).toBe(false);
    await settle(LONG_ENOUGH);
    await fireEvent.pointerEnter(part("[data-action=close]"), { pointerType: "mouse" });
    await settle();
    expect(shown(TIP)).toBe(false);
  });
});
