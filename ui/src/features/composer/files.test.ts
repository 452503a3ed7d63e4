import { fireEvent } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import { Refusal } from "~/ipc/backend";
import { full, slow } from "~/testing/answers";
import { KINDS, large, png } from "~/testing/files";
import { LONG } from "~/testing/texts";
import { expectAccessible, MAYA, openScene, part, parts, settle, shown, words } from "~/testing/window";

const MB = 1024 * 1024;
const box = () => part<HTMLTextAreaElement>("[data-part=composer] textarea");
const send = () => part<HTMLButtonElement>('[aria-label="Send"]');
const log = () => part("[data-part=thread] [role=log]");
const chosen = () => parts("[data-part=chosen-file] .name").map((one) => one.textContent);
const taking = () => parts("[data-part=file-taking] .name").map((one) => one.textContent);

/** What a drag or a clipboard carries. */
const carrying = (files: File[], text = "") => ({
  files,
  types: [...(text === "" ? [] : ["text/plain"]), ...(files.length > 0 ? ["Files"] : [])],
  getData: (type: string) => (type === "text/plain" ? text : ""),
  dropEffect: "none",
});
/** The page was kept from doing what it does by itself. */
const prevented = (going: boolean) => !going;

async function openJonas(scene = "files") {
  const window = await openScene(scene);
  await window.open("c-jonas");
  return {
    ...window,
    async pick(...files: File[]) {
      await window.user.upload(part<HTMLInputElement>("input[type=file]"), files);
      await settle(60);
    },
  };
}

