import { describe, expect, it, vi } from "vitest";
import { openScene, openWith, part, parts, playScene, settle, shown } from "~/testing/window";
import { beside, inMenu, more } from "./message";
import { possible } from "./command";
import { below } from "./unsent";
import { windowCommands } from "./window";

const ids = (commands: readonly { id: string }[]) => commands.map(({ id }) => id);

describe("one table of commands", () => {
  it("names each once", () => {
    for (const table of [windowCommands, [...beside, more, ...inMenu]]) {
      expect(new Set(ids(table)).size).toBe(table.length);
    }
  });

  it("i5_t9_tells what can be done where the owner is", async () => {
    const { session, open } = await openScene("standard", 500);
    const now = () => ids(possible(windowCommands, session));
    expect(now()).toEqual(["refresh", "connections", "settings"]);
    await open("c-maya");
    expect(now()).toEqual(["refresh", "back", "done", "snooze", "details", "connections", "settings"]);
    session.layout.page = "settings";
    expect(now()).toEqual(["refresh", "close", "back", "connections", "settings"]);
  });

  it("t9_makes every button of the header, in its own words", async () => {
    const { session, open } = await openScene();
    await open("c-maya");
    const buttons = parts("[data-part=thread] > header button, body header:has([role=tablist]) button");
    const made = windowCommands.map((command) => [command.id, command.words(session)]);
    const shownThere = buttons.filter(({ role }) => role !== "tab");
    expect(shownThere.length).toBeGreaterThanOrEqual(6);
    for (const { dataset, ariaLabel } of shownThere)
      expect(made).toContainEqual([dataset["action"], ariaLabel]);
  });

  it("s4_says below an unsent message what can be done, in its order", async () => {
    const { session, open } = await openScene();
    await open("c-maya");
    const messages = session.inbox.thread.view?.messages ?? [];
    const failed = messages.find(({ status }) => status?.status === "notSent" && !status.retrying);
    if (!failed) throw new Error("nothing has failed");
    const on = { session, message: failed };
    const rendered = parts(`[data-key="${failed.key}"] .meta [data-action]`).map(
      ({ dataset }) => dataset["action"],
    );
    expect(rendered).toEqual(ids(possible(below(on), on)));
    expect(rendered).toContain("edit");
  });

  it("i3_a key of the web engine's own never reaches it, also where there is nothing to refresh", async () => {
    const backend = playScene();
    const frame = await backend.frame();
    vi.spyOn(backend, "frame").mockResolvedValue({ ...frame, accounts: [], selected: null });
    await openWith(backend);
    expect(shown("[data-action=refresh]")).toBe(false);
    for (const init of [
      { key: "F5" },
      { key: "R", ctrlKey: true },
      { key: "r", metaKey: true, repeat: true },
    ]) {
      const event = new KeyboardEvent("keydown", { ...init, bubbles: true, cancelable: true });
      document.body.dispatchEvent(event);
      expect(event.defaultPrevented, init.key).toBe(true);
    }
    await settle();
    expect(part("main")).toBeTruthy();
  });
});
