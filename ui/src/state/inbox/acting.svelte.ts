/** What can be done about a message that Instagram has (T8), and what is open to do it. One for each open conversation. */
import type { ConversationRef } from "~/ipc/backend";
import type { MessageView, ReactionView } from "~/ipc/generated/types";
import { previewOf } from "~/lib/thread/previews";
import { emojiOf } from "~/lib/thread/reactions";
import { messageLink } from "~/lib/links/shopLinks";
import { copyText } from "~/state/core/copying";
import type { Core } from "~/state/core/core.svelte";
import type { Inbox } from "./inbox.svelte";

const COPIED_SHOWN_MS = 2000;

/** A message with an id of Instagram's, that is still there. */
export type Actable = MessageView & { readonly message: string };

export const isActable = (message: MessageView): message is Actable =>
  message.message !== null && message.kind !== "unsent";

/** The emoji the shop has reacted with, or is about to. One that was refused or goes away does not stand. */
export function standing(reactions: readonly ReactionView[]): string | null {
  const own = reactions.find(
    ({ own, state }) => own && (state.state === "there" || state.state === "sending"),
  );
  return own ? emojiOf(own.with) : null;
}

export class Acting {
  /** What is open beside a message: the emoji, or the menu. */
  opened = $state.raw<{ what: "react" | "more"; key: string } | null>(null);
  /** Key of the message whose buttons were used last: the Tab key leads there. */
  latest = $state<string>();
  /** Key of the message of which something has just been copied. */
  copied = $state<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly core: Core,
    private readonly inbox: Inbox,
    readonly at: ConversationRef,
  ) {}

  /** Opens it, or closes it if it is open. */
  toggle(what: "react" | "more", message: Actable): void {
    this.opened = this.isOpen(what, message) ? null : { what, key: message.key };
  }

  /** Closes whatever is open, or only the one that is meant: another may have taken its place. */
  close(what = this.opened?.what): void {
    if (this.opened?.what === what) this.opened = null;
  }

  isOpen(what: "react" | "more", { key }: Actable): boolean {
    return this.opened?.key === key && this.opened.what === what;
  }

  async react({ message }: Actable, emoji: string | null): Promise<void> {
    this.close();
    await this.inbox.outbox.react(this.at.account, message, emoji);
  }

  async forgetReaction({ message }: Actable): Promise<void> {
    await this.inbox.outbox.forgetReaction(this.at.account, message);
  }

  /** What is written next answers this message. */
  reply(message: Actable): void {
    this.close();
    this.inbox.drafts.of(this.at).answering = {
      message: message.message,
      preview: previewOf(message),
    };
    this.inbox.wantsToWrite = true;
  }

  copyText(message: Actable): Promise<void> {
    return this.#copy(message, message.text);
  }

  copyLink(message: Actable): Promise<void> {
    const { account, conversation } = this.at;
    return this.#copy(message, messageLink(account, conversation, message.message));
  }

  async #copy({ key }: Actable, text: string): Promise<void> {
    this.close();
    if (!(await copyText(this.core, text))) return;
    this.copied = key;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.copied = undefined), COPIED_SHOWN_MS);
  }
}
