import { fireEvent } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import type { ReactionView } from "~/ipc/generated/types";
import { expectAccessible, MAYA, openScene, part, parts, settle, shown, words } from "~/testing/window";
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

const KINDS = ["unsent", "unsupported"] as const;
const NOT_SENT = "[data-key=maya-8]";

/** With these reactions to the last question. */
async function withReactions(...reactions: ReactionView[]) {
  const opened = await openScene();
  const view = await opened.backend.open(MAYA);
  const messages = view.messages.map((one) => (one.key === "maya-7" ? { ...one, reactions } : one));
  vi.spyOn(opened.backend, "open").mockResolvedValue({ ...view, messages });
  await opened.open("c-maya");
  return opened;
}

describe("T8 what can be done about a message", () => {
  it("t8_every message that Instagram has says what can be done about it; screen readers hear about which", async () => {
    await openMaya();
    const labels = parts(`${ASKED} [data-part=message-actions] button`).map((one) => one.ariaLabel);
    const asked = "Could you do it with lemon instead of almond?";
    expect(labels).toEqual([`React to: ${asked}`, `Reply to: ${asked}`, `More for: ${asked}`]);
    expect(part(act("more", "[data-key=maya-4]")).ariaLabel).toBe("More for: Photo");
    expect(shown(act("react", ANSWERED))).toBe(true);
    expect(shown(act("more", NOT_SENT))).toBe(false);
    await expectAccessible();
  });

  it("t8_what was unsent has nothing to act on", async () => {
    const { backend, open } = await openScene();
    const view = await backend.open(MAYA);
    const messages = view.messages.slice(0, 2).map((one, at) => ({ ...one, kind: KINDS[at] ?? one.kind }));
    vi.spyOn(backend, "open").mockResolvedValue({ ...view, messages });
    await open("c-maya");
    expect(shown("[data-kind=unsent] [data-part=message-actions]")).toBe(false);
    expect(shown("[data-kind=unsupported] [data-part=message-actions]")).toBe(true);
  });

  it("t8_an account that cannot send can still copy", async () => {
    const { backend, open } = await openScene();
    const view = await backend.open(MAYA);
    vi.spyOn(backend, "open").mockResolvedValue({ ...view, canSend: false });
    await open("c-maya");
    expect(parts(`${ASKED} [data-part=message-actions] button`).map((one) => one.dataset["action"])).toEqual([
      "more",
    ]);
    await fireEvent.click(part(act("more")));
    await settle(60);
    expect(menu()).toEqual(["Copy text", "Copy link to message"]);
  });

  it("t8_a reaction is on its way, then there", async () => {
    const { press } = await openMaya();
    await press(act("react"));
    expect(part("[role=dialog]").ariaLabel).toBe("React to: Could you do it with lemon instead of almond?");
    expect(
      parts("[data-emoji]")
        .slice(0, 6)
        .map((one) => one.textContent),
    ).toEqual(Array.from(["❤️", "😂", "😮", "😢", "😡", "👍"]));
    await pick("🍰");
    expect(shown("[data-part=float]")).toBe(false);
    expect([chip().dataset["state"], chip().textContent.trim()]).toEqual([
      "sending",
      "🍰 Your reaction 🍰 is being sent",
    ]);
    await settle(1000);
    expect(chip().dataset["state"]).toBe("there");
    expect(part("[data-action=remove-reaction]").ariaLabel).toBe("Remove your reaction 🍰");
    await expectAccessible();
  });

  it("t8_another emoji takes the place of the first, the same again takes it away", async () => {
    const { backend, press } = await openMaya();
    const react = vi.spyOn(backend, "react");
    for (const one of ["❤️", "👍"]) {
      await press(act("react"));
      await pick(one);
      await settle(1000);
    }
    expect(parts(`${ASKED} [data-part=reactions] li`)).toHaveLength(1);
    await press(act("react"));
    expect(parts("[data-emoji][aria-pressed=true]").map((one) => one.textContent)).toEqual(["👍"]);
    expect(focused()).toBe(emoji("👍"));
    await pick("👍");
    expect(chip().dataset["state"]).toBe("leaving");
    expect(words(`${ASKED} [data-part=reactions]`)).toBe("👍 Your reaction 👍 is being removed");
    await settle(1000);
    expect(shown(`${ASKED} [data-part=reactions]`)).toBe(false);
    expect(react.mock.calls).toEqual([
      [MAYA.account, "maya-7", "❤️"],
      [MAYA.account, "maya-7", "👍"],
      [MAYA.account, "maya-7", null],
    ]);
  });

  it("t8_an own reaction is pressed to go; the customer's are not for pressing", async () => {
    const { backend, press } = await withReactions(
      { with: "love", own: false, state: { state: "there" } },
      { with: "🦄", own: true, state: { state: "there" } },
    );
    const react = vi.spyOn(backend, "react").mockResolvedValue();
    expect(parts(`${ASKED} [data-part=reactions] button`)).toHaveLength(1);
    await press(act("react"));
    expect(emoji("🦄").ariaPressed).toBe("true");
    expect(emoji("❤️").ariaPressed).toBe("false");
    await press(act("react"));
    expect(shown("[data-part=float]")).toBe(false);
    await press("[data-action=remove-reaction]");
    expect(react.mock.calls).toEqual([[MAYA.account, "maya-7", null]]);
  });

  it("t8_a refused reaction says why, is tried again or forgotten", async () => {
    const { backend, press } = await openMaya();
    backend.happens("instagram refuses reactions");
    await press(act("react"));
    await pick("🎉");
    await settle(1000);
    expect(chip().dataset["state"]).toBe("notSent");
    expect(chip().title).toBe("Reaction not sent: the reply window is closed");
    expect(words("[data-part=reaction-refused]")).toBe(
      "Reaction not sent: the reply window is closed Retry Dismiss",
    );
    await expectAccessible();
    await press(act("react"));
    expect(emoji("🎉").ariaPressed).toBe("false");
    await press(act("react"));
    const react = vi.spyOn(backend, "react");
    await press("[data-action=retry-reaction]");
    expect(react).toHaveBeenCalledWith(MAYA.account, "maya-7", "🎉");
    expect(chip().dataset["state"]).toBe("sending");
    await settle(1000);
    await press("[data-action=forget-reaction]");
    expect(shown(`${ASKED} [data-part=reactions]`)).toBe(false);
    expect(shown("[data-part=reaction-refused]")).toBe(false);
  });

  it("t8_a reaction that cannot be taken away says so and is taken away again by Retry", async () => {
    const { backend, press } = await openMaya();
    await press(act("react"));
    await pick("🎉");
    await settle(1000);
    backend.happens("instagram refuses reactions");
    await press(`${ASKED} [data-action=remove-reaction]`);
    await settle(1000);
    expect(chip().title).toBe("Reaction not taken away: the reply window is closed");
    const react = vi.spyOn(backend, "react");
    await press("[data-action=retry-reaction]");
    expect(react).toHaveBeenCalledWith(MAYA.account, "maya-7", null);
  });

  it("t8_without a connection a reaction waits", async () => {
    const { backend, press } = await openMaya();
    backend.happens("instagram takes its time");
    await press(act("react"));
    await pick("👍");
    await settle(60_000);
    expect(chip().dataset["state"]).toBe("sending");
  });

  it("t8_Reply quotes the message in the draft, on one line and cut, and leads to the box", async () => {
    const { backend, press, session } = await openMaya();
    backend.happens("maya writes much");
    await settle(60);
    const key = parts("[data-part=message][data-own=false]").at(-1)?.dataset["key"] ?? "";
    await press(act("reply", `[data-key=${key}]`));
    expect(session.inbox.drafts.of(MAYA).answering).toEqual({
      message: key,
      preview: {
        own: false,
        kind: "text",
        text: "Two lines, and more and more and more and more and more and…",
      },
    });
    expect(focused()).toBe(part("[data-part=composer] textarea"));
    await press(act("reply", ANSWERED));
    expect(session.inbox.drafts.of(MAYA).answering).toMatchObject({
      message: "maya-6",
      preview: { own: true },
    });
  });

  it("t8_text and link are copied as they are, and that is said", async () => {
    const { press } = await openMaya();
    const copied = clipboard();
    const greeting = "[data-key=maya-3]";
    await press(act("more", greeting));
    await press("[data-action=copy-text]");
    expect(copied).toHaveBeenLastCalledWith(
      "Thank you! We bake those to order, 48 hours ahead.\nWhich day do you need it?",
    );
    expect(words("[data-part=copied]")).toBe("Copied");
    expect(part("[data-part=copied]").getAttribute("role")).toBe("status");
    await settle(2000);
    expect(words("[data-part=copied]")).toBe("");
    await press(act("more", greeting));
    await press("[data-action=copy-link]");
    expect(copied).toHaveBeenLastCalledWith(
      `shopbell://conversation/${MAYA.account}/${MAYA.conversation}/maya-3`,
    );
    await press(act("more", "[data-key=maya-4]"));
    expect(shown("[data-action=copy-text]")).toBe(false);
  });

  it("t8_f2_every part of a link is encoded", async () => {
    const { backend, open, press } = await openScene();
    const copied = clipboard();
    const view = await backend.open(MAYA);
    const messages = view.messages.slice(0, 1).map((one) => ({ ...one, message: "aWdf/ä==:1?#" }));
    vi.spyOn(backend, "open").mockResolvedValue({ ...view, messages });
    await open("c-maya");
    await press("[data-action=more]");
    await press("[data-action=copy-link]");
    expect(copied).toHaveBeenCalledWith(
      `shopbell://conversation/${MAYA.account}/c-maya/aWdf%2F%C3%A4%3D%3D%3A1%3F%23`,
    );
  });

  it("t8_a clipboard that takes nothing is not called copied", async () => {
    const { press } = await openMaya();
    const copied = clipboard();
    copied.mockRejectedValue(new Error("refused"));
    await press(act("more"));
    await press("[data-action=copy-text]");
    expect(words("[data-part=copied]")).toBe("");
    expect(shown("[data-part=notice]")).toBe(true);
  });
});
