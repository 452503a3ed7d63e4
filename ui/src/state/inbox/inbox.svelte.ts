/** The inbox: lists, tabs, the open conversation and what is written there, and the acts that touch more than one of them. */
import type { Backend, ConversationRef, Scope } from "~/ipc/backend";
import type { Change, OpeningView } from "~/ipc/generated/types";
import { Choosings } from "~/state/composer/choosings.svelte";
import type { Core } from "~/state/core/core.svelte";
import { Customers } from "~/state/details/customers.svelte";
import { Drafts } from "~/state/composer/drafts.svelte";
import { Lists } from "./lists.svelte";
import { Media } from "./media";
import { Outbox } from "~/state/composer/outbox";
import { Tabs } from "./tabs.svelte";
import { Thread } from "~/state/thread/thread.svelte";
import { Triage } from "~/state/thread/triage.svelte";

type Renamed = Extract<Change, { what: "renamed" }>;

export class Inbox {
  readonly lists: Lists;
  readonly tabs: Tabs;
  readonly thread: Thread;
  readonly drafts: Drafts;
  readonly choosings: Choosings;
  readonly customers: Customers;
  readonly outbox: Outbox;
  readonly triage: Triage;
  readonly media: Media;
  /** The composer takes the focus as soon as it is there, and then clears this. */
  wantsToWrite = $state(false);
  /** A link led to this message; cleared when it is shown (F2). */
  sought = $state<string | null>(null);

  #threadSeen = false;

  constructor(
    private readonly core: Core,
    private readonly backend: Backend,
  ) {
    this.lists = new Lists(backend);
    this.tabs = new Tabs(backend);
    this.thread = new Thread(backend);
    this.drafts = new Drafts(backend);
    this.choosings = new Choosings(backend);
    this.customers = new Customers(backend);
    this.outbox = new Outbox(core, backend, this.drafts);
    this.triage = new Triage(core, backend, this.thread, () => this.back());
    this.media = new Media(backend);
  }

