/**
 * One session with a backend: everything the window has read, and the few acts that touch more than one part of it.
 * Hears every change and reads again what it concerns; holds nothing that the store does not, but what is on screen.
 */
import { getContext, setContext } from "svelte";
import { troubleOf, type Backend, type ConversationRef, type Scope, type Trouble } from "~/ipc/backend";
import type { AccountView, Change, DraftView, Flavour } from "~/ipc/generated/types";
import { Checklist } from "./checklist.svelte";
import { Choosings } from "./choosings.svelte";
import { Clock } from "./clock.svelte";
import { Customers } from "./customers.svelte";
import { Doctors } from "./doctors.svelte";
import { Drafts } from "./drafts.svelte";
import { follow } from "./following";
import { Frame } from "./frame.svelte";
import { Layout } from "./layout.svelte";
import { Lists } from "./lists.svelte";
import { Login } from "./login.svelte";
import { MetaApp } from "./metaApp.svelte";
import { Settings } from "./settings.svelte";
import { Tabs } from "./tabs.svelte";
import { Thread } from "./thread.svelte";
import { Unsent } from "./unsent.svelte";
import { Vault } from "./vault.svelte";
import { Webhooks } from "./webhooks.svelte";

/** `Undo` was pressed when the message was on its way already. */
class TooLate extends Error {}

export class Session {
  readonly layout = new Layout();
  readonly frame: Frame;
  readonly lists: Lists;
  readonly tabs: Tabs;
  readonly thread: Thread;
  readonly drafts: Drafts;
  readonly choosings: Choosings;
  readonly customers: Customers;
  readonly login: Login;
  readonly metaApps: Record<Flavour, MetaApp>;
  readonly checklists: Record<Flavour, Checklist>;
  readonly doctors: Doctors;
  readonly vault: Vault;
  readonly webhooks: Webhooks;
  readonly settings: Settings;
  readonly unsent: Unsent;
  /** The frame, and the tab in view, have been read: there is something to paint. */
  started = $state(false);
  /** The demo is being entered or left. */
  exchanging = $state(false);
  /** What went wrong with the latest act that has no place of its own to say so. */
  notice = $state.raw<Trouble | null>(null);
  /** The focus belongs into the composer as soon as it is there; whoever shows it takes the wish back. */
  wantsToWrite = $state(false);
  /** A link led to this message; whoever shows it takes the wish back (F2). */
  sought = $state<string | null>(null);
  /** The owner is to paste a token; whoever shows the field takes the wish back. */
  wantsToken = $state(false);

  #threadSeen = false;

  constructor(
    readonly backend: Backend,
    readonly clock = new Clock(),
  ) {
    this.frame = new Frame(backend);
    this.lists = new Lists(backend);
    this.tabs = new Tabs(backend);
    this.thread = new Thread(backend);
    this.drafts = new Drafts(backend);
    this.choosings = new Choosings(backend);
    this.customers = new Customers(backend);
    this.login = new Login(backend);
    this.metaApps = {
      instagram: new MetaApp(backend, "instagram"),
      facebook: new MetaApp(backend, "facebook"),
    };
    this.checklists = {
      instagram: new Checklist(backend, "instagram"),
      facebook: new Checklist(backend, "facebook"),
    };
    this.doctors = new Doctors(backend);
    this.vault = new Vault(backend);
    this.webhooks = new Webhooks(backend);
    this.settings = new Settings(backend);
    this.unsent = new Unsent(backend);
  }

  /** Reads everything, paints, and then lets the backend's held-back changes come. Answers with the way to stop. */
  async start(): Promise<() => void> {
    const stop = await this.backend.onChanged((changes) => void this.hear(changes));
    await this.#readAll();
    await this.attempt(() => this.backend.ready());
    return stop;
  }

  /** Opens the inbox once more that could not be opened. */
  async restart(): Promise<void> {
    // Why it cannot be opened this time is what the frame says.
    await this.backend.beginAgain().catch(() => undefined);
    await this.#readAll();
  }

