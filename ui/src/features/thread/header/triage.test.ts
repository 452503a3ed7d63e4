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
import { focused } from "~/features/thread/testing";

const DONE = "[data-action=done]";
const BACK = "[data-action=bring-back]";
const SNOOZE = "[data-action=snooze]";
const listed = () => parts("[data-part=row]").map(({ dataset }) => dataset["conversation"]);
const standing = () => (shown("[data-part=triage]") ? words("[data-part=triage]") : "");
const offered = () => parts("[role=menuitem]").map((one) => one.textContent.replace(/\s+/g, " ").trim());
const days = () => parts("[data-bits-day]:not([data-outside-month])");

async function openThread(conversation = "c-jonas", scene = "standard", width = 1180) {
  const opened = await openScene(scene, width);
  await opened.open(conversation);
  return opened;
}

describe("T9 Done", () => {
  it("t9_puts away what is on screen, says so, and leads back", async () => {
    const { backend, press } = await openThread();
    const markDone = vi.spyOn(backend, "markDone");
    expect(part(DONE).ariaLabel).toBe("Mark as done");
    await press(DONE);
    expect(markDone).toHaveBeenCalledWith(JONAS, "jonas-3");
    expect([standing(), listed().includes("c-jonas")]).toEqual(["Done", false]);
    // Wide: whoever is done may read on, and the focus stays where it was.
    expect(part("[data-part=thread]").dataset["conversation"]).toBe("c-jonas");
    expect(part(BACK).ariaLabel).toBe("Move to inbox");
    expect(focused()).toBe(part(BACK));
    await expectAccessible();
    await press(BACK);
    expect([standing(), listed().includes("c-jonas")]).toEqual(["", true]);
  });

  it("t9_a double click does not take itself back", async () => {
    const { user } = await openThread();
    await user.dblClick(part(DONE));
    await settle(60);
    expect(standing()).toBe("Done");
  });

  it("l9_what came and was not seen keeps it in the inbox", async () => {
    const { backend, press } = await openThread();
    const stale = await backend.open(JONAS);
    vi.spyOn(backend, "open").mockResolvedValue(stale);
    backend.happens("jonas has one more thing");
    await settle(60);
    await press(DONE);
    expect(listed()[0]).toBe("c-jonas");
  });

  it("l9_where the customer's messages are no longer kept, the newest one counts", async () => {
    const { backend, press } = await openThread();
    const { messages, ...view } = await backend.open(JONAS);
    const own = messages.map((message) => ({ ...message, own: true }));
    vi.spyOn(backend, "open").mockResolvedValue({ ...view, messages: own });
    backend.happens("jonas writes");
    await settle(60);
    const markDone = vi.spyOn(backend, "markDone").mockResolvedValue();
    await press(DONE);
    expect(markDone).toHaveBeenCalledWith(JONAS, own.at(-1)?.message);
  });

  it("l9_comes back by itself when the customer writes, also while it is read", async () => {
    const { backend, press } = await openThread();
    await press(DONE);
    backend.happens("jonas thanks");
    await settle(60);
    expect([standing(), listed()[0]]).toEqual(["", "c-jonas"]);
    expect(shown(DONE)).toBe(true);
  });

  it("t9_a failure is told, and nothing is put away", async () => {
    const { backend, press, session } = await openThread("c-jonas", "standard", 500);
    vi.spyOn(backend, "markDone").mockRejectedValue(new Refusal({ code: "store", problem: "full" }));
    await press(DONE);
    expect(words("[data-part=notice]")).toContain("disk is full");
    expect([standing(), session.layout.pane]).toEqual(["", "thread"]);
  });
});

