/**
 * A backend in memory: two invented shops, for the browser (`?fake=<scene>`) and for tests. Keeps the promises that
 * {@link Backend} documents (revisions, outbox, events) and does nothing by itself unless the scene is a lively one.
 */
import { Refusal, type Backend, type ConversationRef, type Scope } from "./backend";
import { accountOf, syncOf } from "./fake/accounts";
import {
  conversationsOf,
  lastActivity,
  rowOf,
  threadOf,
  unreadOf,
  written,
  type Conversation,
} from "./fake/conversations";
import { FakeLogin } from "./fake/login";
import { settled } from "./fake/settings";
import { chatter, type Shop } from "./fake/people";
import { sceneNamed, type Scene } from "./fake/scenes";
import { momentIn } from "./fake/zone";
import type * as T from "./types";

const SYSTEM_ZONE = "Europe/Lisbon";
const SENDING_MS = 900;
const ANSWER_MS = 4000;
const SYNC_MS = 600;
const LOGIN_STEP_MS = 2500;

export class FakeBackend implements Backend {
  /** Texts that reached "Instagram", oldest first. */
  readonly ledger: { account: string; conversation: string; text: string }[] = [];
  readonly openedLinks: string[] = [];
  /** The conversation the window says it shows. */
  onScreen: ConversationRef | null = null;
  readonly fakeLogin: FakeLogin;
  scene: Scene;
  settings: T.SettingsView = {
    zone: SYSTEM_ZONE,
    zoneChosen: false,
    systemZone: SYSTEM_ZONE,
    hours24: false,
    sendWithModifier: false,
    listWidth: 340,
  };
  #listeners = new Set<(changes: T.Change[]) => void>();
  #conversations: Conversation[] = [];
  #accounts: readonly Shop[] = [];
  #selected: Scope = null;
  #tabs = new Map<Scope, T.TabView>();
  #apps: Record<T.Flavour, T.MetaAppView>;
  #syncing = false;
  #keys = 0;

  constructor(
    sceneName = "standard",
    readonly now: () => number = Date.now,
  ) {
    this.scene = sceneNamed(sceneName);
    this.fakeLogin = new FakeLogin(now, () => this.settings.zone);
    this.#apps = { instagram: this.#app("instagram"), facebook: this.#app("facebook") };
    this.#fill();
  }

  async frame(): Promise<T.FrameView> {
    const { session } = this.scene;
    const accounts = this.#accounts.map((shop, index) =>
      accountOf(
        shop,
        index === 0,
        this.scene,
        unreadOf(shop.id, this.#conversations),
        this.#sync(index === 0),
      ),
    );
    return {
      accounts,
      selected: this.#selected,
      today: this.#at(0).local.slice(0, 10),
      session,
      settings: { ...this.settings },
    };
  }

  async ready(): Promise<void> {
    if (this.scene.lively) this.#later(ANSWER_MS, () => this.customerWrites());
  }

  enterDemo = async (): Promise<void> => this.#replace("demo");
  leaveDemo = async (): Promise<void> => this.#replace("new");

  async openLink(url: string): Promise<void> {
    if (!/^https?:/.test(url)) throw new Refusal({ code: "linkRefused" });
    this.openedLinks.push(url);
  }

  async select(scope: Scope): Promise<void> {
    this.#selected = scope;
  }

  async tab(scope: Scope): Promise<T.TabView> {
    return this.#tabs.get(scope) ?? { account: null, conversation: null, listScroll: 0 };
  }

  async saveTab(scope: Scope, tab: T.TabView): Promise<void> {
    this.#tabs.set(scope, tab);
  }

  metaApp = async (flavour: T.Flavour): Promise<T.MetaAppView> => this.#apps[flavour];

  async saveMetaApp(
    flavour: T.Flavour,
    appId: string,
    secret: string | null,
    port: number,
  ): Promise<T.MetaAppView> {
    const { vault } = this.scene;
    if (vault.state === "unusable") throw new Refusal({ code: "vault", problem: vault.problem });
    const hasSecret = secret !== null || this.#apps[flavour].hasSecret;
    const redirectUri = `http://localhost:${port}/callback/${flavour}`;
    this.#apps[flavour] = { flavour, appId, hasSecret, port, redirectUri };
    return this.#apps[flavour];
  }

