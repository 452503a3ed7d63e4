import { fireEvent } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import { PLAINLY } from "~/state/composer/draft.svelte";
import { expectAccessible, MAYA, openWindow, part, parts, settle, shown, words } from "~/testing/window";

const file = (name: string) => `[data-part=message]:has([data-file="${name}"])`;
const buttons = (within: string) => parts(`${within} .meta button`).map((one) => one.textContent);

/** Opens Maya's thread and sends a file into it. */
async function sendFile(name = "lemon.jpg", type = "image/jpeg") {
  const opened = await openWindow();
  const { backend, open } = opened;
  await open("c-maya");
  const { id } = await backend.attach(MAYA, new File(["0123456789"], name, { type }), false);
  await backend.send(MAYA, "", 5, { ...PLAINLY, files: [id] });
  return { ...opened, id, message: file(id) };
}

describe("S8 files on their way", () => {
  it("s8_a picture is shown as it will stand there, what cannot be shown as a card", async () => {
    await openWindow("pending");
    const picture = part(`${file("sponge.jpg")} img`);
    expect([picture.getAttribute("src"), picture.getAttribute("alt")]).toEqual([
      "/none/outgoing/sponge.jpg/small",
      "Photo: sponge.jpg",
    ]);
    expect(words(`${file("hello.m4a")} [data-part=outgoing]`)).toBe("hello.m4a Voice message · 2.3 MB");
    await fireEvent.error(part(`${file("lavender.jpg")} img`));
    await settle();
    expect(words(`${file("lavender.jpg")} [data-part=outgoing]`)).toBe("lavender.jpg Photo · 2.3 MB");
    expect(shown("[data-part=outgoing] .label")).toBe(false);
    await expectAccessible();
  });

  it("s8_while it leaves, how much of it has left is told, until it is there", async () => {
    const { message } = await sendFile();
    await settle(300);
    const bar = part(`${message} [role=progressbar]`);
    expect([bar.ariaLabel, bar.getAttribute("aria-valuenow")]).toEqual(["Uploading lemon.jpg", "30"]);
    expect(words(`${message} .percent`)).toBe("30%");
    await settle(1000);
    expect(shown(`${message} [role=progressbar]`)).toBe(false);
    expect([part(message).dataset["status"], words(`${message} .status`)]).toEqual(["sent", "Sent"]);
  });

  it("s8_cancelled, it is gone and nothing is sent", async () => {
    const { backend, message, press, id } = await sendFile();
    const discard = vi.spyOn(backend, "discard");
    await settle(300);
    await press(`${message} [data-action=cancel-upload]`);
    expect(discard.mock.calls).toEqual([[id]]);
    expect(shown(message)).toBe(false);
    await settle(2000);
    expect(backend.ledger).toEqual([]);
  });

  it("s8_t7_a file that was not sent says why, and offers what can help", async () => {
    await openWindow("pending");
    const links = file("a very long name of a list of prices for weddings, autumn and winter.pdf");
    expect(words(`${links} .status`)).toBe(
      "Not sent: Instagram takes files from this account by public link only; send it in the Instagram app",
    );
    expect(buttons(links)).toEqual(["Retry", "Take back", "Discard"]);
    expect(words(`${file("menu.pdf")} .status`)).toBe("Not sent: the file is no longer on this computer");
    expect(buttons(file("menu.pdf"))).toEqual(["Take back", "Discard"]);
    expect(buttons(file("lavender.jpg"))).toEqual(["Retry", "Take back", "Discard"]);
    expect(buttons(file("hello.m4a"))).toEqual(["Send again", "It arrived", "Discard"]);
  });

  it("s8_taken back, it is among the chosen files again", async () => {
    const { backend, press } = await openWindow("pending");
    await press(`${file("menu.pdf")} [data-action=edit]`);
    expect(shown(file("menu.pdf"))).toBe(false);
    const view = await backend.open({ ...MAYA, conversation: "c-olive" });
    expect(view.files.map(({ name }) => name)).toEqual(["menu.pdf"]);
  });

  it("t8_s8_one on its way is not acted on, and shows what it answers", async () => {
    await openWindow("pending");
    expect(shown(`${file("sponge.jpg")} [data-part=message-actions]`)).toBe(false);
    expect(words(`${file("sponge.jpg")} [data-part=quoted]`)).toBe("Olive Tanaka Is lavender possible?");
  });
});
