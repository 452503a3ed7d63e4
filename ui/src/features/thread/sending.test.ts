import { describe, expect, it, vi } from "vitest";
import { Refusal } from "~/ipc/backend";
import {
  BAKERY,
  expectAccessible,
  MAYA,
  openWindow,
  part,
  parts,
  settle,
  shown,
  words,
} from "~/testing/window";
import { bubbles, last } from "./testing";

describe("T7 where own messages stand", () => {
  it("t7_own messages say where they stand", async () => {
    const { open, user } = await openWindow();
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
    const { open } = await openWindow();
    await open("c-lars");
    const message = part("[data-status=checking]");
    expect(part(".status", message).textContent).toMatch(/^Checking…/);
  });

  it("s5_a clock that is set back makes Undo no longer", async () => {
    const { backend, open, user } = await openWindow("undo");
    await open("c-priya");
    await user.type(part("[data-part=composer] textarea"), "Lemon it is{Enter}");
    await settle(60);
    const undo = part<HTMLButtonElement>("[data-action=undo]");
    expect(undo.dataset["left"]).toBe("5");
    vi.setSystemTime(Date.now() - 3_600_000);
    await settle(2000);
    expect(undo.dataset["left"]).toBe("3");
    expect(backend.ledger).toEqual([]);
  });

  it("s4_a failed message says why and can be retried", async () => {
    const { backend, open, press } = await openWindow();
    await open("c-maya");
    expect(last().dataset["status"]).toBe("notSent");
    expect(part(".status", last()).textContent).toBe("Not sent: no connection");
    await press("[data-action=retry]");
    await settle(1000);
    expect(last().dataset["status"]).toBe("sent");
    expect(backend.ledger).toEqual([{ ...MAYA, text: "Of course, lemon it is 🍋" }]);
  });

  it("s4_s5_every state of an answer has its words and exactly its buttons", async () => {
    const { open } = await openWindow("outcomes");
    await open("c-vera");
    const told = bubbles()
      .slice(1)
      .map((one) => [
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

  it("s5_the owner's word about an undecided message is passed on", async () => {
    const { backend, open, press } = await openWindow("outcomes");
    await open("c-vera");
    await press("[data-action=send-again]");
    await settle(1000);
    expect(backend.ledger).toEqual([{ account: BAKERY, conversation: "c-vera", text: "Which ones?" }]);
    await open("c-lars");
    await press("[data-action=arrived]");
    expect(shown("[data-status=checking]")).toBe(false);
    expect(backend.ledger).toHaveLength(1);
  });

  it("s5_Undo counts down, takes the press back into the box, and nothing is sent", async () => {
    const { backend, open, user } = await openWindow("undo");
    await open("c-jonas");
    const box = () => part<HTMLTextAreaElement>("[data-part=composer] textarea");
    await user.type(box(), "Nine it is{Enter}");
    await settle(60);
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
    const { backend, open, user } = await openWindow("undo");
    await open("c-jonas");
    await user.type(part("[data-part=composer] textarea"), "Nine it is{Enter}");
    await settle(60);
    part("[data-action=undo]").focus();
    await settle(5000);
    expect(shown("[data-action=undo]")).toBe(false);
    expect(document.activeElement).toBe(part("[role=log]"));
    await settle(1000);
    expect(backend.ledger).toHaveLength(1);
  });

  it("s5_an Undo that comes too late says so", async () => {
    const { backend, open, press, user } = await openWindow("undo");
    vi.spyOn(backend, "undo").mockRejectedValue(new Refusal({ code: "notFound" }));
    await open("c-jonas");
    await user.type(part("[data-part=composer] textarea"), "Nine it is{Enter}");
    await settle(60);
    await press("[data-action=undo]");
    expect(words("[data-part=notice]")).toContain("It is on its way already. Undo came too late.");
  });

  it("s5_without a connection it waits, and goes out by itself", async () => {
    const { backend, open, user } = await openWindow("sendingOffline");
    await open("c-jonas");
    await user.type(part("[data-part=composer] textarea"), "Nine it is{Enter}");
    await settle(60);
    expect(last().dataset["status"]).toBe("waiting");
    expect(part(".status", last()).textContent).toBe("Waits for the internet");
    expect(part(".next", last()).textContent).toBe("It goes out by itself when the connection is back.");
    backend.scene = { ...backend.scene, failure: null };
    await user.click(part("[data-action=retry]", last()));
    await settle(1000);
    expect(last().dataset["status"]).toBe("sent");
  });

  it("s5_a retried message stays marked until Instagram has it", async () => {
    const { open, press } = await openWindow();
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
    const { open, press } = await openWindow();
    await open("c-maya");
    const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    await press("[data-action=copy]");
    expect(write).toHaveBeenCalledWith("Of course, lemon it is 🍋");
    const before = bubbles().length;
    await press("[data-action=edit]");
    const box = part<HTMLTextAreaElement>("[data-part=composer] textarea");
    expect(box.value).toBe("Of course, lemon it is 🍋\nI can have it ready by 10am");
    expect(document.activeElement).toBe(box);
    expect(bubbles()).toHaveLength(before - 1);
  });

  it("t8_s4_a clipboard that refuses the words of a failed message is said", async () => {
    const { open, press } = await openWindow();
    await open("c-maya");
    const refused = new DOMException("no", "NotAllowedError");
    vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(refused);
    await press("[data-action=copy]");
    expect(words("[data-part=notice]")).toContain("Not copied");
  });

  it("s4_discard throws it away", async () => {
    const { open, press } = await openWindow();
    await open("c-maya");
    await press("[data-action=discard]");
    expect(shown("[data-status=notSent]")).toBe(false);
  });
});

describe("S7 how long Instagram takes an answer", () => {
  const chip = () => part("[data-part=window-chip]");
  it.each([
    ["standard", "c-maya", "open", "23h 55m to reply", false],
    ["expiring", "c-jonas", "open", "1h 40m to reply", true],
    ["humanAgent", "c-stranger", "humanAgent", "4d to reply", false],
    ["humanAgentExpiring", "c-noor", "humanAgent", "14h 47m to reply", true],
    ["closed", "c-anais", "closed", "Reply window closed", false],
  ])("s7_in scene %s %s is %s: %s", async (scene, conversation, state, label, expiring) => {
    const { open } = await openWindow(scene);
    await open(conversation);
    expect(chip().dataset["state"]).toBe(state);
    expect(chip().textContent.trim()).toBe(label);
    expect(chip().classList.contains("expiring")).toBe(expiring);
    expect(chip().title).toMatch(/2026, \d+:\d\d [AP]M, Europe\/Lisbon$/);
    await expectAccessible();
  });

  it("s7_where nobody knows, nothing is said", async () => {
    const { backend, open } = await openWindow();
    const view = await backend.open(MAYA);
    const window = { state: "unknown", left: null, ends: null, expiring: false, extendable: false } as const;
    vi.spyOn(backend, "open").mockResolvedValue({ ...view, replyWindow: window });
    await open("c-maya");
    expect(shown("[data-part=window-chip]")).toBe(false);
    expect(shown("[data-part=composer]")).toBe(true);
  });
});
