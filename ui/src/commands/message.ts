/** What can be done about a message that Instagram has (T8). */
import { messageWords, previewOf } from "~/lib/thread/previews";
import { m } from "~/paraglide/messages";
import type { Actable, Acting } from "~/state/inbox/acting.svelte";
import type { Command } from "./command";

export interface OnMessage {
  readonly message: Actable;
  readonly acting: Acting;
  /** Reacting and answering are possible. */
  readonly canSend: boolean;
}

type MessageCommand = Command<OnMessage>;

/** What it says, for screen readers, which do not show beside what a button stands. */
const text = ({ message }: OnMessage) => messageWords(previewOf(message));

export const react: MessageCommand = {
  id: "react",
  icon: () => "react",
  words: m.act_react,
  label: (on) => m.act_react_to({ text: text(on) }),
  when: ({ canSend }) => canSend,
  run: ({ acting, message }) => acting.toggle("react", message),
};

export const reply: MessageCommand = {
  id: "reply",
  icon: () => "reply",
  words: m.act_reply,
  label: (on) => m.act_reply_to({ text: text(on) }),
  when: ({ canSend }) => canSend,
  run: ({ acting, message }) => acting.reply(message),
};

/** Opens the menu of the others. */
export const more: MessageCommand = {
  id: "more",
  icon: ({ acting, message }) => (acting.copied === message.key ? "check" : "more"),
  words: m.act_more,
  label: (on) => m.act_more_of({ text: text(on) }),
  when: () => true,
  run: ({ acting, message }) => acting.toggle("more", message),
};

export const copyText: MessageCommand = {
  id: "copy-text",
  icon: () => "copy",
  words: m.act_copy_text,
  when: ({ message }) => message.text.trim() !== "",
  run: ({ acting, message }) => acting.copyText(message),
};

export const copyLink: MessageCommand = {
  id: "copy-link",
  icon: () => "link",
  words: m.act_copy_link,
  when: () => true,
  run: ({ acting, message }) => acting.copyLink(message),
};

/** Beside a bubble, where there is room for buttons. */
export const beside: readonly MessageCommand[] = [react, reply];
/** In the menu of every message. */
export const inMenu: readonly MessageCommand[] = [copyText, copyLink];