describe("S8 ways in", () => {
  it("s8_the button leads to the owner's files, of every sort that Instagram takes", async () => {
    const { press, pick } = await openJonas();
    const input = part<HTMLInputElement>("input[type=file]");
    const opened = vi.spyOn(input, "click");
    await press('[aria-label="Add photo or file"]');
    expect([opened.mock.calls.length, input.multiple]).toEqual([1, true]);
    for (const sort of [".png", ".webp", ".mp4", ".mov", ".ogg", ".m4a", ".wav", ".pdf"]) {
      expect(input.accept.split(",")).toContain(sort);
    }
    const focused = vi.spyOn(box(), "focus");
    await pick(png("a.png"), png("b.png"));
    expect(chosen()).toEqual(["a.png", "b.png"]);
    expect(focused).toHaveBeenCalled();
    expect(words("[data-part=files-said]")).toBe("2 files will be sent");
  });

  it("s8_pasted files are added; pasted text stays text, also beside a picture of it", async () => {
    await openJonas();
    const files = [png("image.png")];
    expect(prevented(await fireEvent.paste(box(), { clipboardData: carrying([], "Hello") }))).toBe(false);
    expect(prevented(await fireEvent.paste(box(), { clipboardData: carrying(files, "Hello") }))).toBe(false);
    await settle(60);
    expect(chosen()).toEqual([]);
    expect(prevented(await fireEvent.paste(box(), { clipboardData: carrying(files) }))).toBe(true);
    await settle(60);
    expect(chosen()).toEqual(["image.png"]);
  });

  it("s8_what the page is not told of is asked from the system, and never a path is typed", async () => {
    const { backend, user } = await openJonas();
    const asked = vi.spyOn(backend, "paste");
    const lies = (text: string, ...files: { name: string; file: File | null }[]) =>
      asked.mockResolvedValue({ text, files });
    lies("", { name: "picture.png", file: png("picture.png") });
    const paste = async (clipboardData: object) => {
      const going = await fireEvent.paste(box(), { clipboardData });
      await settle(60);
      return prevented(going);
    };
    // A picture alone, then copied files: what WebKitGTK hands over of them.
    expect(await paste(carrying([]))).toBe(true);
    expect(await paste({ ...carrying([]), types: ["text/uri-list"] })).toBe(true);
    expect(chosen()).toEqual(["picture.png", "picture.png"]);
    const link = { ...carrying([]), getData: () => "https://shop.example/bread" };
    expect(await paste(link)).toBe(false);
    lies("", { name: "film.mov", file: null });
    expect(await paste(carrying([]))).toBe(true);
    expect(words("[data-part=file-problem]")).toContain("film.mov");
    asked.mockRejectedValue(new Refusal({ code: "nothingToPaste" }));
    expect(await paste(carrying([]))).toBe(true);
    expect(words("[data-part=notice]")).toContain("Nothing on the clipboard");
    await user.type(box(), "Hi ");
    lies("Jonas");
    expect(await paste(carrying([]))).toBe(true);
    expect(box().value).toBe("Hi Jonas");
  });

  it("s8_files are dropped anywhere on the thread, and a hint says where they go", async () => {
    await openJonas();
    const dataTransfer = carrying([png("a.png")]);
    await fireEvent.dragEnter(log(), { dataTransfer });
    expect(words("[data-part=drop-hint]")).toBe("Drop to add to the message to Jonas Weber");
    expect(prevented(await fireEvent.dragOver(log(), { dataTransfer }))).toBe(true);
    expect(dataTransfer.dropEffect).toBe("copy");
    expect(prevented(await fireEvent.drop(log(), { dataTransfer }))).toBe(true);
    await settle(60);
    expect([shown("[data-part=drop-hint]"), chosen()]).toEqual([false, ["a.png"]]);
    expect(document.activeElement).toBe(box());
  });

  it("s8_the hint is gone when the drag has left, whatever it passed on its way", async () => {
    await openJonas();
    const dataTransfer = carrying([png("a.png")]);
    const over = { dataTransfer };
    const hint = () => shown("[data-part=drop-hint]");
    await fireEvent.dragEnter(log(), over);
    await fireEvent.dragEnter(box(), over);
    await fireEvent.dragLeave(log(), over);
    expect(hint()).toBe(true);
    await fireEvent.dragLeave(box(), over);
    expect(hint()).toBe(false);
    // What was below the drag is taken off the page: it is never left.
    await fireEvent.dragEnter(part("[data-part=message]"), over);
    await fireEvent.dragEnter(log(), over);
    await fireEvent.dragLeave(log(), over);
    expect(hint()).toBe(false);
    await fireEvent.dragEnter(log(), over);
    await fireEvent.dragEnter(part("[data-part=row]"), over);
    expect(hint()).toBe(false);
    await fireEvent.dragEnter(log(), over);
    await fireEvent.pointerMove(log());
    expect(hint()).toBe(false);
  });

  it("s8_dragged text shows no hint and goes where it is dropped", async () => {
    await openJonas();
    const dataTransfer = carrying([], "some words");
    expect(prevented(await fireEvent.dragEnter(log(), { dataTransfer }))).toBe(false);
    expect(shown("[data-part=drop-hint]")).toBe(false);
    expect(prevented(await fireEvent.dragOver(box(), { dataTransfer }))).toBe(false);
    expect(prevented(await fireEvent.drop(box(), { dataTransfer }))).toBe(false);
  });

  it("s8_files dropped elsewhere do not take the window's place", async () => {
    const { backend } = await openJonas();
    const attach = vi.spyOn(backend, "attach");
    const dataTransfer = carrying([png("a.png")]);
    const row = part("[data-part=row]");
    expect(prevented(await fireEvent.dragOver(row, { dataTransfer }))).toBe(true);
    expect(dataTransfer.dropEffect).toBe("none");
    expect(prevented(await fireEvent.drop(row, { dataTransfer }))).toBe(true);
    expect(attach).not.toHaveBeenCalled();
  });

  it("s8_an account that cannot answer takes no files", async () => {
    const { backend } = await openJonas("reading");
    backend.happens("the bakery's login ends");
    await settle(60);
    const attach = vi.spyOn(backend, "attach");
    const dataTransfer = carrying([png("a.png")]);
    await fireEvent.dragEnter(log(), { dataTransfer });
    expect(shown("[data-part=drop-hint]")).toBe(false);
    expect(prevented(await fireEvent.drop(log(), { dataTransfer }))).toBe(true);
    await settle(60);
    expect([attach.mock.calls.length, shown("input[type=file]")]).toEqual([0, false]);
  });
});

