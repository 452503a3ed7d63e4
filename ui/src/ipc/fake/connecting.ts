/** The fake backend's logins, Meta apps, tests of connections and places for secrets. */
import { Refusal } from "~/ipc/backend";
import type * as T from "~/ipc/generated/types";
import { FakeCare } from "./care";
import { FakeLogin } from "./login";
import { sceneNamed, type Scene } from "./scenes";
import { FakeWebhooks } from "./webhooks";
import { momentIn } from "./zone";

const SYNC_MS = 600;
const LOGIN_STEP_MS = 2500;

export abstract class FakeConnecting {
  abstract readonly now: () => number;
  abstract readonly later: (milliseconds: number, act: () => void) => void;
  abstract settings: T.SettingsView;
  readonly fakeLogin = new FakeLogin(
    () => this.now(),
    () => this.settings.zone,
  );
  readonly care = new FakeCare(
    () => momentIn(this.settings.zone, this.now()),
    (milliseconds, act) => this.later(milliseconds, act),
    (account) => this.tell({ what: "doctor", account }),
  );
  readonly receiver = new FakeWebhooks(() => this.tell({ what: "webhooks" }));
  #apps: Record<T.Flavour, T.MetaAppView>;

  constructor(public scene: Scene) {
    this.#apps = { instagram: this.#app("instagram"), facebook: this.#app("facebook") };
  }

  /** Tells the window that something changed. */
  abstract tell(...changes: T.Change[]): void;

  /** Begins anew with the scene's shops. */
  protected abstract fill(): void;

  metaApp = async (flavour: T.Flavour): Promise<T.MetaAppView> => this.#apps[flavour];

  async saveMetaApp(
    flavour: T.Flavour,
    appId: string,
    secret: string | null,
    redirect: T.RedirectChoice,
  ): Promise<T.MetaAppView> {
    const { vault } = this.scene;
    if (vault.state === "unusable") throw new Refusal({ code: "vault", problem: vault.problem });
    const hasSecret = secret !== null || this.#apps[flavour].hasSecret;
    if (redirect.mode === "relay" && !redirect.page.startsWith("https://"))
      throw new Refusal({ code: "badRelayAddress" });
    this.#apps[flavour] = { flavour, appId, hasSecret, redirect, redirectUri: "" };
    return this.#apps[flavour];
  }

  async beginLogin(flavour: T.Flavour): Promise<void> {
    if (!this.#apps[flavour].hasSecret) throw new Refusal({ code: "noMetaApp", flavour });
    this.fakeLogin.begin(flavour, this.#apps[flavour].redirect);
    this.tell({ what: "login" });
    if (this.scene.lively) this.later(LOGIN_STEP_MS, () => this.comeBackFromBrowser());
  }

  async pasteToken(token: string): Promise<void> {
    this.fakeLogin.readToken();
    this.tell({ what: "login" });
    this.later(SYNC_MS, () => {
      if (token.startsWith("IG")) return this.#connect(this.fakeLogin.finish());
      this.fakeLogin.fail({ code: "tokenUnknown" }, null);
      this.tell({ what: "login" });
    });
  }

  login = async (): Promise<T.LoginView> => this.fakeLogin.view;

  webhooks = async (): Promise<T.WebhooksView> => this.receiver.view;
  switchWebhooks = async (on: boolean): Promise<void> =>
    this.receiver.switch(
      on,
      this.scene.shops.map(({ id }) => id),
    );
  setWebhookPort = async (port: number): Promise<void> => this.receiver.setPort(port);
  setPublicAddress = async (address: string | null): Promise<void> => this.receiver.setPublicAddress(address);
  newVerifyToken = async (): Promise<void> => this.receiver.newToken();

  checklist = async (flavour: T.Flavour): Promise<T.ChecklistView> =>
    this.care.checklist(flavour, this.scene.shops.length > 0);

  async tick(flavour: T.Flavour, item: T.Item, done: boolean): Promise<T.ChecklistView> {
    this.care.tick(item, done);
    return this.checklist(flavour);
  }

  doctor = async (account: string): Promise<T.DoctorView | null> => this.care.doctor(account);

  async testConnection(account: string): Promise<void> {
    this.care.examine(account, account === this.scene.shops[0]?.id ? this.scene.fault : null);
  }

  async disconnect(account: string): Promise<void> {
    this.scene = { ...this.scene, shops: this.scene.shops.filter(({ id }) => id !== account) };
    this.fill();
    this.tell({ what: "frame" });
  }

  async pasteAddress(address: string): Promise<void> {
    if (!address.includes("code=")) throw new Refusal({ code: "wrongAddress" });
    this.comeBackFromBrowser();
  }

  async choosePages(pages: string[]): Promise<void> {
    this.#connect(this.fakeLogin.choose(pages));
  }

  async cancelLogin(): Promise<void> {
    this.fakeLogin.view = { step: "idle" };
    this.tell({ what: "login" });
  }

  vault = async (): Promise<T.VaultView> => this.scene.vault;
  keepSecretsInSession = async (): Promise<void> => this.#keepSecrets({ state: "session" });
  keepSecretsInFile = async (): Promise<void> => this.#keepSecrets({ state: "passphraseFile" });
  retryKeychain = async (): Promise<void> => this.#keepSecrets({ state: "keychain" });

  async unlockSecrets(passphrase: string): Promise<void> {
    if (passphrase === "wrong") throw new Refusal({ code: "vault", problem: "wrongPassphrase" });
    this.#keepSecrets({ state: "passphraseFile" });
  }

  /** The browser came back from the consent page. */
  comeBackFromBrowser(): void {
    this.fakeLogin.comeBack();
    this.tell({ what: "login" });
    this.later(SYNC_MS, () => this.#connect(this.fakeLogin.finish()));
  }

  #keepSecrets(vault: T.VaultView): void {
    this.scene = { ...this.scene, vault };
    this.tell({ what: "vault" });
  }

  #connect(accounts: readonly string[]): void {
    const all = sceneNamed("standard").shops;
    const connected = all.filter(
      ({ id }) => accounts.includes(id) || this.scene.shops.some((known) => known.id === id),
    );
    this.scene = { ...this.scene, shops: connected };
    this.fill();
    this.tell({ what: "login" }, { what: "frame" });
  }

  #app(flavour: T.Flavour): T.MetaAppView {
    const { metaApp } = this.scene;
    const scheme = flavour === "instagram" ? "https" : "http";
    const redirectUri = `${scheme}://localhost:48215/callback/${flavour}`;
    const redirect: T.RedirectChoice =
      flavour === "instagram" ? { mode: "paste" } : { mode: "loopback", port: 48_215 };
    return { flavour, appId: metaApp ? "1234567890" : "", hasSecret: metaApp, redirect, redirectUri };
  }
}
