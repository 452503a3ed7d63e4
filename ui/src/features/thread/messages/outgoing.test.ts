import { fireEvent } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import type { MessageView, OutgoingView, StatusView } from "~/ipc/generated/types";
import { PLAINLY } from "~/state/composer/draft.svelte";
import { png } from "~/testing/files";
import { expectAccessible, FLOUR_ROOM, openScene, part, parts, settle, shown, words } from "~/testing/window";
import { openWith } from "../testing";

const file = (name: string) => `[data-part=message]:has([data-file="${name}"])`;
const buttons = (within: string) => parts(`${within} .meta button`).map((one) => one.textContent);

/** An own message that carries a file, as it stands somewhere on its way. */
const carrying = (
  kind: OutgoingView["file"]["kind"],
  name: string,
  status: StatusView,
  more: Partial<MessageView> = {},
): Partial<MessageView> => ({
  own: true,
  kind,
  text: "",
  message: null,
  status,
  outgoing: { file: { id: name, kind, name, bytes: 2_418_000 }, uploaded: null },
  ...more,
});
const id = "m";
const notSent = (why: "linksOnly" | "fileGone"): StatusView => ({
  status: "notSent",
  id,
  reason: { why },
  retrying: false,
});
const leaving: StatusView = { status: "sending", id, undoUntilMs: null };
const waiting = {
  status: "waiting",
  id,
  reason: { reason: "noConnection" },
  undoUntilMs: null,
  underWay: false,
} as const;
const LINKS = "a very long name of a list of prices for weddings, autumn and winter.pdf";
const PENDING = [
  carrying("file", LINKS, notSent("linksOnly")),
  carrying("file", "menu.pdf", notSent("fileGone")),
  carrying("photo", "lavender.jpg", waiting),
  carrying("voice", "hello.m4a", { status: "checking", id, undecided: true }),
  carrying("photo", "sponge.jpg", leaving, {
    quoted: { key: "m9", preview: { own: false, kind: "text", text: "Is lavender possible?" } },
  }),
];

const TOMAS = { account: FLOUR_ROOM, conversation: "c-tomas" };

/** Opens the thread of Tomás and sends a file into it. */
async function sendFile({ slowly = false } = {}) {
  const opened = await openScene("files");
  const { backend, open, press } = opened;
  await press(`[role=tab][data-account="${FLOUR_ROOM}"]`);
  await open("c-tomas");
  const attaching = backend.attach(TOMAS, png("lemon.jpg"), false);
  await settle(60);
  const { id } = await attaching;
  if (slowly) backend.happens("uploads take their time");
  await backend.send(TOMAS, "", 5, { ...PLAINLY, files: [id] });
  await settle(60);
  return { ...opened, message: file(id) };
}

describe("S8 files on their way", () => {
  it("s8_a picture is shown as it will stand there, what cannot be shown as a card", async () => {
    await openWith(...PENDING);
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

  it("s8_while it leaves, how much of it has left is told", async () => {
    const view = carrying("photo", "lemon.jpg", leaving);
    const half: OutgoingView | null = view.outgoing ? { ...view.outgoing, uploaded: 30 } : null;
    await openWith({ ...view, outgoing: half });
    const message = file("lemon.jpg");
    const bar = part(`${message} [role=progressbar]`);
    expect([bar.ariaLabel, bar.getAttribute("aria-valuenow")]).toEqual(["Uploading lemon.jpg", "30"]);
    expect(words(`${message} .percent`)).toBe("30%");
  });

  it("s8_once it is there, it says so", async () => {
    const { message } = await sendFile();
    expect(part(message).dataset["status"]).toBe("sending");
    const key = part(message).dataset["key"] ?? "";
    await settle(1000);
    expect(shown(`[data-key="${key}"] [role=progressbar]`)).toBe(false);
    expect([part(`[data-key="${key}"]`).dataset["status"], words(`[data-key="${key}"] .status`)]).toEqual([
      "sent",
      "Sent",
    ]);
  });

  it("s8_cancelled, it is gone and nothing is sent", async () => {
    const { backend, message, press } = await sendFile({ slowly: true });
    const key = part(message).dataset["key"];
    const discard = vi.spyOn(backend, "discard");
    await settle(300);
    await press(`${message} [data-action=cancel-upload]`);
    expect(discard.mock.calls).toEqual([[key]]);
    expect(shown(message)).toBe(false);
    await settle(2000);
    expect(backend.ledger).toEqual([]);
  });

  it("s8_t7_a file that was not sent says why, and offers what can help", async () => {
    await openWith(...PENDING);
    const links = file(LINKS);
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
    const { backend, press, message } = await sendFile();
    backend.happens("it is not taken");
    await settle(60);
    await press(`${message} [data-action=edit]`);
    expect(shown(message)).toBe(false);
    expect((await backend.open(TOMAS)).files.map(({ name }) => name)).toEqual(["lemon.jpg"]);
  });

  it("t8_s8_one on its way is not acted on, and shows what it answers", async () => {
    await openWith(...PENDING);
    expect(shown(`${file("sponge.jpg")} [data-part=message-actions]`)).toBe(false);
    expect(words(`${file("sponge.jpg")} [data-part=quoted]`)).toBe("Maya Ferreira Is lavender possible?");
  });
});
