import { describe, expect, it, vi } from "vitest";
import { Refusal } from "~/ipc/backend";
import {
  BAKERY,
  expectAccessible,
  JONAS,
  MAYA,
  openScene,
  part,
  parts,
  settle,
  shown,
  words,
} from "~/testing/window";
import type { MessageView, StatusView, WaitingView } from "~/ipc/generated/types";
import { bubbles, last, openWith } from "./testing";

const box = () => part<HTMLTextAreaElement>("[data-part=composer] textarea");

/** Writes to Jonas, where answers go another way than at once. */
async function openJonas({ undo = false } = {}) {
  const opened = await openScene("answering");
  if (undo) await opened.backend.change({ setting: "undoSend", value: true });
  await opened.open("c-jonas");
  return {
    ...opened,
    async write(text: string) {
      await opened.user.type(box(), `${text}{Enter}`);
      await settle(60);
    },
  };
}

/** One own message in every state that is not simply sent. */
const until = { utcMs: 0, local: "2026-11-20T15:40:12", zone: "Europe/Lisbon" };
const id = "m";
const checking = (undecided: boolean): StatusView => ({ status: "checking", id, undecided });
const notSent = (why: "humanAgentRefused" | "noConnection", retrying = false): StatusView => ({
  status: "notSent",
  id,
  reason: { why },
  retrying,
});
const waiting = (
  reason: WaitingView,
  more: { undoUntilMs?: number; underWay?: boolean } = {},
): StatusView => ({
  status: "waiting",
  id,
  reason,
  undoUntilMs: null,
  underWay: false,
  ...more,
});
const own = (status: StatusView, number?: number): Partial<MessageView> => ({
  own: true,
  message: null,
  status,
  part: number === undefined ? null : { number, of: 3 },
});
const OUTCOMES = (now: number) => [
  own(checking(false)),
  own(checking(true)),
  own(notSent("humanAgentRefused")),
  own(notSent("noConnection", true)),
  own(waiting({ reason: "noConnection" })),
  own({ status: "sent" }, 1),
  own(waiting({ reason: "slowedDown", until }), 2),
  own(waiting({ reason: "earlierPart" }), 3),
  own(waiting({ reason: "checkingFirst" })),
  own(waiting({ reason: "account" })),
  own(waiting({ reason: "slowedDown", until }, { undoUntilMs: now + 5000 })),
  own(waiting({ reason: "noConnection" }, { underWay: true })),
  own(waiting({ reason: "turn" })),
  own({ status: "sending", id, undoUntilMs: now + 5000 }),
];

