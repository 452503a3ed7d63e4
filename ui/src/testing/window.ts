/** A whole window on the fake backend, with friendly verbs. For tests only. */
import { render } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { tick } from "svelte";
import { expect, onTestFinished, vi } from "vitest";
import App from "~/App.svelte";
import type { Backend } from "~/ipc/backend";
import { FakeBackend } from "~/ipc/fake";
import { play } from "~/ipc/recorded";
import { Clock } from "~/state/core/clock.svelte";
import { Session } from "~/state/session.svelte";
import { NOW } from "./setup";

export { NOW };
export const BAKERY = "17841405822304914";
export const FLOUR_ROOM = "17841447120985563";
export const MAYA = { account: BAKERY, conversation: "c-maya" };
export const JONAS = { account: BAKERY, conversation: "c-jonas" };

/** The element for a CSS selector; a test without it has failed. */
export function part<E extends HTMLElement = HTMLElement>(
  selector: string,
  within: ParentNode = document,
): E {
  const found = within.querySelector<E>(selector);
  if (!found) throw new Error(`nothing matches ${selector}`);
  return found;
}

export const parts = (selector: string): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>(selector),
];
export const words = (selector: string): string => part(selector).textContent.replace(/\s+/g, " ").trim();
export const shown = (selector: string): boolean => document.querySelector(selector) !== null;

/** Lets answers, effects and everything due within `milliseconds` happen. */
export async function settle(milliseconds = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
  await tick();
}

/** Plays a recorded scene from its beginning; whatever is called that nothing is recorded for fails the test. */
export function playScene(name = "standard") {
  vi.useFakeTimers({ now: NOW });
  const backend = play(name);
  onTestFinished(() => expect(backend.unexpected).toEqual([]));
  return backend;
}

/** Opens the window in a recorded scene, at a width; timers are the test's own. */
export async function openScene(scene = "standard", width = 1180) {
  const backend = playScene(scene);
  window.innerWidth = width;
  return openWith(backend);
}

/** Opens the window in a scene, at a width; timers are the test's own. */
export async function openWindow(scene = "standard", width = 1180) {
  vi.useFakeTimers({ now: NOW });
  window.innerWidth = width;
  const backend = new FakeBackend(scene, () => Date.now());
  return openWith(backend);
}

/** Opens a window on a backend that is already there: the same shop after a restart. */
export async function openWith<B extends Backend>(backend: B) {
  const session = new Session(backend, new Clock(() => Date.now()));
  const stopFollowing = session.layout.follow(window);
  const user = userEvent.setup({ advanceTimers: (ms) => void vi.advanceTimersByTime(ms) });
  const { unmount } = render(App, { session });
  const stopListening = await session.start();
  onTestFinished(() => {
    stopListening();
    stopFollowing();
  });
  await settle();
  async function press(selector: string) {
    await user.click(part(selector));
    await settle(60);
  }
  return {
    backend,
    session,
    user,
    /** Presses what a selector finds and waits for what follows. */
    press,
    open: (conversation: string) => press(`[data-part=row][data-conversation="${conversation}"]`),
    /** Hides and closes the window, as its last act on the page does. */
    async quit() {
      await session.flush();
      unmount();
      stopListening();
      stopFollowing();
    },
  };
}

/** Nothing that axe can see without a layout is wrong. It needs timers that run; the test's time stands meanwhile. */
export async function expectAccessible(): Promise<void> {
  const now = Date.now();
  vi.useRealTimers();
  const { violations } = await axe.run(document.body, {
    rules: { "color-contrast": { enabled: false } },
    resultTypes: ["violations"],
  });
  vi.useFakeTimers({ now });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`)).toEqual(
    [],
  );
}