describe("T9 Snooze", () => {
  it("t9_offers the usual moments by name and time, reached by keyboard", async () => {
    const { user } = await openThread();
    part(SNOOZE).focus();
    await user.keyboard("{Enter}");
    await settle(60);
    expect(part(SNOOZE).ariaExpanded).toBe("true");
    expect(part("[role=menu]").ariaLabel).toBe("Snooze until");
    expect(offered()).toEqual([
      "In an hour 3:31 PM",
      "Tonight 7:00 PM",
      "Tomorrow Sat 9:00 AM",
      "Monday Mon 9:00 AM",
      "Pick a date…",
    ]);
    expect(focused().dataset["until"]).toBe("hour");
    await expectAccessible();
    await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
    await settle(60);
    expect(shown("[role=menu]")).toBe(false);
    expect(focused()).toBe(part(SNOOZE));
    expect([standing(), listed().includes("c-jonas")]).toEqual(["Snoozed until Sat 9:00 AM", false]);
    expect(words("[data-filter=snoozed]")).toBe("Snoozed 1");
  });

  it("t9_times follow the 24-hour clock", async () => {
    const { backend, press } = await openThread();
    await backend.change({ setting: "hours24", value: true });
    await settle(60);
    await press(SNOOZE);
    expect(offered().slice(1, 3)).toEqual(["Tonight 19:00", "Tomorrow Sat 09:00"]);
  });

  it("t9_Escape closes the menu only", async () => {
    const { press, user, session } = await openThread("c-jonas", "standard", 500);
    await press(SNOOZE);
    await user.keyboard("{Escape}");
    await settle(60);
    expect([shown("[role=menu]"), session.layout.pane]).toEqual([false, "thread"]);
    expect(focused()).toBe(part(SNOOZE));
    await press(SNOOZE);
    await press(SNOOZE);
    expect(shown("[role=menu]")).toBe(false);
  });

  it("t9_any day from tomorrow on is a choice, at nine in the morning", async () => {
    const { backend, press, user } = await openThread();
    const snooze = vi.spyOn(backend, "snooze");
    await press(SNOOZE);
    await press("[data-until=date]");
    expect(part("[data-part=float]").getAttribute("role")).toBe("dialog");
    expect(words("[data-part=float]")).toContain("November 2026");
    expect(words("[data-part=float]")).toContain("Comes back at 9:00 AM that day.");
    const open = days().filter(({ ariaDisabled }) => ariaDisabled !== "true");
    expect(open.map((day) => day.textContent.trim()).slice(0, 2)).toEqual(["21", "22"]);
    expect(part("[data-bits-day][aria-current=date]").dataset["day"]).toBe("2026-11-20");
    expect(focused().dataset["day"]).toBe("2026-11-21");
    expect(part<HTMLButtonElement>("[data-action=previous-month]").disabled).toBe(true);
    await expectAccessible();
    await user.keyboard("{ArrowDown}{ArrowDown}");
    await settle(60);
    expect(focused().dataset["day"]).toBe("2026-12-05");
    await user.keyboard("{Enter}");
    await settle(60);
    expect(snooze).toHaveBeenCalledWith(JONAS, { until: "date", date: "2026-12-05" }, "jonas-3");
    expect(standing()).toBe("Snoozed until 5 Dec, 9:00 AM");
    expect(shown("[data-part=float]")).toBe(false);
  });

  it.each([
    ["en-US", "Sun"],
    ["pt-PT", "Sun"],
    ["de-AT", "Mon"],
    // What WebKitGTK says where the system has no language.
    ["C", "Sun"],
  ])("t9_the week begins as it does in %s: %s", async (language, first) => {
    vi.spyOn(navigator, "language", "get").mockReturnValue(language);
    const { press } = await openThread();
    await press(SNOOZE);
    await press("[data-until=date]");
    expect(words("[data-part=calendar] th")).toBe(first);
    expect(words("[data-calendar-heading]")).toBe("November 2026");
  });

  it.each([
    ["Friday, late", ["hour", "tomorrow", "monday"], ["In an hour", "Tomorrow", "Monday"]],
    ["Sunday, late", ["hour", "tomorrow"], ["In an hour", "Tomorrow"]],
    ["Monday", ["hour", "tonight", "tomorrow", "monday"], ["In an hour", "Tonight", "Tomorrow", "Monday"]],
  ] as const)("t9_what is offered on %s", async (_, offers, names) => {
    const { backend, press } = await openThread();
    const at = { utcMs: 0, local: "2026-11-23T09:00:00", zone: "Europe/Lisbon" };
    const choices = offers.map((until) => ({ until: { until }, at }));
    vi.spyOn(backend, "snoozeChoices").mockResolvedValue(choices);
    await press(SNOOZE);
    expect(parts("[role=menuitem] span").map((one) => one.textContent)).toEqual(names);
  });

  it("t9_e1_in the other direction of writing, Left leads to the next day", async () => {
    const { press, user } = await openThread();
    await press(SNOOZE);
    await press("[data-until=date]");
    const place = part("[data-part=calendar]").parentElement;
    if (place) place.style.direction = "rtl";
    await user.keyboard("{ArrowLeft}");
    await settle(60);
    expect(focused().dataset["day"]).toBe("2026-11-22");
  });

  it("t9_a moment that has passed meanwhile is refused in words", async () => {
    const { backend, press } = await openThread();
    vi.spyOn(backend, "snooze").mockRejectedValue(new Refusal({ code: "notAhead" }));
    await press(SNOOZE);
    await press("[data-until=tonight]");
    expect(words("[data-part=notice]")).toContain("That moment has passed.");
    expect(standing()).toBe("");
  });

  it("l9_is over by itself, and the header says no more of it", async () => {
    const { press } = await openThread();
    await press(SNOOZE);
    await press("[data-until=hour]");
    expect(standing()).toBe("Snoozed until 3:31 PM");
    await settle(3_660_000);
    expect([standing(), listed()[0]]).toEqual(["", "c-jonas"]);
  });

  it("t9_can be moved, and what sleeps can be done", async () => {
    const { open, press } = await openScene("putAway");
    await press("[data-filter=snoozed]");
    await open("c-priya");
    expect(standing()).toBe("Snoozed until Mon 9:00 AM");
    await press(SNOOZE);
    await press("[data-until=tonight]");
    expect(standing()).toBe("Snoozed until 7:00 PM");
    await press(BACK);
    expect(standing()).toBe("");
    await press(DONE);
    expect(standing()).toBe("Done");
  });
});