describe("S8 the chosen files", () => {
  it("s8_each shows what it is, its name and its size, and is accessible", async () => {
    const { backend, open, user } = await openScene();
    const view = await backend.open(MAYA);
    vi.spyOn(backend, "open").mockResolvedValue({ ...view, files: [...KINDS] });
    await open("c-maya");
    expect(parts("[data-part=chosen-file]").map((one) => part(".words", one).textContent)).toEqual([
      "Lemon sponge, two tiers.jpg 2.4 MB",
      "How we ice it.mp4 17.5 MB",
      "رسالة صوتية.m4a 332 kB",
      "Celebration cakes, sizes and prices, autumn 2026.pdf 1 kB",
    ]);
    const pictures = parts("[data-part=chosen-file] img") as HTMLImageElement[];
    expect(pictures.map((one) => one.getAttribute("src"))).toEqual(["/none/outgoing/chosen-picture/small"]);
    await fireEvent.error(part("[data-part=chosen-file] img"));
    expect(part("[data-part=chosen-file] .look use").getAttribute("href")).toBe("#icon-photo");
    expect(part("[data-part=chosen-file] button").getAttribute("aria-label")).toBe(
      "Remove Lemon sponge, two tiers.jpg",
    );
    await user.click(box());
    await expectAccessible();
  });

  it("s8_removing one leaves the focus on the next, and after the last in the text", async () => {
    const { press, pick } = await openJonas();
    await pick(png("a.png"), png("b.png"), png("c.png"));
    await press('[aria-label="Remove b.png"]');
    expect(chosen()).toEqual(["a.png", "c.png"]);
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Remove c.png");
    await press('[aria-label="Remove c.png"]');
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Remove a.png");
    await press('[aria-label="Remove a.png"]');
    expect([shown("[data-part=files]"), document.activeElement]).toEqual([false, box()]);
  });

  it("s8_one that cannot be removed is back, and the reason is told", async () => {
    const { backend, press, pick } = await openJonas();
    await pick(png("a.png"));
    vi.spyOn(backend, "detach").mockRejectedValueOnce(full());
    await press('[aria-label="Remove a.png"]');
    expect(chosen()).toEqual(["a.png"]);
    expect(words("[data-part=notice]")).toContain("The disk is full");
  });
});

describe("S8 files that are not taken", () => {
  it("s8_too large a picture can be made smaller, anything else only be put away", async () => {
    const { backend, press, pick } = await openJonas();
    const why = { problem: "tooLarge", most: 8 * MB, shrinkable: true } as const;
    const attach = vi.spyOn(backend, "attach");
    attach.mockRejectedValueOnce(new Refusal({ code: "cannotAttach", why }));
    await pick(large("film.mp4", "video/mp4", 26 * MB), png("cake.jpg"));
    expect(parts("[data-part=file-problem] [role=alert]").map((one) => one.textContent.trim())).toEqual([
      "film.mp4 This file is larger than the 25 MB that Instagram takes.",
      "cake.jpg This file is larger than the 8 MB that Instagram takes.",
    ]);
    expect(attach.mock.calls.map(([, { name }]) => name)).toEqual(["cake.jpg"]);
    expect(parts("[data-action=shrink-file]")).toHaveLength(1);
    expect(send().disabled).toBe(true);
    await press("[data-action=shrink-file]");
    expect([attach.mock.lastCall?.[2], chosen()]).toEqual([true, ["cake.jpg"]]);
    await press("[data-action=dismiss-file]");
    expect([shown("[data-part=file-problem]"), document.activeElement]).toEqual([false, box()]);
  });

  it("s8_any other trouble is told in its own words, and all of it is accessible", async () => {
    const { backend, pick } = await openJonas();
    vi.spyOn(backend, "attach").mockRejectedValueOnce(full());
    await pick(png("a.png"), png("b.png"));
    expect(words("[data-part=file-problem] p")).toBe(
      "a.png The disk is full. Free some space, then try again.",
    );
    expect(chosen()).toEqual(["b.png"]);
    await expectAccessible();
  });
});