  async beginLogin(flavour: T.Flavour): Promise<void> {
    if (!this.#apps[flavour].hasSecret) throw new Refusal({ code: "noMetaApp", flavour });
    this.fakeLogin.begin(flavour);
    this.tell({ what: "login" });
    if (this.scene.lively) this.#later(LOGIN_STEP_MS, () => this.comeBackFromBrowser());
  }

  login = async (): Promise<T.LoginView> => this.fakeLogin.view;

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

  async list(scope: Scope): Promise<T.ListView> {
    const kept = this.#conversations.filter(({ account }) => scope === null || account === scope);
    kept.sort((a, b) => lastActivity(b) - lastActivity(a));
    return {
      rows: kept.map((one) => rowOf(one, this.settings.zone)),
      sync: this.#sync(scope !== this.#accounts[1]?.id),
    };
  }

  async refresh(scope: Scope): Promise<void> {
    this.#syncing = true;
    this.#tellLists(scope);
    await new Promise<void>((done) => this.#later(SYNC_MS, done));
    this.#syncing = false;
    this.#tellLists(scope);
    if (this.scene.failure) throw new Refusal(this.scene.failure);
  }

  open = async (at: ConversationRef): Promise<T.ThreadView> => {
    this.onScreen = at;
    const { state } = this.scene.state;
    return threadOf(
      this.#find(at),
      this.settings.zone,
      state === "connected" || at.account !== this.#accounts[0]?.id,
    );
  };

  async close(): Promise<void> {
    this.onScreen = null;
  }

  async markRead(at: ConversationRef): Promise<void> {
    this.#find(at).unread = 0;
    this.tell({ what: "frame" }, { what: "list", account: at.account });
  }

  draft = async (at: ConversationRef): Promise<T.DraftView> => this.#find(at).draft;

  async saveDraft(at: ConversationRef, text: string, revision: number): Promise<boolean> {
    const conversation = this.#find(at);
    if (revision <= conversation.draft.revision) return false;
    conversation.draft = { text, revision };
    this.tell({ what: "list", account: at.account });
    return true;
  }

  async send(at: ConversationRef, text: string, revision: number): Promise<string> {
    const conversation = this.#find(at);
    const message = written(`out-${++this.#keys}`, true, text, this.now());
    conversation.messages = [...conversation.messages, message];
    conversation.draft = { text: "", revision };
    this.#tellThread(conversation);
    this.#later(SENDING_MS, () => this.#arrive(conversation, message.key));
    return message.key;
  }

  async retry(id: string): Promise<void> {
    const conversation = this.#setStatus(id, { status: "sending" });
    this.#later(SENDING_MS, () => this.#arrive(conversation, id));
  }

  async edit(id: string): Promise<T.DraftView> {
    const conversation = this.#holding(id);
    const text = conversation.messages.find(({ key }) => key === id)?.text ?? "";
    conversation.draft = { text, revision: conversation.draft.revision + 1 };
    await this.discard(id);
    return conversation.draft;
  }

  async discard(id: string): Promise<void> {
    const conversation = this.#holding(id);
    conversation.messages = conversation.messages.filter(({ key }) => key !== id);
    this.#tellThread(conversation);
  }

  async change(change: T.SettingChange): Promise<void> {
    this.settings = { ...this.settings, ...settled(change, SYSTEM_ZONE) };
    this.tell({ what: "frame" }, ...this.#accounts.map(({ id }) => ({ what: "list", account: id }) as const));
  }

  zones = async (): Promise<string[]> => Intl.supportedValuesOf("timeZone");

  async onChanged(tell: (changes: T.Change[]) => void): Promise<() => void> {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }

  pictureUrl = (account: string, participant = ""): string => `/none/${account}/${participant}`;

  /** A customer writes: the one named, else the one who wrote last. */
  customerWrites(text = chatter[this.#keys % chatter.length] ?? "", at?: ConversationRef): void {
    const conversation = at ? this.#find(at) : this.#conversations[0];
    if (!conversation) return;
    const message = written(`in-${++this.#keys}`, false, text, this.now());
    conversation.messages = [...conversation.messages, message].slice(-20);
    conversation.unread++;
    this.#tellThread(conversation);
  }

  /** The browser came back from the consent page. */
  comeBackFromBrowser(): void {
    this.fakeLogin.comeBack();
    this.tell({ what: "login" });
    this.#later(SYNC_MS, () => this.#connect(this.fakeLogin.finish()));
  }

  /** Tells the window that something changed. */
  tell(...changes: T.Change[]): void {
    for (const listener of this.#listeners) listener(changes);
  }

  #fill(): void {
    this.#accounts = this.scene.shops;
    this.#selected = this.#accounts[0]?.id ?? null;
    this.#conversations = this.scene.conversations
      ? this.#accounts.flatMap(({ id }) => conversationsOf(id, this.now()))
      : [];
  }

  #replace(sceneName: string): void {
    this.scene = sceneNamed(sceneName);
    this.#tabs.clear();
    this.#fill();
    this.tell({ what: "session" });
  }

  #keepSecrets(vault: T.VaultView): void {
    this.scene = { ...this.scene, vault };
    this.tell({ what: "vault" });
  }

  #connect(accounts: readonly string[]): void {
    const all = sceneNamed("standard").shops;
    const connected = all.filter(
      ({ id }) => accounts.includes(id) || this.#accounts.some((known) => known.id === id),
    );
    this.scene = { ...this.scene, shops: connected };
    this.#fill();
    this.tell({ what: "login" }, { what: "frame" });
  }

  #app(flavour: T.Flavour): T.MetaAppView {
    const { metaApp } = this.scene;
    const redirectUri = `http://localhost:48215/callback/${flavour}`;
    return { flavour, appId: metaApp ? "1234567890" : "", hasSecret: metaApp, port: 48_215, redirectUri };
  }

