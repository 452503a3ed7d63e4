import { fireEvent } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import { Refusal } from "~/ipc/backend";
import type { MediaTrouble, Medium, MessageView } from "~/ipc/generated/types";
import type { Player } from "~/ipc/recorded";
import { expectAccessible, MAYA, part, parts, settle, shown, words } from "~/testing/window";
import { openWith } from "../testing";

const card: MessageView["card"] = { title: null, subtitle: null, price: null, buttons: [], media: [] };

const medium = (kind: Medium["kind"], more: Partial<Medium> = {}): Medium => ({
  kind,
  name: null,
  width: null,
  height: null,
  ...more,
});

/** The picture could not be shown; the reason is asked for. */
async function fails(backend: Player, image: Element | undefined, why: MediaTrouble) {
  if (!image) throw new Error("no picture");
  vi.mocked(backend.loadMedium).mockImplementation(async (url) => {
    if (url === image.getAttribute("src")) throw new Refusal({ code: "media", why });
    return new Blob(["bytes"]);
  });
  await fireEvent.error(image);
  await settle(60);
}

describe("cards", () => {
  it("t4_t5_photos come through the app, one by one, each with its name", async () => {
    await openWith({
      kind: "photo",
      text: "",
      card: { ...card, media: [medium("photo"), medium("photo")] },
    });
    expect(parts("[data-part=picture] img").map((image) => image.getAttribute("src"))).toEqual([
      `/none/message/${MAYA.account}/m0/0/small`,
      `/none/message/${MAYA.account}/m0/1/small`,
    ]);
    expect(parts("[data-part=picture]").map((one) => one.getAttribute("aria-label"))).toEqual([
      "Photo 1 of 2 from Maya Ferreira. Enlarge",
      "Photo 2 of 2 from Maya Ferreira. Enlarge",
    ]);
    expect(parts("[data-part=picture] img").every((image) => image.getAttribute("loading") === "lazy")).toBe(
      true,
    );
    await expectAccessible();
  });

  it("t5_what is gone says so; what is not there now can be asked for again", async () => {
    const { backend, press } = await openWith(
      { kind: "photo", text: "", card: { ...card, media: [medium("photo")] } },
      { kind: "photo", text: "", card: { ...card, media: [medium("photo")] } },
    );
    const [first, second] = parts("[data-part=picture] img");
    await fails(backend, first, "gone");
    expect(words("[data-trouble=gone]")).toContain("No longer available");
    expect(shown("[data-action=load-again]")).toBe(false);
    await fails(backend, second, "notNow");
    expect(words("[data-trouble=notNow]")).toContain("Not loaded");
    await press("[data-action=load-again]");
    expect(parts("[data-part=picture] img").length).toBe(1);
  });

  it("t5_a photo is looked at alone and saved when its owner says so", async () => {
    const { backend, press } = await openWith({
      kind: "photo",
      text: "",
      card: { ...card, media: [medium("photo")] },
    });
    const save = vi.spyOn(backend, "saveMedium").mockResolvedValue("/home/owner/Downloads/Shopbell m0.png");
    await press("[data-part=picture]");
    expect(part("[data-part=large-picture]").getAttribute("src")).toBe(
      `/none/message/${MAYA.account}/m0/0/large`,
    );
    expect(save).not.toHaveBeenCalled();
    await press("[role=dialog] [data-action=save-medium]");
    expect(save.mock.calls).toEqual([[{ account: MAYA.account, message: "m0", place: 0 }]]);
    expect(words("[data-part=medium-saved]")).toContain("Saved as /home/owner/Downloads/");
  });

  it("t4_what turns out to be a film is played", async () => {
    const { backend, press } = await openWith({
      kind: "sharedReel",
      text: "",
      card: { ...card, title: "Shaping a baguette", media: [medium(null)] },
    });
    await fails(backend, part("[data-part=picture] img"), "video");
    await press("[data-action=play]");
    expect(shown("[data-part=film-player]")).toBe(true);
    expect(words("[data-kind=sharedReel]")).toContain("Shared a reel");
    expect(words("[data-kind=sharedReel]")).toContain("Shaping a baguette");
  });

  it("t4_a voice message plays here and tells its length", async () => {
    await openWith({ kind: "voice", text: "", card: { ...card, media: [medium("voice")] } });
    await settle(60);
    const player = part("audio") as HTMLAudioElement;
    Object.defineProperty(player, "duration", { value: 65 });
    await fireEvent.loadedMetadata(player);
    expect(words("[data-part=sound] .time")).toBe("1:05");
    expect(part("[data-part=sound]").getAttribute("aria-label")).toBe("Voice message");
    await fireEvent.error(player);
    expect(words("[data-part=unplayable]")).toBe("Cannot be played on this computer");
  });

  it.each([
    ["a voice message", "voice", "voice", "audio"],
    ["a film", "video", "video", "video"],
  ] as const)("t4_t5_%s goes on while the thread is read again", async (_, kind, medium_, player) => {
    const { backend, session, press } = await openWith({
      kind,
      text: "",
      card: { ...card, media: [medium(medium_)] },
    });
    const load = vi.mocked(backend.loadMedium);
    const forget = vi.spyOn(URL, "revokeObjectURL");
    if (player === "video") await press("[data-action=play]");
    await settle(60);
    const before = part(player);
    const read = load.mock.calls.length;
    // The minute turns; a message comes.
    for (let turn = 0; turn < 2; turn += 1) {
      await session.inbox.thread.load();
      await settle(60);
    }
    expect(part(player)).toBe(before);
    expect([load.mock.calls.length, forget.mock.calls.length]).toEqual([read, 0]);
  });

  it("t4_another voice message in the same place is loaded, and the first one's bytes are let go", async () => {
    const one = { key: "sent", message: "first", kind: "voice" as const, text: "" };
    const { backend, session } = await openWith({ ...one, card: { ...card, media: [medium("voice")] } });
    const load = vi.mocked(backend.loadMedium);
    const forget = vi.spyOn(URL, "revokeObjectURL");
    await settle(60);
    const view = await backend.open(MAYA);
    const messages = view.messages.map((message) => ({ ...message, message: "second" }));
    vi.spyOn(backend, "open").mockResolvedValue({ ...view, messages });
    await session.inbox.thread.load();
    await settle(60);
    expect(load).toHaveBeenCalledWith(`/none/message/${MAYA.account}/second/0/whole`);
    expect(forget).toHaveBeenCalledOnce();
    expect(shown("audio")).toBe(true);
  });

  it("t4_a product, a template and a file are shown in their own words", async () => {
    await openWith(
      { kind: "sharedProduct", text: "", card: { ...card, title: "Rye sourdough", price: "€4.20" } },
      {
        kind: "template",
        text: "",
        card: { ...card, title: "Rye box", subtitle: "Four loaves", buttons: ["Order"] },
      },
      { kind: "file", text: "", card: { ...card, media: [medium("file", { name: "wedding plan.pdf" })] } },
    );
    const told = parts("[data-part=message] .bubble").map((one) =>
      one.textContent.replace(/\s+/g, " ").trim(),
    );
    expect(told).toEqual([
      "Shared a product Rye sourdough €4.20",
      "Template Rye box Four loaves Order",
      "wedding plan.pdf File Save",
    ]);
    expect(shown("[data-kind=template] .buttons button")).toBe(false);
  });

  it("t8_a quote leads to what it answers; one that is not kept says so", async () => {
    const preview = { own: false, kind: "text", text: "rye or spelt?" } as const;
    await openWith(
      { text: "rye or spelt?" },
      { text: "rye", quoted: { key: "m0", preview } },
      { text: "hm", quoted: { key: null, preview: null } },
    );
    const [first, second] = parts("[data-part=quoted]");
    expect(first?.textContent.replace(/\s+/g, " ").trim()).toBe("Maya Ferreira rye or spelt?");
    const target = part("[data-key=m0]");
    const led = vi.spyOn(target, "scrollIntoView");
    if (first) await fireEvent.click(first);
    expect(led).toHaveBeenCalledOnce();
    expect([second?.textContent.trim(), (second as HTMLButtonElement).disabled]).toEqual([
      "An earlier message",
      true,
    ]);
  });

  it("t8_reactions, edits and origins are said", async () => {
    await openWith({
      text: "Hi",
      edited: true,
      reactions: [
        { with: "love", own: false, state: { state: "there" } },
        { with: "👍", own: true, state: { state: "there" } },
      ],
      referral: { from: "ad", title: "Autumn boxes" },
    });
    expect(words("[data-part=reactions]")).toBe("❤️ Maya Ferreira reacted with ❤️👍");
    expect(part("[data-part=reactions] button").ariaLabel).toBe("Remove your reaction 👍");
    expect(words("[data-part=edited]")).toBe("Edited");
    expect(words("[data-part=came-from]")).toBe("From your ad “Autumn boxes”");
  });

  it("t8_t7_of what was taken back nothing is said but when", async () => {
    await openWith(
      { kind: "unsent", text: "", edited: true },
      { kind: "unsent", text: "", own: true, edited: true, status: { status: "sent" } },
    );
    for (const line of parts("[data-kind=unsent] .meta .words")) {
      expect(line.querySelector(".status, [data-part=edited]")).toBe(null);
      expect(line.textContent).not.toContain("·");
    }
  });

  it("t4_Instagram's mark that it gives no more is no type", async () => {
    await openWith(
      { kind: "unsupported", text: "", typeName: "is_unsupported" },
      { kind: "unsupported", text: "", typeName: "hologram" },
    );
    expect(parts("[data-kind=unsupported] .type").map((one) => one.textContent)).toEqual(["Type: hologram"]);
  });

  it("t2_t7_a message that was not sent tells its time, too", async () => {
    await openWith({
      own: true,
      status: { status: "notSent", id: "1", reason: { why: "windowClosed" }, retrying: false },
    });
    expect(words("[data-status=notSent] time")).toMatch(/^\d+:\d\d [AP]M$/);
  });

  it("t6_an @name leads to its page, after the host was shown", async () => {
    const { user } = await openWith({ text: "Ask @rye.and.shine, please" });
    await user.click(part("[data-part=message] [role=link]"));
    await settle(60);
    expect(words("[data-part=link-address]")).toBe("https://www.instagram.com/rye.and.shine/");
  });

  it("t8_a refused clipboard is said", async () => {
    const { user, press } = await openWith({ text: "One rye" });
    vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new DOMException("no", "NotAllowedError"));
    await press("[data-part=message] [data-action=more]");
    await press("[data-action=copy-text]");
    expect(words("[data-part=notice]")).toContain("Not copied");
    await user.keyboard("{Escape}");
  });

  it("t4_what is not understood shows what Instagram sent, and the way to Instagram", async () => {
    const { backend, press } = await openWith({ kind: "unsupported", text: "", typeName: "hologram" });
    vi.spyOn(backend, "messageDetails").mockResolvedValue('{\n  "type": "hologram"\n}');
    await press("[data-action=show-details]");
    expect(words("[data-part=raw-message]")).toBe('{ "type": "hologram" }');
    await press("[role=dialog] [data-action=close]");
    await press("[data-action=open-in-instagram]");
    expect(words("[role=dialog]")).toContain("It leads to www.instagram.com");
  });
});
