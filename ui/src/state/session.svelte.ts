/**
 * One session with a backend: everything the window has read, in parts, and how it begins, is replaced and ends. Holds
 * nothing that the store does not, but what is on screen.
 */
import { getContext, setContext, tick } from "svelte";
import type { Backend } from "~/ipc/backend";
import { Changes } from "./changes";
import type { Clock } from "./core/clock.svelte";
import { Connecting } from "./connections/connecting.svelte";
import { Core } from "./core/core.svelte";
import { Inbox } from "./inbox/inbox.svelte";
import { Settings } from "./settings.svelte";
import type { Times } from "./core/times.svelte";
import { Unsent } from "./unsent.svelte";

export class Session extends Core {
  readonly inbox: Inbox;
  readonly connecting: Connecting;
  readonly settings: Settings;
  readonly unsent: Unsent;
  readonly changes: Changes;
  /** The frame, and the tab in view, have been read: there is something to paint. */
  started = $state(false);
  /** The demo is being entered or left. */
  exchanging = $state(false);

  constructor(backend: Backend, clock?: Clock) {
    super(backend, clock);
    this.inbox = new Inbox(this, backend);
    this.connecting = new Connecting(this, backend, this.inbox);
    this.settings = new Settings(backend);
    this.unsent = new Unsent(backend);
    this.changes = new Changes(this, this.inbox, this.connecting, () => this.#replace());
  }

  /**
   * Reads what is in view, paints, and then lets the backend show the window and its held-back changes come. The rest
   * is read afterwards: what is not in view, and where secrets are kept, for which the keychain is asked. Answers with
   * the way to stop.
   * @param built ends when the screen is in the page; the window is not shown before.
   */
  async start(built?: Promise<unknown>): Promise<() => void> {
    const [stop] = await Promise.all([
      this.backend.onChanged((changes) => void this.changes.hear(changes)),
      this.#readInView(),
      built,
    ]);
    // What was read is in the page before the window is shown.
    await tick();
    await this.attempt(() => this.backend.ready());
    await Promise.all([this.inbox.keepOthersAtHand(), this.#readBeside()]);
    return stop;
  }

  /** Opens the inbox once more that could not be opened. */
  async restart(): Promise<void> {
    // The frame tells why it could not be opened.
    await this.backend.beginAgain().catch(() => undefined);
    await this.#readAll();
  }

  /** Opens an address in the owner's browser; rejects when that cannot be done. */
  openLink(url: string): Promise<void> {
    return this.backend.openLink(url);
  }

  /** What was recovered of a damaged database has been read. */
  async dismissRecovery(): Promise<void> {
    await this.attempt(() => this.backend.dismissRecovery());
    await this.frame.load();
  }

  async enterDemo(): Promise<void> {
    await this.flush();
    await this.#exchange(() => this.backend.enterDemo());
  }

  async leaveDemo(): Promise<void> {
    await this.#exchange(() => this.backend.leaveDemo());
  }

  /** Writes down whatever is not yet on disk: before the window hides or closes. */
  flush(): Promise<void> {
    return this.inbox.flush();
  }

  async #exchange(act: () => Promise<void>): Promise<void> {
    if (this.exchanging) return;
    this.exchanging = true;
    await this.attempt(act);
    this.exchanging = false;
  }

  async #readAll(): Promise<void> {
    await this.#readInView();
    await Promise.all([this.inbox.keepOthersAtHand(), this.#readBeside()]);
  }

  async #readInView(): Promise<void> {
    const { frame, inbox } = this;
    const opened = await frame.open();
    // What was shown before belongs to another session.
    if (frame.trouble) frame.forget();
    if (!frame.view) return this.unsent.load();
    await inbox.load(opened);
    this.started = true;
  }

  async #readBeside(): Promise<void> {
    await Promise.all([this.connecting.vault.load(), this.connecting.login.load()]);
  }

  async #replace(): Promise<void> {
    this.started = false;
    this.inbox.forget();
    this.inbox.thread.forget();
    this.connecting.login.forget();
    this.layout.pane = "list";
    this.layout.page = "inbox";
    await this.#readAll();
  }
}

const CONTEXT = Symbol("session");

/** Hands the session to every component below. */
export const provideSession = (session: Session): Session => setContext(CONTEXT, session);
/** The session this component is shown in. */
export const useSession = (): Session => getContext<Session>(CONTEXT);
/** The clock by which this component tells time. */
export const useTimes = (): Times => useSession().times;
