import { describe, expect, it, vi } from "vitest";
import { Refusal } from "~/ipc/backend";
import { expectAccessible, MAYA, openScene, part, parts, settle, shown, words } from "~/testing/window";
import { bubbles, last } from "./testing";

describe("the thread", () => {
  it("t1_nothing selected", async () => {
    await openScene();
    expect(words("[data-part=no-selection]")).toBe("Select a conversation to start");
  });

  it("t1_no messages", async () => {
    const { backend, open } = await openScene();
    const view = await backend.open(MAYA);
    vi.spyOn(backend, "open").mockResolvedValue({ ...view, messages: [], earlierUnavailable: false });
    await open("c-maya");
    expect(words("[role=log]")).toBe("No messages");
  });

  it("t2_own and theirs, oldest on top, each with its time, days between", async () => {
    const { open } = await openScene();
    await open("c-maya");
    expect(bubbles().map((one) => one.dataset["own"])).toEqual(
      "false true false true false false true false true".split(" "),
    );
    expect(parts("[role=log] .day").map((day) => day.textContent)).toEqual(["Yesterday", "Today"]);
    const time = part("time", bubbles()[1]);
    expect([time.textContent, time.title]).toEqual(["1:50 PM", "Thursday 19 November 2026, 1:50 PM"]);
    expect(words("[data-part=thread] header")).toContain("M Maya Ferreira @mayaferreira · follows you");
    await expectAccessible();
  });

  it("t7_what was written in Instagram's own app says so", async () => {
    const { open } = await openScene();
    await open("c-maya");
    expect(bubbles().flatMap((one) => (one.dataset["status"] ? [one.dataset["status"]] : []))).toEqual([
      "sentElsewhere",
      "sent",
      "sent",
      "notSent",
    ]);
    expect(words(".status")).toBe("Sent from Instagram");
  });

  it("t7_seen is said once Instagram said so", async () => {
    const { backend, open } = await openScene();
    const view = await backend.open(MAYA);
    const messages = view.messages.map((one) =>
      one.own ? { ...one, status: { status: "seen" as const } } : one,
    );
    vi.spyOn(backend, "open").mockResolvedValue({ ...view, messages });
    await open("c-maya");
    expect(part(".status", last()).textContent).toBe("Seen");
  });

  it("t3_the top is honest", async () => {
    const { open } = await openScene();
    await open("c-lars");
    expect(words("[role=log]")).toMatch(/^Earlier messages are not available from Instagram/);
  });

  it("t4_no bubble is empty, whatever the kind", async () => {
    const { backend, open } = await openScene();
    vi.spyOn(backend, "loadMedium").mockResolvedValue(new Blob(["bytes"]));
    await open("c-lars");
    await settle(60);
    const shownIn = (one: HTMLElement) =>
      one.querySelector("[data-part=sound]")?.getAttribute("aria-label") ??
      (one.querySelector(".bubble, [data-part=film]")?.textContent.trim() ||
        part("[aria-label]", one).ariaLabel ||
        "");
    const told = bubbles().map((one) => shownIn(one).replace(/\s+/g, " ").trim());
    expect(told.slice(-12)).toEqual([
      "❤️",
      "Mentioned you in a story",
      "Shared a post Autumn boxes",
      "Shared a post Shaping a baguette",
      "Shared a product Rye sourdough 12,00 €",
      "Template Order 1042 Order",
      "Video",
      "Voice message",
      "wedding plan.pdf File Save",
      "Sticker from Lars & Ida",
      "Unsupported message Show details Open in Instagram",
      "Photo from Lars & Ida. Enlarge",
    ]);
    backend.happens("lars says nothing");
    await settle(60);
    expect(part(".bubble", last()).textContent.replace(/\s+/g, " ").trim()).toBe(
      "Unsupported message Type: empty Show details Open in Instagram",
    );
  });

  it("t4_a story reply keeps its context and its words", async () => {
    const { open } = await openScene();
    await open("c-stranger");
    expect(words(".context")).toBe("Replied to your story");
    expect(part(".bubble", last()).textContent).toBe("do you ship to Porto?");
  });

  it("t6_line breaks are kept and nothing becomes HTML", async () => {
    const { backend, open } = await openScene();
    await open("c-jonas");
    const text = "two\nlines <img src=x onerror=alert(1)>";
    backend.happens("jonas writes two lines");
    await settle(60);
    expect(part(".bubble", last()).textContent).toBe(text);
    expect(shown("[role=log] img")).toBe(false);
    expect(part(".bubble", last()).getAttribute("dir")).toBe("auto");
  });

  it("t6_a link names its host before the browser opens it, and focus comes back", async () => {
    const { backend, open, press, user } = await openScene();
    const opened = vi.spyOn(backend, "openLink").mockResolvedValue();
    await open("c-salma");
    const link = part("[role=log] [role=link]");
    link.focus();
    await user.keyboard("{Enter}");
    await settle(60);
    expect(words("[role=dialog]")).toContain("It leads to ryeandshine.example, outside Shopbell.");
    expect(opened).not.toHaveBeenCalled();
    await user.keyboard("{Escape}");
    await settle(60);
    expect(shown("[role=dialog]")).toBe(false);
    expect(document.activeElement).toBe(link);
    await press("[role=log] [role=link]");
    await press("[data-action=open-link]");
    expect(opened.mock.calls).toEqual([["https://ryeandshine.example/menu"]]);
  });

  it("t6_an opener that fails is said, and the address can be copied", async () => {
    const { backend, open, press } = await openScene();
    await open("c-salma");
    let fail: (why: Refusal) => void = () => undefined;
    vi.spyOn(backend, "openLink").mockImplementation(() => new Promise((_, refuse) => (fail = refuse)));
    await press("[role=log] [role=link]");
    await press("[data-action=open-link]");
    expect(shown("[role=dialog]")).toBe(false);
    fail(new Refusal({ code: "noBrowser" }));
    await settle(60);
    expect(words("[data-part=link-trouble]")).toContain("No browser could be opened");
    expect(words("[data-part=link-address]")).toBe("https://ryeandshine.example/menu");
    expect(shown("[role=dialog] .first button")).toBe(true);
  });

  it("t2_new messages wait behind a pill while older ones are read", async () => {
    // Her failed answer stays last: what she writes comes above it.
    const { backend, open, press } = await openScene();
    await open("c-maya");
    const log = part("[role=log]");
    Object.defineProperties(log, { scrollHeight: { value: 2000 }, clientHeight: { value: 500 } });
    log.scrollTop = 300;
    log.dispatchEvent(new Event("scroll"));
    backend.happens("maya writes");
    await settle(60);
    expect(log.scrollTop).toBe(300);
    expect(words("[data-action=to-newest]")).toBe("New messages");
    await press("[data-action=to-newest]");
    expect(log.scrollTop).toBe(2000);
    expect(shown("[data-action=to-newest]")).toBe(false);
  });

  it("t2_who is at the newest stays there", async () => {
    const { backend, open } = await openScene();
    await open("c-maya");
    const log = part("[role=log]");
    Object.defineProperties(log, { scrollHeight: { value: 2000 }, clientHeight: { value: 500 } });
    log.scrollTop = 1500;
    log.dispatchEvent(new Event("scroll"));
    backend.happens("maya writes");
    await settle(60);
    expect(log.scrollTop).toBe(2000);
    expect(shown("[data-action=to-newest]")).toBe(false);
  });

  it("e1_new messages are a polite log with a name", async () => {
    const { open } = await openScene();
    await open("c-maya");
    expect(part("[role=log]").getAttribute("aria-label")).toBe("Messages with Maya Ferreira");
  });
});

describe("narrow", () => {
  it("i5_a row opens the thread; Back and Escape return, focus to the row; the backend is told", async () => {
    const { backend, open, press, user } = await openScene("standard", 500);
    const [opened, closed] = [vi.spyOn(backend, "open"), vi.spyOn(backend, "close")];
    expect(shown("[data-part=thread]")).toBe(false);
    await open("c-jonas");
    expect(shown("nav[aria-label=Conversations]")).toBe(false);
    expect(document.activeElement).toBe(part("[role=log]"));
    expect(opened.mock.lastCall?.[0].conversation).toBe("c-jonas");
    closed.mockClear();
    await press('[aria-label="Back"]');
    expect(shown("[data-part=thread]")).toBe(false);
    expect(closed).toHaveBeenCalled();
    opened.mockClear();
    expect((document.activeElement as HTMLElement).dataset["conversation"]).toBe("c-jonas");
    await open("c-jonas");
    expect(opened.mock.lastCall?.[0].conversation).toBe("c-jonas");
    await user.keyboard("{Escape}");
    await settle(60);
    expect(shown("nav[aria-label=Conversations]")).toBe(true);
    await expectAccessible();
  });
});
