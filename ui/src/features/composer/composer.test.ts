import { describe, expect, it, vi } from "vitest";
import { Refusal } from "~/ipc/backend";
import {
  BAKERY,
  FLOUR_ROOM,
  JONAS,
  openWindow,
  openWith,
  part,
  settle,
  shown,
  words,
} from "~/testing/window";
import { sends } from "./keys";

const box = () => part<HTMLTextAreaElement>("[data-part=composer] textarea");
const send = () => part<HTMLButtonElement>('[aria-label="Send"]');

describe("S1 which Enter sends", () => {
  const press = (over: Partial<KeyboardEvent>) => ({
    key: "Enter",
    keyCode: 13,
    isComposing: false,
    shiftKey: false,
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    ...over,
  });
  it.each([
    [{}, false, true],
    [{ shiftKey: true }, false, false],
    [{ altKey: true }, false, false],
    [{ ctrlKey: true }, false, false],
    [{ isComposing: true }, false, false],
    [{ keyCode: 229 }, false, false],
    [{ key: "a" }, false, false],
    [{}, true, false],
    [{ ctrlKey: true }, true, true],
    [{ metaKey: true }, true, true],
    [{ metaKey: true, isComposing: true }, true, false],
    [{ ctrlKey: true, shiftKey: true }, true, false],
  ])("s1_%j with modifier %s: %s", (over, withModifier, result) => {
    expect(sends(press(over), withModifier)).toBe(result);
  });
});

describe("the composer", () => {
  it("s1_Enter sends, Shift+Enter makes a new line", async () => {
    const { backend, open, user } = await openWindow();
    await open("c-jonas");
    await user.type(box(), "Yes!{Shift>}{Enter}{/Shift}See you{Enter}");
    await settle(1000);
    expect(backend.ledger).toEqual([{ ...JONAS, text: "Yes!\nSee you" }]);
    expect(box().value).toBe("");
  });

  it("s1_with the setting only Ctrl+Enter sends", async () => {
    const { backend, open, user } = await openWindow();
    await backend.change({ setting: "sendWithModifier", value: true });
    await open("c-jonas");
    expect(words("[data-part=composer] .keys")).toBe("Ctrl + Enter to send · Enter for a new line");
    await user.type(box(), "a{Enter}b{Control>}{Enter}{/Control}");
    await settle(1000);
    expect(backend.ledger.map(({ text }) => text)).toEqual(["a\nb"]);
  });

  it("s2_Send is disabled while there is nothing to send", async () => {
    const { open, user } = await openWindow();
    await open("c-jonas");
    expect(send().disabled).toBe(true);
    await user.type(box(), "  ");
    expect(send().disabled).toBe(true);
    await user.type(box(), "x");
    expect(send().disabled).toBe(false);
  });

  it("s2_a spinner stands on the button while in transit, and a second message may follow", async () => {
    const { backend, open, user } = await openWindow();
    await open("c-jonas");
    await user.type(box(), "one{Enter}");
    await settle(60);
    expect(send().getAttribute("aria-busy")).toBe("true");
    await user.type(box(), "two{Enter}");
    await settle(2000);
    expect(backend.ledger.map(({ text }) => text)).toEqual(["one", "two"]);
    expect(send().getAttribute("aria-busy")).toBe("false");
  });

  it("s2_list and thread show it at once", async () => {
    const { open, user } = await openWindow();
    await open("c-jonas");
    await user.type(box(), "Nine it is{Enter}");
    await settle(60);
    expect(words('[data-conversation="c-jonas"] .preview')).toBe("You: Nine it is");
    expect(words('[data-conversation="c-jonas"] .when')).toBe("now");
  });

  it("s3_a switch right after the key press redirects nothing", async () => {
    const { backend, open, user } = await openWindow();
    await open("c-jonas");
    let release = () => {};
    const gate = new Promise<void>((go) => (release = go));
    const real = backend.send.bind(backend);
    vi.spyOn(backend, "send").mockImplementationOnce(async (...args) => {
      await gate;
      return real(...args);
    });
    await user.type(box(), "for Jonas only{Enter}");
    part(`[role=tab][data-account="${FLOUR_ROOM}"]`).click();
    await settle(60);
    await open("c-tomas");
    release();
    await settle(2000);
    expect(backend.ledger).toEqual([{ ...JONAS, text: "for Jonas only" }]);
    expect(box().value).toBe("");
  });

  it("s4_what is typed comes back after a switch and after a restart", async () => {
    const window = await openWindow();
    await window.open("c-jonas");
    await window.user.type(box(), "half a thou");
    expect(part("[data-part=composer]").dataset["saved"]).toBe("false");
    await settle(200);
    expect(part("[data-part=composer]").dataset["saved"]).toBe("true");
    await window.open("c-priya");
    expect(box().value).toBe("");
    await window.open("c-jonas");
    expect(box().value).toBe("half a thou");
    await window.user.type(box(), "ght");
    await window.quit();
    await openWith(window.backend);
    expect(box().value).toBe("half a thought");
  });

  it("s4_text that is not queued stays, with the reason", async () => {
    const { backend, open, user } = await openWindow();
    vi.spyOn(backend, "send").mockRejectedValue(new Refusal({ code: "store", problem: "full" }));
    await open("c-jonas");
    await user.type(box(), "precious{Enter}");
    await settle(60);
    expect(box().value).toBe("precious");
    expect(words("[data-part=composer-problem]")).toBe(
      "Not sent, your text is still here. The disk is full. Free some space, then try again.",
    );
  });

  it("s6_bytes are counted, and a text over the limit is not sent", async () => {
    const { backend, open, user } = await openWindow();
    await open("c-maya");
    expect(words("[data-part=counter]")).toBe("27 / 1000");
    await user.clear(box());
    await user.paste("é".repeat(506));
    expect(words("[data-part=counter]")).toBe("1012 / 1000");
    expect(words("[data-part=composer-problem]")).toBe(
      "Too long for Instagram by 12 bytes. Shorten it to send.",
    );
    await user.keyboard("{Enter}");
    await settle(1000);
    expect(backend.ledger).toEqual([]);
    expect(box().value).toHaveLength(506);
  });

  it("names whom it writes to", async () => {
    const { open } = await openWindow();
    await open("c-maya");
    expect([box().placeholder, box().getAttribute("aria-label")]).toEqual([
      "Message Maya…",
      "Message Maya Ferreira",
    ]);
  });

  it("c5_an account that cannot answer says why instead", async () => {
    const { open } = await openWindow("reconnect");
    await open("c-jonas");
    expect(shown("[data-part=composer]")).toBe(false);
    expect(words("[data-part=composer-closed]")).toBe(
      "Rye & Shine Bakery needs a new login before you can answer. Reconnect",
    );
    expect(BAKERY).toBe(JONAS.account);
  });
});