describe("T7 where own messages stand", () => {
  it("t7_own messages say where they stand", async () => {
    const { open, user } = await openScene();
    await open("c-jonas");
    await user.type(part("[data-part=composer] textarea"), "Yes, 9 is fine{Enter}");
    await settle(60);
    expect([last().dataset["status"], part(".status", last()).textContent]).toEqual(["sending", "Sending"]);
    const key = last().dataset["key"];
    await settle(1000);
    expect([last().dataset["status"], part(".status", last()).textContent]).toEqual(["sent", "Sent"]);
    expect(last().dataset["key"]).toBe(key);
  });

  it("t7_an outcome nobody knows is not called failed", async () => {
    const { backend, write } = await openJonas();
    backend.happens("answers get lost");
    await write("Yes, 9 is fine");
    await settle(1000);
    const message = part("[data-status=checking]");
    expect(part(".status", message).textContent).toMatch(/^Checking…/);
  });

  it("s5_a clock that is set back makes Undo no longer", async () => {
    const { backend, write } = await openJonas({ undo: true });
    await write("Lemon it is");
    const undo = part<HTMLButtonElement>("[data-action=undo]");
    expect(undo.dataset["left"]).toBe("5");
    vi.setSystemTime(Date.now() - 3_600_000);
    await settle(2000);
    expect(undo.dataset["left"]).toBe("3");
    expect(backend.ledger).toEqual([]);
  });

  it("s4_a failed message says why and can be retried", async () => {
    const { backend, open, press } = await openScene();
    await open("c-maya");
    expect(last().dataset["status"]).toBe("notSent");
    expect(part(".status", last()).textContent).toBe("Not sent: this person does not take messages");
    await press("[data-action=retry]");
    await settle(1000);
    expect(last().dataset["status"]).toBe("sent");
    expect(backend.ledger).toEqual([{ ...MAYA, text: "Of course, lemon it is 🍋" }]);
  });

  it("s4_s5_every state of an answer has its words and exactly its buttons", async () => {
    await openWith(...OUTCOMES(Date.now()));
    const told = bubbles().map((one) => [
      one.dataset["status"],
      part(".words", one)
        .textContent.replace(/\s+/g, " ")
        .trim()
        .replace(/^.*?PM · /, ""),
      [...one.querySelectorAll<HTMLElement>(".meta button")].map((button) => button.textContent).join(" "),
    ]);
    expect(told).toEqual([
      ["checking", "Checking…", ""],
      [
        "checking",
        "Checking… Instagram does not show it. Sending again could send it twice.",
        "Send again It arrived Discard Copy",
      ],
      [
        "notSent",
        "Not sent: Meta has not approved your app for answers after 24 hours",
        "Retry Edit Copy Discard",
      ],
      ["notSent", "Not sent: no connection · Trying again…", ""],
      [
        "waiting",
        "Waits for the internet · It goes out by itself when the connection is back.",
        "Retry Edit Copy Discard",
      ],
      ["sent", "Sent · 1 of 3", ""],
      ["waiting", "Slowed down by Instagram until 3:40 PM · 2 of 3", "Edit Copy Discard"],
      ["waiting", "Waits for the part before it · 3 of 3", "Edit Copy Discard"],
      ["waiting", "Waits until an earlier try is found or known to be missing", "Edit Copy Discard"],
      ["waiting", "Waits until the account is reconnected", "Edit Copy Discard"],
      // What it will wait for is said while it can still be taken back; during a try nothing can be done about it.
      ["waiting", "Slowed down by Instagram until 3:40 PM", "Undo"],
      ["waiting", "Waits for the internet · It goes out by itself when the connection is back.", ""],
      ["waiting", "Waits for the one before", "Edit Copy Discard"],
      ["sending", "Sending", "Undo"],
    ]);
    expect(parts("[data-part=part-mark]").map((mark) => mark.textContent)).toEqual([
      "1 of 3",
      "2 of 3",
      "3 of 3",
    ]);
    await expectAccessible();
  });

  it("s5_the owner's word about an undecided message is passed on: it is sent again", async () => {
    const { backend, press, write } = await openJonas();
    backend.happens("answers get lost");
    await write("Which ones?");
    await settle(60_000);
    expect(backend.ledger).toEqual([]);
    await press("[data-action=send-again]");
    await settle(1000);
    expect(backend.ledger).toEqual([{ ...JONAS, text: "Which ones?" }]);
    expect(last().dataset["status"]).toBe("sent");
  });

  it("s5_the owner's word about an undecided message is passed on: it is there", async () => {
    const { backend, press, write } = await openJonas();
    backend.happens("answers get lost");
    await write("Which ones?");
    await settle(60_000);
    await press("[data-action=arrived]");
    expect(shown("[data-status=checking]")).toBe(false);
    expect(last().dataset["status"]).toBe("sent");
    expect(backend.ledger).toEqual([]);
  });

  it("s5_Undo counts down, takes the press back into the box, and nothing is sent", async () => {
    const { backend, user, write } = await openJonas({ undo: true });
    await write("Nine it is");
    const undo = part<HTMLButtonElement>("[data-action=undo]");
    expect([undo.textContent, undo.dataset["left"]]).toEqual(["Undo", "5"]);
    await settle(2000);
    expect(undo.dataset["left"]).toBe("3");
    undo.focus();
    await user.keyboard("{Enter}");
    await settle(60);
    expect(box().value).toBe("Nine it is");
    expect(document.activeElement).toBe(box());
    expect(shown("[data-status=sending]")).toBe(false);
    await settle(10_000);
    expect(backend.ledger).toEqual([]);
  });

  it("s5_once the time has passed Undo is gone, and the focus goes on to the messages", async () => {
    const { backend, write } = await openJonas({ undo: true });
    await write("Nine it is");
    part("[data-action=undo]").focus();
    await settle(5000);
    expect(shown("[data-action=undo]")).toBe(false);
    expect(document.activeElement).toBe(part("[role=log]"));
    await settle(1000);
    expect(backend.ledger).toHaveLength(1);
  });

  it("s5_an Undo that comes too late says so", async () => {
    const { backend, press, write } = await openJonas({ undo: true });
    vi.spyOn(backend, "undo").mockRejectedValue(new Refusal({ code: "notFound" }));
    await write("Nine it is");
    await press("[data-action=undo]");
    expect(words("[data-part=notice]")).toContain("It is on its way already. Undo came too late.");
  });

  it("s5_without a connection it waits, and goes out by itself", async () => {
    const { backend, user, write } = await openJonas();
    backend.happens("the connection is lost");
    await write("Nine it is");
    expect(last().dataset["status"]).toBe("waiting");
    expect(part(".status", last()).textContent).toBe("Waits for the internet");
    expect(part(".next", last()).textContent).toBe("It goes out by itself when the connection is back.");
    backend.happens("the connection is back");
    await user.click(part("[data-action=retry]", last()));
    await settle(1000);
    expect(last().dataset["status"]).toBe("sent");
  });

  it("s5_a retried message stays marked until Instagram has it", async () => {
    const { open, press } = await openScene();
    await open("c-maya");
    await press("[data-action=retry]");
    expect([last().dataset["status"], part(".next", last()).textContent]).toEqual([
      "notSent",
      "Trying again…",
    ]);
    expect(last().querySelector("button")).toBeNull();
    expect(part("[aria-label=Send]").getAttribute("aria-busy")).toBe("true");
    await settle(1000);
    expect(last().dataset["status"]).toBe("sent");
  });

  it("s4_a failed message can be edited, copied and discarded", async () => {
    const { open, press } = await openScene();
    await open("c-maya");
    const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    await press("[data-action=copy]");
    expect(write).toHaveBeenCalledWith("Of course, lemon it is 🍋");
    const before = bubbles().length;
    await press("[data-action=edit]");
    expect(box().value).toBe("Of course, lemon it is 🍋\nI can have it ready by 10am");
    expect(document.activeElement).toBe(box());
    expect(bubbles()).toHaveLength(before - 1);
  });

  it("t8_s4_a clipboard that refuses the words of a failed message is said", async () => {
    const { open, press } = await openScene();
    await open("c-maya");
    const refused = new DOMException("no", "NotAllowedError");
    vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(refused);
    await press("[data-action=copy]");
    expect(words("[data-part=notice]")).toContain("Not copied");
  });

  it("s4_discard throws it away", async () => {
    const { open, press } = await openScene();
    await open("c-maya");
    await press("[data-action=discard]");
    expect(shown("[data-status=notSent]")).toBe(false);
  });
});