  #sync(first: boolean): T.SyncView {
    return syncOf(this.scene, first, this.#syncing, (minutes) => this.#at(minutes));
  }

  #at(minutesAgo: number): T.Moment {
    return momentIn(this.settings.zone, this.now() - minutesAgo * 60_000);
  }

  #find(at: ConversationRef): Conversation {
    const found = this.#conversations.find(
      ({ account, id }) => account === at.account && id === at.conversation,
    );
    if (!found) throw new Refusal({ code: "notFound" });
    return found;
  }

  #holding(messageKey: string): Conversation {
    const found = this.#conversations.find(({ messages }) => messages.some(({ key }) => key === messageKey));
    if (!found) throw new Refusal({ code: "notFound" });
    return found;
  }

  #setStatus(messageKey: string, status: T.StatusView): Conversation {
    const conversation = this.#holding(messageKey);
    conversation.messages = conversation.messages.map((one) =>
      one.key === messageKey ? { ...one, status } : one,
    );
    this.#tellThread(conversation);
    return conversation;
  }

  #arrive({ account, id, messages }: Conversation, messageKey: string): void {
    const text = messages.find(({ key }) => key === messageKey)?.text ?? "";
    this.ledger.push({ account, conversation: id, text });
    this.#setStatus(messageKey, { status: "sent" });
    if (this.scene.lively)
      this.#later(ANSWER_MS, () => this.customerWrites(undefined, { account, conversation: id }));
  }

  #tellThread({ account, id }: Conversation): void {
    this.tell({ what: "frame" }, { what: "list", account }, { what: "thread", account, conversation: id });
  }

  #tellLists(scope: Scope): void {
    const ids = this.#accounts.map(({ id }) => id).filter((id) => scope === null || id === scope);
    this.tell({ what: "frame" }, ...ids.map((account) => ({ what: "list", account }) as const));
  }

  #later(milliseconds: number, act: () => void): void {
    setTimeout(act, milliseconds);
  }
}