  /** Reads the list in view, and what its tab remembers; what was read with the frame is not read again. */
  async load(opened: OpeningView | null = null): Promise<void> {
    const { scope } = this.core.frame;
    const read = opened?.frame.selected === scope ? opened : null;
    if (read) this.tabs.take(scope, read.tab);
    const list = read?.list ? this.lists.take(scope, read.list) : this.lists.load(scope);
    await Promise.all([list, this.#showTab()]);
  }

  /** Puts an account in view: its list paints from what is kept, and is refreshed (I2). */
  async showAccount(scope: Scope): Promise<void> {
    const { frame, layout } = this.core;
    if (scope === frame.scope) return;
    void this.drafts.flush();
    const written = this.core.attempt(() => frame.select(scope));
    layout.pane = "list";
    await Promise.all([written, this.#showTab(), this.lists.refresh(scope)]);
  }

  /** Opens a conversation because the owner asked for it; that marks it read (L8). */
  async open(at: ConversationRef, options: { write: boolean }): Promise<void> {
    const { frame, layout } = this.core;
    if (!this.thread.isOpen(at)) void this.drafts.flush();
    this.tabs.keepConversation(frame.scope, at);
    layout.pane = "thread";
    // In a narrow window they would hide what was just asked for.
    if (!layout.wide) layout.detailsOpen = false;
    const shown = this.thread.isOpen(at) ? undefined : this.thread.show(at);
    this.wantsToWrite = options.write;
    await shown;
    await this.#markRead(at);
  }

  /** Narrow: from the thread back to the list (I5). */
  back(): void {
    void this.drafts.flush();
    this.core.layout.pane = "list";
  }

  refresh(): Promise<void> {
    return this.lists.refresh(this.core.frame.scope);
  }

  /** The thread came on screen or left it: the backend cares for what is seen first. */
  async showsThread(shown: boolean): Promise<void> {
    if (shown === this.#threadSeen) return;
    this.#threadSeen = shown;
    if (!shown) return void (await this.backend.close().catch(() => undefined));
    await this.thread.load();
    await this.noticeRead();
  }

  /** How many messages of the conversation on screen the list calls unread. */
  get unreadOnScreen(): number {
    const { at } = this.thread;
    return at && this.core.layout.threadShown ? (this.lists.row(at)?.unread ?? 0) : 0;
  }

  /** What is on screen counts as read while the window has the focus (L8). */
  async noticeRead(): Promise<void> {
    const { at } = this.thread;
    if (at && this.unreadOnScreen > 0 && document.hasFocus()) await this.#markRead(at);
  }

  /** Takes a message that was not sent back into the composer of the conversation on screen (S4). */
  edit(id: string): Promise<void> {
    return this.#takeBack((at) => this.outbox.edit(at, id));
  }

  /** Takes the latest press back into the composer, while it has not begun (S5). */
  undo(id: string): Promise<void> {
    return this.#takeBack((at) => this.outbox.undo(at, id));
  }

  /** Shows the place that a link from outside leads to (F2). The merged tab shows every account's. */
  async showPlace(at: ConversationRef, message: string | null): Promise<void> {
    const { frame, layout } = this.core;
    layout.page = "inbox";
    const { account, conversation } = at;
    if (frame.scope !== null && frame.scope !== account) {
      void this.drafts.flush();
      await this.core.attempt(() => frame.select(account));
      await this.tabs.load(account);
      // What is kept is shown at once, whatever the network does.
      void this.lists.refresh(account);
    }
    this.sought = message;
    await this.open({ account, conversation }, { write: message === null });
  }

  /** Reads the frame again, and what depends on it. */
  async reloadFrame(): Promise<void> {
    const { frame, times } = this.core;
    const { scope } = frame;
    const { zone } = times;
    const accounts = frame.accounts.map(({ id }) => id).join();
    await frame.load();
    // The merged list has the rows of another account, or no more those of one.
    const isOther = frame.accounts.map(({ id }) => id).join() !== accounts;
    if (isOther && this.lists.view(null)) await this.lists.load(null);
    // Every kept moment was told in the old zone (I7).
    const kept = [this.lists, this.thread, this.customers];
    if (times.zone !== zone) await Promise.all(kept.map((one) => one.reloadAll()));
    if (frame.scope !== scope) await this.load();
    await this.keepOthersAtHand();
  }

  /** Reads the lists and tabs of the accounts not in view, so that switching paints in the same frame (I2). */
  async keepOthersAtHand(): Promise<void> {
    const scopes: Scope[] = this.core.frame.accounts.map(({ id }) => id);
    if (scopes.length > 1) scopes.push(null);
    // One after the other, the merged one first: these are not in view, and must not delay one that is opened.
    for (const scope of scopes.reverse()) {
      // Changes are heard meanwhile, and an account may have gone.
      if (scope !== null && !this.core.frame.accountNamed(scope)) continue;
      if (!this.lists.view(scope)) await Promise.all([this.lists.load(scope), this.tabs.load(scope)]);
    }
  }

  /** A conversation goes by another id: what is open, chosen and typed there goes on under it. */
  async follow({ account, from, to }: Renamed): Promise<void> {
    const old = { account, conversation: from };
    const now = { account, conversation: to };
    this.drafts.follow(old, now);
    this.choosings.drop(old);
    this.tabs.follow(old, now);
    await Promise.all([this.thread.follow(old, now), this.lists.reload([account], this.core.frame.scope)]);
  }

  /** Writes down whatever is not yet on disk. */
  async flush(): Promise<void> {
    this.tabs.flush();
    await Promise.all([this.drafts.flush(), this.customers.flush()]);
  }

  /** Forgets what was read of the accounts, and what was chosen about them; the open conversation stays. */
  forget(): void {
    for (const one of [this.lists, this.tabs, this.drafts, this.choosings, this.customers]) one.forget();
  }

  async #takeBack(act: (at: ConversationRef) => Promise<void>): Promise<void> {
    const { at } = this.thread;
    if (!at) return;
    await act(at);
    if (this.thread.isOpen(at)) this.wantsToWrite = true;
  }

  /** Opens what the tab in view remembers. */
  async #showTab(): Promise<void> {
    const { frame } = this.core;
    const { scope } = frame;
    await this.tabs.load(scope);
    if (scope !== frame.scope) return;
    await this.thread.show(this.tabs.conversation(scope));
    if (this.thread.trouble?.code !== "notFound") return;
    this.tabs.keepConversation(scope, null);
    await this.thread.show(null);
  }

  async #markRead(at: ConversationRef): Promise<void> {
    // If it fails, the conversation stays unread, which the list shows.
    if (this.lists.row(at)?.unread) await this.backend.markRead(at).catch(() => undefined);
  }
}