  /** Reads again what the changes concern. */
  async hear(changes: readonly Change[]): Promise<void> {
    if (changes.some(({ what }) => what === "session")) return this.#replace();
    const lists = this.lists.hear(changes, this.frame.scope);
    await Promise.all([lists, ...changes.map((one) => this.#hearOne(one))]);
  }

  /** Puts an account in view: its list paints from what is kept, and is refreshed (I2). */
  async showAccount(scope: Scope): Promise<void> {
    if (scope === this.frame.scope) return;
    void this.drafts.flush();
    const written = this.attempt(() => this.frame.select(scope));
    this.layout.pane = "list";
    await Promise.all([written, this.#showTab(), this.lists.refresh(scope)]);
  }

  /** Opens a conversation because the owner asked for it; that marks it read (L8). */
  async open(at: ConversationRef, options: { write: boolean }): Promise<void> {
    if (!this.thread.isOpen(at)) void this.drafts.flush();
    this.tabs.keepConversation(this.frame.scope, at);
    this.layout.pane = "thread";
    // In a narrow window they would hide what was just asked for.
    if (!this.layout.wide) this.layout.detailsOpen = false;
    const shown = this.thread.isOpen(at) ? undefined : this.thread.show(at);
    this.wantsToWrite = options.write;
    await shown;
    await this.#markRead(at);
  }

  /** Narrow: from the thread back to the list (I5). */
  back(): void {
    void this.drafts.flush();
    this.layout.pane = "list";
  }

  refresh(): Promise<void> {
    return this.lists.refresh(this.frame.scope);
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
    return at && this.layout.threadShown ? (this.lists.row(at)?.unread ?? 0) : 0;
  }

  /** What is on screen counts as read while the window has the focus (L8). */
  async noticeRead(): Promise<void> {
    const { at } = this.thread;
    if (at && this.unreadOnScreen > 0 && document.hasFocus()) await this.#markRead(at);
  }

  /** Takes a message that was not sent back into the composer of the conversation on screen (S4). */
  editMessage(outboxId: string): Promise<void> {
    return this.#takeBack(() => this.backend.edit(outboxId));
  }

  /** Takes the latest press back into the composer, while it has not begun (S5). */
  undoSend(outboxId: string): Promise<void> {
    return this.#takeBack(async () => {
      try {
        return await this.backend.undo(outboxId);
      } catch (error) {
        throw troubleOf(error).code === "notFound" ? new TooLate() : error;
      }
    });
  }

  /** Switches answering for up to seven days on or off for an account (S7). */
  async answerForSevenDays(account: string, on: boolean): Promise<void> {
    await this.attempt(() => this.backend.answerForSevenDays(account, on));
    await this.frame.load();
  }

  /** What was recovered of a damaged database has been read. */
  async dismissRecovery(): Promise<void> {
    await this.attempt(() => this.backend.dismissRecovery());
    await this.frame.load();
  }

  /** Logs in again; with an account only that one is taken, in place (C8). */
  async reconnect(flavour: Flavour, account: string | null = null): Promise<void> {
    this.layout.page = "connections";
    await this.login.begin(flavour, account);
  }

  /** Logs an account in again by the way it was connected: a pasted token is pasted again. */
  async reconnectAccount({ id, flavour, way }: AccountView): Promise<void> {
    if (way === "login") return this.reconnect(flavour, id);
    this.layout.page = "connections";
    this.wantsToken = true;
  }

  /** Begins a test of an account's connection (C10). */
  async testConnection(account: string): Promise<void> {
    await this.attempt(() => this.backend.testConnection(account));
    await this.doctors.load(account);
  }

  /** Forgets an account's login, and everything kept of it if asked to (C8). */
  async disconnect(account: string, erase: boolean): Promise<void> {
    await this.flush();
    await this.attempt(() => this.backend.disconnect(account, erase));
    this.doctors.dismiss(account);
    this.#forget();
    await this.#hearFrame();
    await Promise.all([this.lists.load(this.frame.scope), this.#showTab()]);
  }

  /** Puts a finished login away and shows what it connected. */
  async finishLogin(accounts: readonly string[]): Promise<void> {
    await this.login.cancel();
    await this.frame.load();
    this.layout.page = "inbox";
    const first = accounts.find((id) => this.frame.accountNamed(id));
    if (first !== undefined) await this.showAccount(first);
  }

  async enterDemo(): Promise<void> {
    await this.flush();
    await this.#exchange(() => this.backend.enterDemo());
  }

  async leaveDemo(): Promise<void> {
    await this.#exchange(() => this.backend.leaveDemo());
  }

  /** Writes down whatever is not yet on disk: before the window hides or closes. */
  async flush(): Promise<void> {
    this.tabs.flush();
    await Promise.all([this.drafts.flush(), this.customers.flush()]);
  }

  /** Runs an act whose failure is told at the edge of the window. */
  async attempt(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
      this.notice = null;
    } catch (error) {
      this.notice = error instanceof TooLate ? { code: "tooLate" } : troubleOf(error);
    }
  }

  async #takeBack(call: () => Promise<DraftView>): Promise<void> {
    const { at } = this.thread;
    if (!at) return;
    await this.attempt(() => this.drafts.of(at).takeBack(call));
    if (this.thread.isOpen(at)) this.wantsToWrite = true;
  }

  async #exchange(act: () => Promise<void>): Promise<void> {
    if (this.exchanging) return;
    this.exchanging = true;
    await this.attempt(act);
    this.exchanging = false;
  }

  async #readAll(): Promise<void> {
    await Promise.all([this.frame.load(), this.vault.load(), this.login.load()]);
    // What was shown before is another session's.
    if (this.frame.trouble) this.frame.forget();
    if (!this.frame.view) return this.unsent.load();
    await Promise.all([this.lists.load(this.frame.scope), this.#showTab()]);
    this.started = true;
    await this.#keepOthersAtHand();
  }

  async #replace(): Promise<void> {
    this.started = false;
    this.#forget();
    this.thread.forget();
    this.login.forget();
    this.layout.pane = "list";
    this.layout.page = "inbox";
    await this.#readAll();
  }

  /** Forgets what was read of the accounts, and what was chosen about them. */
  #forget(): void {
    const kept = [this.lists, this.tabs, this.drafts, this.choosings, this.customers];
    for (const one of kept) one.forget();
  }

  /** Reads the lists and tabs of the accounts not in view, so that switching paints in the same frame (I2). */
  async #keepOthersAtHand(): Promise<void> {
    const scopes: Scope[] = this.frame.accounts.map(({ id }) => id);
    if (scopes.length > 1) scopes.push(null);
    // One after the other, the merged one first: nobody waits for these, and whoever opens one must not wait for them.
    for (const scope of scopes.reverse()) {
      if (!this.lists.view(scope)) await Promise.all([this.lists.load(scope), this.tabs.load(scope)]);
    }
  }