describe("S7 how long Instagram takes an answer", () => {
  const chip = () => part("[data-part=window-chip]");
  it.each([
    ["a day", "c-maya", "open", "23h 55m to reply", false],
    ["a day", "c-jonas", "open", "1h 40m to reply", true],
    ["seven days", "c-stranger", "humanAgent", "4d to reply", false],
    ["seven days", "c-noor", "humanAgent", "14h 47m to reply", true],
    ["a day", "c-anais", "closed", "Reply window closed", false],
  ])("s7_answering for %s, %s is %s: %s", async (days, conversation, state, label, expiring) => {
    const { backend, open } = await openScene("answering");
    if (days === "seven days") await backend.answerForSevenDays(BAKERY, true);
    await open(conversation);
    expect(chip().dataset["state"]).toBe(state);
    expect(chip().textContent.trim()).toBe(label);
    expect(chip().classList.contains("expiring")).toBe(expiring);
    expect(chip().title).toMatch(/2026, \d+:\d\d [AP]M, Europe\/Lisbon$/);
    await expectAccessible();
  });

  it("s7_where nobody knows, nothing is said", async () => {
    const { backend, open } = await openScene();
    const view = await backend.open(MAYA);
    const window = { state: "unknown", left: null, ends: null, expiring: false, extendable: false } as const;
    vi.spyOn(backend, "open").mockResolvedValue({ ...view, replyWindow: window });
    await open("c-maya");
    expect(shown("[data-part=window-chip]")).toBe(false);
    expect(shown("[data-part=composer]")).toBe(true);
  });
});
