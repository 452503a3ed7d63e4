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

describe("the thread", () => {
  it("t1_nothing selected", async () => {
    await openWindow();
    expect(words("[data-part=no-selection]")).toBe("Select a conversation to start");
  });

  it("t1_no messages", async () => {
    const { backend, open } = await openWindow();
    const view = await backend.open(MAYA);
    vi.spyOn(backend, "open").mockResolvedValue({ ...view, messages: [], earlierUnavailable: false });
    await open("c-maya");
    expect(words("[role=log]")).toBe("No messages");
  });

  it("t2_own and theirs, oldest on top, each with its time, days between", async () => {
    const { open } = await openWindow();
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
    const { open } = await openWindow();
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
    const { backend, open } = await openWindow();
    const view = await backend.open(MAYA);
    const messages = view.messages.map((one) =>
      one.own ? { ...one, status: { status: "seen" as const } } : one,
    );
    vi.spyOn(backend, "open").mockResolvedValue({ ...view, messages });
    await open("c-maya");
    expect(part(".status", last()).textContent).toBe("Seen");
  });

  it("t3_the top is honest", async () => {
    const { open } = await openWindow();
    await open("c-maya");
    expect(words("[role=log]")).toMatch(/^Earlier messages are not available from Instagram/);
  });

  it("t4_no bubble is empty, whatever the kind", async () => {
    const { backend, open } = await openWindow();
    await open("c-lars");
    const told = bubbles().map((one) => part(".bubble", one).textContent.replace(/\s+/g, " ").trim());
    expect(told).toEqual([
      "❤️",
      "Mentioned you in a story",
      "Shared a post",
      "Shared a reel",
      "Shared a product",
      "Template Order 1042: Reserve · See details",
      "Video",
      "Voice message",
      "File",
      "Sticker",
      "Message unsent",
      "Unsupported message Type: ig_avatar_sticker Show details Open in Instagram",
      "The cake arrived?",
      "Photo",
    ]);
    backend.customerWrites("", { account: BAKERY, conversation: "c-lars" });
    await settle(60);
    expect(part(".bubble", last()).textContent.trim()).toBe("Unsupported message");
  });

  it("t4_a story reply keeps its context and its words", async () => {
    const { open } = await openWindow();
    await open("c-stranger");
    expect(words(".context")).toBe("Replied to your story");
    expect(part(".bubble", last()).textContent).toBe("do you ship to Porto?");
  });

  it("t6_line breaks are kept and nothing becomes HTML", async () => {
    const { backend, open } = await openWindow();
    await open("c-jonas");
    const text = "two\nlines <img src=x onerror=alert(1)>";
    backend.customerWrites(text, { account: BAKERY, conversation: "c-jonas" });
    await settle(60);
    expect(part(".bubble", last()).textContent).toBe(text);
    expect(shown("[role=log] img")).toBe(false);
    expect(part(".bubble", last()).getAttribute("dir")).toBe("auto");
  });

  it("t6_a link names its host before the browser opens it, and focus comes back", async () => {
    const { backend, open, press, user } = await openWindow();
    await open("c-salma");
    const link = part("[role=log] [role=link]");
    link.focus();
    await user.keyboard("{Enter}");
    await settle(60);
    expect(words("[role=dialog]")).toContain("It leads to ryeandshine.example, outside Shopbell.");
    expect(backend.openedLinks).toEqual([]);
    await user.keyboard("{Escape}");
    await settle(60);
    expect(shown("[role=dialog]")).toBe(false);
    expect(document.activeElement).toBe(link);
    await press("[role=log] [role=link]");
    await press("[data-action=open-link]");
    expect(backend.openedLinks).toEqual(["https://ryeandshine.example/menu"]);
  });

  it("t6_an opener that fails is said, and the address can be copied", async () => {
    const { backend, open, press } = await openWindow();
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
    const { backend, open, press } = await openWindow();
    await open("c-maya");
    const log = part("[role=log]");
    Object.defineProperties(log, { scrollHeight: { value: 2000 }, clientHeight: { value: 500 } });
    log.scrollTop = 300;
    log.dispatchEvent(new Event("scroll"));
    backend.customerWrites("Are you there?", MAYA);
    await settle(60);
    expect(log.scrollTop).toBe(300);
    expect(words("[data-action=to-newest]")).toBe("New messages");
    await press("[data-action=to-newest]");
    expect(log.scrollTop).toBe(2000);
    expect(shown("[data-action=to-newest]")).toBe(false);
  });

  it("t2_who is at the newest stays there", async () => {
    const { backend, open } = await openWindow();
    await open("c-maya");
    const log = part("[role=log]");
    Object.defineProperties(log, { scrollHeight: { value: 2000 }, clientHeight: { value: 500 } });
    log.scrollTop = 1500;
    log.dispatchEvent(new Event("scroll"));
    backend.customerWrites("Hi again", MAYA);
    await settle(60);
    expect(log.scrollTop).toBe(2000);
    expect(shown("[data-action=to-newest]")).toBe(false);
  });

  it("e1_new messages are a polite log with a name", async () => {
    const { open } = await openWindow();
    await open("c-maya");
    expect(part("[role=log]").getAttribute("aria-label")).toBe("Messages with Maya Ferreira");
  });
});

describe("narrow", () => {
  it("i5_a row opens the thread; Back and Escape return, focus to the row; the backend is told", async () => {
    const { backend, open, press, user } = await openWindow("standard", 500);
    expect(shown("[data-part=thread]")).toBe(false);
    await open("c-jonas");
    expect(shown("nav[aria-label=Conversations]")).toBe(false);
    expect(document.activeElement).toBe(part("[role=log]"));
    expect(backend.onScreen?.conversation).toBe("c-jonas");
    await press('[aria-label="Back"]');
    expect(shown("[data-part=thread]")).toBe(false);
    expect(backend.onScreen).toBeNull();
    expect((document.activeElement as HTMLElement).dataset["conversation"]).toBe("c-jonas");
    await open("c-jonas");
    expect(backend.onScreen?.conversation).toBe("c-jonas");
    await user.keyboard("{Escape}");
    await settle(60);
    expect(shown("nav[aria-label=Conversations]")).toBe(true);
    await expectAccessible();
  });
});
