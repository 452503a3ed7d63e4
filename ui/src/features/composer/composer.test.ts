import { describe, expect, it, vi } from "vitest";
import { full } from "~/testing/answers";
import { ENDLESS_LINK, LONG } from "~/testing/texts";
import {
  BAKERY,
  FLOUR_ROOM,
  JONAS,
  openScene,
  openWith,
  expectAccessible,
  part,
  parts,
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
    const { backend, open, user } = await openScene();
    await open("c-jonas");
    await user.type(box(), "Yes!{Shift>}{Enter}{/Shift}See you{Enter}");
    await settle(1000);
    expect(backend.ledger).toEqual([{ ...JONAS, text: "Yes!\nSee you" }]);
    expect(box().value).toBe("");
  });

  it("s1_with the setting only Ctrl+Enter sends", async () => {
    const { backend, open, user } = await openScene();
    await backend.change({ setting: "sendWithModifier", value: true });
    await open("c-jonas");
    expect(words("[data-part=composer] .keys")).toBe("Ctrl + Enter to send · Enter for a new line");
    await user.type(box(), "a{Enter}b{Control>}{Enter}{/Control}");
    await settle(1000);
    expect(backend.ledger.map(({ text }) => text)).toEqual(["a\nb"]);
  });

  it("s2_Send is disabled while there is nothing to send", async () => {
    const { open, user } = await openScene();
    await open("c-jonas");
    expect(send().disabled).toBe(true);
    await user.type(box(), "  ");
    expect(send().disabled).toBe(true);
    await user.type(box(), "x");
    expect(send().disabled).toBe(false);
  });

  it("s2_a spinner stands on the button while in transit, and a second message may follow", async () => {
    const { backend, open, user } = await openScene();
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
    const { open, user } = await openScene();
    await open("c-jonas");
    await user.type(box(), "Nine it is{Enter}");
    await settle(60);
    expect(words('[data-conversation="c-jonas"] .preview')).toBe("You: Nine it is");
    expect(words('[data-conversation="c-jonas"] .when')).toBe("now");
  });

  it("s3_a switch right after the key press redirects nothing", async () => {
    const { backend, open, user } = await openScene();
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
    const window = await openScene();
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
    const { backend, open, user } = await openScene();
    vi.spyOn(backend, "send").mockRejectedValue(full());
    await open("c-jonas");
    await user.type(box(), "precious{Enter}");
    await settle(60);
    expect(box().value).toBe("precious");
    expect(words("[data-part=composer-problem]")).toBe(
      "Not sent, your text is still here. The disk is full. Free some space, then try again.",
    );
  });

  it("s4_blur and leaving the thread have everything written at once", async () => {
    const { backend, open, user } = await openScene();
    const flush = vi.spyOn(backend, "flushDrafts");
    await open("c-jonas");
    await user.type(box(), "half");
    flush.mockClear();
    box().blur();
    expect(flush).toHaveBeenCalledTimes(1);
    flush.mockClear();
    await open("c-priya");
    expect(flush).toHaveBeenCalled();
  });

  it("s4_a full disk is told while it lasts", async () => {
    const { backend, open, user } = await openScene();
    const saving = vi.spyOn(backend, "saveDraft").mockRejectedValue(full());
    await open("c-jonas");
    await user.type(box(), "precious");
    await settle(60);
    expect(words("[data-part=composer-problem]")).toBe(
      "Your text could not be saved: The disk is full. Free some space, then try again.",
    );
    expect(part("[data-part=composer]").dataset["saved"]).toBe("false");
    saving.mockRestore();
    await user.type(box(), "!");
    await settle(200);
    expect(shown("[data-part=composer-problem]")).toBe(false);
    expect(part("[data-part=composer]").dataset["saved"]).toBe("true");
  });

  it("s6_bytes are counted, and stand out from 800 on", async () => {
    const { open, user } = await openScene();
    await open("c-maya");
    expect(words("[data-part=counter]")).toBe("27 / 1000");
    await user.clear(box());
    await user.paste("é".repeat(399));
    expect(part("[data-part=counter]").classList.contains("prominent")).toBe(false);
    await user.type(box(), "éa");
    expect(words("[data-part=counter]")).toBe("801 / 1000");
    expect(part("[data-part=counter]").classList.contains("prominent")).toBe(true);
    expect(words("[data-part=too-long]")).toBe("");
    await user.paste("é".repeat(150));
    expect(words("[data-part=counter]")).toBe("1101 / 1000");
    expect(words("[data-part=too-long]")).toBe("Too long for one message. Send shows it in parts first.");
    expect(send().disabled).toBe(false);
  });

  it("s6_a long text is shown in numbered parts before it goes, and editing can go on", async () => {
    const { backend, open, press, user } = await openScene("answering");
    await open("c-jonas");
    const text = LONG;
    await user.click(box());
    await user.paste(text);
    await press('[aria-label="Send"]');
    expect(parts("[data-part=part]").map((one) => part("strong", one).textContent)).toEqual([
      "Part 1 of 3",
      "Part 2 of 3",
      "Part 3 of 3",
    ]);
    expect(
      parts("[data-part=part] .text")
        .map((one) => one.textContent)
        .join(""),
    ).toBe(text);
    expect(part("[data-part=part] .head").textContent).toContain("980 bytes");
    expect([words("[data-action=send-parts]"), words("[data-action=keep-editing]")]).toEqual([
      "Send 3 parts",
      "Keep editing",
    ]);
    await press("[data-action=keep-editing]");
    expect([shown("[data-part=parts]"), box().value, backend.ledger]).toEqual([false, text, []]);
    await user.click(send());
    await settle(60);
    await press("[data-action=send-parts]");
    await settle(5000);
    expect(backend.ledger.map(({ text }) => text).join("")).toBe(text);
    expect(backend.ledger).toHaveLength(3);
    expect(box().value).toBe("");
    expect(parts("[data-part=part-mark]").map((one) => one.textContent)).toEqual([
      "1 of 3",
      "2 of 3",
      "3 of 3",
    ]);
  });

  it("s6_the numbered parts are accessible", async () => {
    const { open, press, user } = await openScene("answering");
    await open("c-jonas");
    await user.click(box());
    await user.paste(LONG);
    await press('[aria-label="Send"]');
    expect(part("[role=dialog]").contains(document.activeElement)).toBe(true);
    await expectAccessible();
  });

  it("s6_what cannot be split says why and stays", async () => {
    const { backend, open, press, user } = await openScene("answering");
    await open("c-jonas");
    const text = ENDLESS_LINK;
    await user.click(box());
    await user.paste(text);
    await press('[aria-label="Send"]');
    expect(words("[data-part=composer-problem]")).toContain("It cannot be split: it has a link");
    expect(words("[data-part=too-long]")).toBe("");
    expect([shown("[data-part=parts]"), box().value, backend.ledger]).toEqual([false, text, []]);
  });

  it("names whom it writes to", async () => {
    const { open } = await openScene();
    await open("c-maya");
    expect([box().placeholder, box().getAttribute("aria-label")]).toEqual([
      "Message Maya…",
      "Message Maya Ferreira",
    ]);
  });

  it("c5_an account that cannot answer says why instead", async () => {
    const { backend, open } = await openScene("reading");
    backend.happens("the bakery's login ends");
    await open("c-jonas");
    expect(shown("[data-part=composer]")).toBe(false);
    expect(words("[data-part=composer-closed]")).toBe(
      "Rye & Shine Bakery needs a new login before you can answer. Reconnect",
    );
    expect(BAKERY).toBe(JONAS.account);
  });
});
