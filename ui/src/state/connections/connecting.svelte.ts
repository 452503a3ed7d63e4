/** Accounts come and go: logging in, testing a connection, forgetting one, and where its secrets are kept (C2–C10). */
import type { Backend } from "~/ipc/backend";
import type { AccountView, Flavour } from "~/ipc/generated/types";
import { Checklist } from "./checklist.svelte";
import type { Core } from "~/state/core/core.svelte";
import { Doctors } from "./doctors.svelte";
import type { Inbox } from "~/state/inbox/inbox.svelte";
import { Login } from "./login.svelte";
import { MetaApp } from "./metaApp.svelte";
import { Vault } from "./vault.svelte";
import { Webhooks } from "./webhooks.svelte";

export class Connecting {
  readonly login: Login;
  readonly metaApps: Record<Flavour, MetaApp>;
  readonly checklists: Record<Flavour, Checklist>;
  readonly doctors: Doctors;
  readonly vault: Vault;
  readonly webhooks: Webhooks;
  /** The owner is to paste a token; cleared when the field is shown. */
  wantsToken = $state(false);

  constructor(
    private readonly core: Core,
    private readonly backend: Backend,
    private readonly inbox: Inbox,
  ) {
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
  }

  /** Logs in again; with an account only that one is taken, in place (C8). */
  async reconnect(flavour: Flavour, account: string | null = null): Promise<void> {
    this.core.layout.page = "connections";
    await this.login.begin(flavour, account);
  }

  /** Logs an account in again by the way it was connected: a pasted token is pasted again. */
  async reconnectAccount({ id, flavour, way }: AccountView): Promise<void> {
    if (way === "login") return this.reconnect(flavour, id);
    this.core.layout.page = "connections";
    this.wantsToken = true;
  }

  /** Puts a finished login away and shows what it connected. */
  async finishLogin(accounts: readonly string[]): Promise<void> {
    const { frame, layout } = this.core;
    await this.login.cancel();
    await frame.load();
    layout.page = "inbox";
    const first = accounts.find((id) => frame.accountNamed(id));
    if (first !== undefined) await this.inbox.showAccount(first);
  }

  /** Begins a test of an account's connection (C10). */
  async testConnection(account: string): Promise<void> {
    await this.core.attempt(() => this.backend.testConnection(account));
    await this.doctors.load(account);
  }

  /** Switches answering for up to seven days on or off for an account (S7). */
  async answerForSevenDays(account: string, on: boolean): Promise<void> {
    await this.core.attempt(() => this.backend.answerForSevenDays(account, on));
    await this.core.frame.load();
  }

  /** Forgets an account's login, and everything kept of it if asked to (C8). */
  async disconnect(account: string, erase: boolean): Promise<void> {
    const { inbox } = this;
    await inbox.flush();
    await this.core.attempt(() => this.backend.disconnect(account, erase));
    this.doctors.dismiss(account);
    inbox.forget();
    await inbox.reloadFrame();
    await inbox.load();
  }
}