  /** Opens what the tab in view remembers. */
  async #showTab(): Promise<void> {
    const scope = this.frame.scope;
    await this.tabs.load(scope);
    if (scope !== this.frame.scope) return;
    await this.thread.show(this.tabs.conversation(scope));
    if (this.thread.trouble?.code !== "notFound") return;
    this.tabs.keepConversation(scope, null);
    await this.thread.show(null);
  }

  async #hearOne(change: Change): Promise<void> {
    switch (change.what) {
      case "frame":
        return this.#hearFrame();
      case "thread":
        return this.thread.reload(change);
      case "renamed":
        return follow(this, change);
      case "details":
        return this.customers.reload(change);
      case "login":
        return this.login.load();
      case "vault":
        return this.vault.load();
      case "doctor":
        return this.doctors.load(change.account);
      case "checklist":
        await Promise.all([this.checklists.instagram.load(), this.checklists.facebook.load()]);
        return;
      case "webhooks":
        return this.webhooks.load();
      case "show":
        return this.#showPlace(change, change.message);
      case "showNowhere":
        this.notice = { code: "notFound" };
        return;
      case "list": // All of them at once, above.
      case "session":
        return;
    }
  }

  /** Shows the place that a link from outside leads to (F2). The merged tab shows every account's. */
  async #showPlace(at: ConversationRef, message: string | null): Promise<void> {
    this.layout.page = "inbox";
    const { account, conversation } = at;
    if (this.frame.scope !== null && this.frame.scope !== account) {
      void this.drafts.flush();
      await this.attempt(() => this.frame.select(account));
      await this.tabs.load(account);
      // What is kept is shown at once, whatever the network does.
      void this.lists.refresh(account);
    }
    this.sought = message;
    await this.open({ account, conversation }, { write: message === null });
  }

  async #hearFrame(): Promise<void> {
    const { scope, zone } = this.frame;
    await this.frame.load();
    // Every kept moment was told in the old zone (I7).
    const kept = [this.lists, this.thread, this.customers];
    if (this.frame.zone !== zone) await Promise.all(kept.map((one) => one.reloadAll()));
    if (this.frame.scope !== scope) await Promise.all([this.lists.load(this.frame.scope), this.#showTab()]);
    await this.#keepOthersAtHand();
  }

  async #markRead(at: ConversationRef): Promise<void> {
    // What could not be marked stays unread, which is true enough to need no words.
    if (this.lists.row(at)?.unread) await this.backend.markRead(at).catch(() => undefined);
  }
}

const CONTEXT = Symbol("session");

/** Hands the session to every component below. */
export const provideSession = (session: Session): Session => setContext(CONTEXT, session);
/** The session this component is shown in. */
export const useSession = (): Session => getContext<Session>(CONTEXT);