describe("I5 narrow", () => {
  it.each([
    ["Done", [DONE]],
    ["Snooze", [SNOOZE, "[data-until=tomorrow]"]],
  ])("i5_after %s the list is shown, with the focus in it", async (_, presses) => {
    const { backend, press, session } = await openThread("c-maya", "standard", 500);
    const closed = vi.spyOn(backend, "close");
    for (const one of presses) await press(one);
    expect([session.layout.pane, shown("[data-part=thread]")]).toEqual(["list", false]);
    expect(listed()).not.toContain(MAYA.conversation);
    expect(focused().dataset["conversation"]).toBe("c-priya");
    expect(closed).toHaveBeenCalled();
    await expectAccessible();
  });

  it("i5_with nothing left in the list the focus is on its filter", async () => {
    const { open, press } = await openScene("standard", 500);
    await press("[data-filter=expiring]");
    await open("c-jonas");
    await press(DONE);
    expect(shown("[data-part=empty]")).toBe(true);
    expect(focused()).toBe(part("[data-filter=expiring]"));
  });

  it("i5_Move to inbox keeps the thread", async () => {
    const { open, press, session } = await openScene("putAway", 500);
    await press("[data-filter=done]");
    await open("c-anais");
    expect(words("[data-part=thread] header")).toContain("Done · @anais.dpt");
    await press(BACK);
    expect([standing(), session.layout.pane]).toEqual(["", "thread"]);
  });

  it.each([
    [500, "Closed"],
    [760, "Closed"],
    [1180, "Reply window closed"],
  ])("s7_with a window of %i px the header says: %s", async (width, label) => {
    await openThread("c-anais", "standard", width);
    expect(words("[data-part=window-chip]")).toBe(label);
    expect(part("[data-part=thread]").dataset["account"]).toBe(BAKERY);
  });
});
