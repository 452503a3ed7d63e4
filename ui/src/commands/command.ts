/** Something that the owner can do, said once: buttons, menus and keys are made from it. */
import type { IconName } from "~/design/icons/icons";

/** A key that does it. */
export interface Keys {
  /** As `KeyboardEvent.key` names it; letters in lower case. */
  readonly key: string;
  /** With Ctrl, or Cmd on a Mac. */
  readonly mod?: true;
  /** The web engine's own action for this key is always suppressed. Held down, it counts once. */
  readonly reserved?: true;
}

/** `On` is what it is done to, and where: the session, or one message. */
export interface Command<On> {
  /** Names it on the page, in tests and in whatever remembers it. */
  readonly id: string;
  readonly icon: (on: On) => IconName;
  /** What it is called on a button or in a menu. */
  readonly words: (on: On) => string;
  /** What it is called where its place does not show to what it is done. */
  readonly label?: (on: On) => string;
  readonly keys?: readonly Keys[];
  /** CSS selector: the keys count only while the focus is in such an element. */
  readonly keysWithin?: string;
  /** Whether it can be done now. */
  readonly when: (on: On) => boolean;
  readonly run: (on: On) => unknown;
}

/** Those of a list that can be done now, in its order. */
export function possible<On>(commands: readonly Command<On>[], on: On): readonly Command<On>[] {
  return commands.filter((command) => command.when(on));
}