describe("S8 sending files", () => {
  it("s8_while one is taken in it is shown and said, and nothing is sent", async () => {
    const { backend, pick, user } = await openJonas();
    const sending = vi.spyOn(backend, "send");
    slow(backend, "attach", 1000);
    await user.type(box(), "Here it is");
    await pick(png("a.png"));
    expect([taking(), chosen(), send().disabled]).toEqual([["a.png"], [], true]);
    expect(words("[data-part=files-said]")).toBe("Adding 1 file…");
    await user.type(box(), "{Enter}");
    expect(sending).not.toHaveBeenCalled();
    await settle(1000);
    expect([taking(), chosen(), send().disabled]).toEqual([[], ["a.png"], false]);
    await user.type(box(), "{Enter}");
    await settle(60);
    expect(sending.mock.lastCall?.slice(1)).toMatchObject(["Here it is", {}, { files: ["file-0"] }]);
    expect([chosen(), box().value]).toEqual([[], ""]);
  });

  it("s8_files go without a text", async () => {
    const { backend, pick, press } = await openJonas();
    const sending = vi.spyOn(backend, "send");
    expect(send().disabled).toBe(true);
    await pick(png("a.png"), png("b.png"));
    expect(send().disabled).toBe(false);
    await press('[aria-label="Send"]');
    expect(sending.mock.lastCall?.[3]).toMatchObject({ files: ["file-0", "file-1"], answers: null });
    expect([shown("[data-part=files]"), send().disabled]).toEqual([false, true]);
  });

  it("s4_s8_files that were not queued stay, with the reason", async () => {
    const { backend, pick, press } = await openJonas();
    vi.spyOn(backend, "send").mockRejectedValueOnce(full());
    await pick(png("a.png"));
    await press('[aria-label="Send"]');
    expect(chosen()).toEqual(["a.png"]);
    expect(words("[data-part=composer-problem]")).toBe(
      "Not sent, your files are still here. The disk is full. Free some space, then try again.",
    );
  });

  it("s3_s8_a switch while a file is taken in moves neither it nor what is wrong with another", async () => {
    const { backend, open, pick } = await openJonas();
    slow(backend, "attach", 1000);
    await pick(png("for Jonas.png"), large("film.mp4", "video/mp4", 26 * MB));
    await open("c-maya");
    const nothing = () => [taking(), chosen(), shown("[data-part=file-problem]")];
    expect(nothing()).toEqual([[], [], false]);
    await settle(1000);
    expect(nothing()).toEqual([[], [], false]);
    expect((await backend.open(MAYA)).files).toEqual([]);
    await open("c-jonas");
    expect(nothing()).toEqual([[], ["for Jonas.png"], true]);
  });

  it("s6_s8_the parts of a long text say that files go before them", async () => {
    const { press, user } = await openJonas();
    await user.click(box());
    await user.paste(LONG);
    await user.upload(part<HTMLInputElement>("input[type=file]"), [png("a.png"), png("b.png")]);
    await settle(60);
    await press('[aria-label="Send"]');
    expect(words("[role=dialog]")).toContain("The 2 files go before them.");
    await press("[data-action=send-parts]");
    expect([chosen(), box().value]).toEqual([[], ""]);
  });

  it("s7_s8_a closed window can be tried with files only", async () => {
    const { backend, open, press, user } = await openScene("files");
    await open("c-anais");
    const sending = vi.spyOn(backend, "send");
    const anyway = () => part<HTMLButtonElement>("[data-action=try-anyway]");
    expect(anyway().disabled).toBe(true);
    await user.upload(part<HTMLInputElement>("input[type=file]"), [png("a.png")]);
    await settle(60);
    expect(anyway().disabled).toBe(false);
    await press("[data-action=try-anyway]");
    expect(sending.mock.lastCall?.[3]).toMatchObject({ tryAnyway: true, files: ["file-0"] });
  });
});
