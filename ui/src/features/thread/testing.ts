/** Maya's thread and what can be done about its messages. For tests only. */
import { fireEvent } from "@testing-library/svelte";
import { vi } from "vitest";
import type { MessageView, ThreadView } from "~/ipc/generated/types";
import { MAYA, openScene, part, parts, settle } from "~/testing/window";

/** Every message that is shown, oldest first. */
export const bubbles = () => parts("[data-part=message]");
/** The newest of them. */
export function last(): HTMLElement {
  const found = bubbles().at(-1);
  if (!found) throw new Error("no message");
  return found;
}

/** Maya's last question, and what stands around it. */
export const ASKED = "[data-key=maya-7]";
export const ANSWERED = "[data-key=maya-6]";

/** Selector of a button beside a message. */
export const act = (name: string, within = ASKED) =>
  `${within} [data-part=message-actions] [data-action=${name}]`;

/** The button of an emoji in the open float. (No selector: jsdom finds none with an emoji in it.) */
export function emoji(which: string): HTMLElement {
  const found = parts("[data-part=float] button").find(({ dataset }) => dataset["emoji"] === which);
  if (!found) throw new Error(`no ${which} to press`);
  return found;
}

export async function pick(which: string): Promise<void> {
  await fireEvent.click(emoji(which));
  await settle(60);
}

export const focused = () => document.activeElement as HTMLElement;
/** The shop's own reaction to the last question. */
export const chip = () => part(`${ASKED} [data-own=true][data-state]`);
export const menu = () => parts("[role=menuitem]").map((one) => one.textContent.trim());

export async function openMaya(scene = "standard", width = 1180) {
  const opened = await openScene(scene, width);
  await opened.open("c-maya");
  return opened;
}

/** Opens Maya's thread with these messages in it, in place of her own. */
export async function openWith(...changes: Partial<MessageView>[]) {
  const opened = await openScene();
  const { backend, open } = opened;
  const view = await backend.open(MAYA);
  const [one] = view.messages;
  if (!one) throw new Error("no message");
  const messages = changes.map((change, index) => ({
    ...one,
    key: `m${index}`,
    message: `m${index}`,
    ...change,
  }));
  const changed: ThreadView = { ...view, messages };
  // Each reading brings new objects, as it does from the program.
  vi.spyOn(backend, "open").mockImplementation(async () => structuredClone(changed));
  vi.spyOn(backend, "loadMedium").mockResolvedValue(new Blob(["bytes"]));
  await open("c-maya");
  return opened;
}

/** The test's own clipboard, in place of the one that comes with the window's keyboard. */
export const clipboard = () => vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
