/**
 * A backend in memory: two invented shops, for the browser (`?fake=<scene>`) and for tests. Keeps the promises that
 * {@link Backend} documents (revisions, outbox, events) and does nothing by itself unless the scene is a lively one.
 */
import {
  Refusal,
  type Backend,
  type ConversationRef,
  type CustomerRef,
  type How,
  type MediumRef,
  type Pasted,
  type Scope,
} from "./backend";
import { accountOf, syncOf } from "./fake/accounts";
import { FakeConnecting } from "./fake/connecting";
import {
  conversationsOf,
  lastActivity,
  rowOf,
  threadOf,
  unreadOf,
  windowIn,
  written,
  type Circumstances,
  type Conversation,
} from "./fake/conversations";
import { FakeDetails } from "./fake/details";
import { FakeFiles } from "./fake/files";
import { unsent } from "./fake/outcomes";
import { settingsIn, settled, SYSTEM_ZONE } from "./fake/settings";
import { FakeMedia } from "./fake/media";
import { FakeTriage } from "./fake/triage";
import { chatter, type Shop } from "./fake/people";
import { changesOf, listsOf, openingOf, rowsOf } from "./fake/reading";
import { sceneNamed, type Scene } from "./fake/scenes";
import { FakeWriting } from "./fake/writing";
import { split } from "./fake/split";
import { momentIn } from "./fake/zone";
import type * as T from "./generated/types";

const ANSWER_MS = 4000;
const SYNC_MS = 600;

export class FakeBackend extends FakeConnecting implements Backend {
  /** Texts that reached "Instagram", oldest first. */
  readonly ledger: { account: string; conversation: string; text: string }[] = [];
  readonly openedLinks: string[] = [];
  /** The conversation the window says it shows. */
  onScreen: ConversationRef | null = null;
  readonly media = new FakeMedia();
  readonly writing: FakeWriting;
  readonly kept: FakeDetails;
  readonly files: FakeFiles;
  readonly triage: FakeTriage;
  override settings: T.SettingsView;
  #listeners = new Set<(changes: T.Change[]) => void>();
  #conversations: Conversation[] = [];
  #accounts: readonly Shop[] = [];
  #selected: Scope = null;
  #tabs = new Map<Scope, T.TabView>();
  #syncing = false;
  #keys = 0;
  /** Accounts that answer for up to seven days. */
  #humanAgents = new Set<string>();

  constructor(
    scene: Scene | string = "standard",
    override readonly now: () => number = Date.now,
    /** Does something when so many milliseconds have passed. */
    override readonly later: (milliseconds: number, act: () => void) => void = (ms, act) =>
      void setTimeout(act, ms),
  ) {
    super(typeof scene === "string" ? sceneNamed(scene) : scene);
    this.settings = settingsIn(this.scene);
    this.files = new FakeFiles({
      later: this.later,
      find: (at) => this.#find(at),
      holding: (key) => this.#holding(key),
      all: () => this.#conversations,
      offline: () => this.scene.failure?.code === "offline",
      tell: (one) => this.#tellThread(one),
    });
    this.writing = this.#outbox();
    this.kept = new FakeDetails({
      diskFull: () => this.scene.diskFull,
      firstSeen: (of) => this.#firstSeen(of),
      tell: (change) => this.tell(change),
    });
    this.triage = new FakeTriage({
      diskFull: () => this.scene.diskFull,
      now: () => this.now(),
      zone: () => this.settings.zone,
      later: this.later,
      find: (at) => this.#find(at),
      tell: (one) => this.#tellThread(one),
    });
    this.fill();
  }

  opening = (): Promise<T.OpeningView> => openingOf(this);

  async frame(): Promise<T.FrameView> {
    const { session, recovery, startProblem } = this.scene;
    if (startProblem) throw new Refusal({ code: "store", problem: startProblem });
    const accounts = this.#accounts.map((shop, index) =>
      accountOf(
        shop,
        index === 0,
        this.scene,
        unreadOf(shop.id, this.#conversations),
        this.#sync(index === 0),
        this.#humanAgents.has(shop.id),
      ),
    );
    return {
      accounts,
      selected: this.#selected,
      today: this.#at(0).local.slice(0, 10),
      session,
      settings: { ...this.settings },
      recovery,
      folderGone: this.scene.folderGone,
    };
  }

  async ready(): Promise<void> {
    if (this.scene.lively) this.later(ANSWER_MS, () => this.customerWrites());
  }

  beginAgain = async (): Promise<void> => undefined;
  enterDemo = async (): Promise<void> => this.#replace("demo");
  leaveDemo = async (): Promise<void> => this.#replace("new");

  unsent = async (): Promise<T.UnsentView[]> => [...unsent];
  saveUnsent = async (): Promise<string> => "/home/rui/Downloads/Shopbell unsent 2026-11-20.txt";

  async dismissRecovery(): Promise<void> {
    this.scene = { ...this.scene, recovery: null };
  }

  async openLink(url: string): Promise<void> {
    if (!/^https?:/.test(url)) throw new Refusal({ code: "linkRefused" });
    this.openedLinks.push(url);
  }

  select = async (scope: Scope): Promise<void> => void (this.#selected = scope);

  async tab(scope: Scope): Promise<T.TabView> {
    return this.#tabs.get(scope) ?? { account: null, conversation: null, listScroll: 0, filter: "inbox" };
  }

  async saveTab(scope: Scope, tab: T.TabView): Promise<void> {
    this.#tabs.set(scope, tab);
  }

  async answerForSevenDays(account: string, on: boolean): Promise<void> {
    if (on) this.#humanAgents.add(account);
    else this.#humanAgents.delete(account);
    this.#tellLists(account);
    if (this.onScreen) this.tell({ what: "thread", ...this.onScreen });
  }

  async list(scope: Scope): Promise<T.ListView> {
    const kept = this.#conversations.filter(({ account }) => scope === null || account === scope);
    kept.sort((a, b) => lastActivity(b) - lastActivity(a));
    return {
      rows: kept.map((one) => rowOf(one, this.#circumstances(one))),
      sync: this.#sync(scope !== this.#accounts[1]?.id),
    };
  }

  rows = async (scope: Scope, named: readonly ConversationRef[]) => rowsOf(await this.list(scope), named);

  async refresh(scope: Scope): Promise<void> {
    this.#syncing = true;
    this.#tellLists(scope);
    await new Promise<void>((done) => this.later(SYNC_MS, done));
    this.#syncing = false;
    this.#tellLists(scope);
    if (this.scene.failure) throw new Refusal(this.scene.failure);
  }

  open = async (at: ConversationRef): Promise<T.ThreadView> => {
    this.onScreen = at;
    const { state } = this.scene.state;
    const canSend = state === "connected" || at.account !== this.#accounts[0]?.id;
    const conversation = this.#find(at);
    return threadOf(conversation, this.#circumstances(conversation), canSend);
  };

  async close(): Promise<void> {
    this.onScreen = null;
  }

  async markRead(at: ConversationRef): Promise<void> {
    this.#find(at).unread = 0;
    this.tell(...changesOf(at.account, at.conversation).slice(0, 2));
  }

  markDone = (at: ConversationRef, seen: string | null): Promise<void> => this.triage.markDone(at, seen);
  snooze = (at: ConversationRef, until: T.SnoozeUntil, seen: string | null): Promise<void> =>
    this.triage.snooze(at, until, seen);
  bringBack = (at: ConversationRef): Promise<void> => this.triage.bringBack(at);
  snoozeChoices = (): Promise<T.SnoozeChoice[]> => this.triage.snoozeChoices();

  details = (of: CustomerRef): Promise<T.DetailsView> => this.kept.details(of);
  saveNotes = (of: CustomerRef, text: string, revision: number) => this.kept.saveNotes(of, text, revision);
  addLabel = (of: CustomerRef, name: string): Promise<void> => this.kept.addLabel(of, name);
  removeLabel = (of: CustomerRef, name: string): Promise<void> => this.kept.removeLabel(of, name);

  draft = async (at: ConversationRef): Promise<T.DraftView> => this.#find(at).draft;

  saveDraft = (at: ConversationRef, text: string, revision: number) =>
    this.writing.saveDraft(at, text, revision);
  flushDrafts = async (): Promise<void> => this.writing.flush();
  split = async (text: string): Promise<{ parts: string[] }> => ({ parts: split(text) });
  send = (at: ConversationRef, text: string, revision: number, how: How) =>
    this.writing.send(at, text, revision, how);
  attach = (at: ConversationRef, file: File, shrink: boolean): Promise<T.FileView> =>
    this.files.attach(at, file, shrink);
  paste = (): Promise<Pasted> => this.files.paste();
  detach = (id: string): Promise<void> => this.files.detach(id);
  react = (_: string, message: string, emoji: string | null): Promise<void> =>
    this.files.react(message, emoji);
  forgetReaction = (_: string, message: string): Promise<void> => this.files.forgetReaction(message);
  undo = (id: string): Promise<T.DraftView> => this.writing.undo(id);
  retry = (id: string): Promise<void> => this.writing.retry(id);
  sendAgain = (id: string): Promise<void> => this.writing.sendAgain(id);
  arrived = (id: string): Promise<void> => this.writing.arrived(id);
  edit = (id: string): Promise<T.DraftView> => this.writing.edit(id);
  discard = (id: string): Promise<void> => this.writing.discard(id);

  async change(change: T.SettingChange): Promise<void> {
    this.settings = { ...this.settings, ...settled(change, SYSTEM_ZONE) };
    this.#tellLists(null);
  }

  zones = async (): Promise<string[]> => Intl.supportedValuesOf("timeZone");

  async onChanged(tell: (changes: T.Change[]) => void): Promise<() => void> {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }

  loadMedium = (url: string): Promise<Blob> => this.media.load(url);
  saveMedium = (which: MediumRef): Promise<string> => this.media.save(which);
  messageDetails = async (_: string, id: string): Promise<string | null> =>
    this.media.details.get(id) ?? null;
  mediumUrl = (which: MediumRef, size: string): string => this.media.url(which, size);
  fileUrl = (file: string, size: string): string => this.files.url(file, size);
  pictureUrl = (account: string, participant = ""): string => `/none/${account}/${participant}`;

  /** A customer writes: the one named, else the one who wrote last. */
  customerWrites(text = chatter[this.#keys % chatter.length] ?? "", at?: ConversationRef): void {
    const conversation = at ? this.#find(at) : this.#conversations[0];
    if (!conversation) return;
    const message = written(`in-${++this.#keys}`, false, text, this.now());
    conversation.messages = [...conversation.messages, message].slice(-20);
    conversation.unread++;
    conversation.triage = { state: "inbox" };
    this.#tellThread(conversation);
  }

  /** Tells the window that something changed. */
  override tell(...changes: T.Change[]): void {
    for (const listener of this.#listeners) listener(changes);
  }

  protected override fill(): void {
    this.#accounts = this.scene.shops;
    this.#selected = this.#accounts[0]?.id ?? null;
    this.#conversations = this.scene.conversations
      ? this.#accounts.flatMap((shop) => conversationsOf(shop, this.now()))
      : [];
    const first = this.#accounts[0]?.id;
    if (first === undefined) return;
    if (this.scene.humanAgent) this.#humanAgents.add(first);
    const { opens } = this.scene;
    if (opens !== null)
      this.#tabs.set(first, { account: first, conversation: opens, listScroll: 0, filter: "inbox" });
  }

  #replace(sceneName: string): void {
    this.scene = sceneNamed(sceneName);
    this.#tabs.clear();
    this.fill();
    this.tell({ what: "session" });
  }

  #sync(first: boolean): T.SyncView {
    return syncOf(this.scene, first, this.#syncing, (minutes) => this.#at(minutes));
  }

  #at(minutesAgo: number): T.Moment {
    return momentIn(this.settings.zone, this.now() - minutesAgo * 60_000);
  }

  #firstSeen({ account, customer }: CustomerRef): T.Moment | null {
    const found = this.#conversations.find((one) => one.account === account && one.person.id === customer);
    const first = found?.messages[0]?.sentAt;
    return first === undefined ? null : momentIn(this.settings.zone, first);
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

  #outbox(): FakeWriting {
    return new FakeWriting({
      scene: () => this.scene,
      undoSend: () => this.settings.undoSend,
      now: () => this.now(),
      later: this.later,
      files: this.files,
      find: (at) => this.#find(at),
      holding: (key) => this.#holding(key),
      windowClosed: (one) => windowIn(one, this.#circumstances(one)).state === "closed",
      tell: (one) => this.#tellThread(one),
      tellList: ({ account, id }) => this.tell({ what: "list", account, rows: [id] }),
      took: ({ account, id }, text) => {
        this.ledger.push({ account, conversation: id, text });
        if (this.scene.lively)
          this.later(ANSWER_MS, () => this.customerWrites(undefined, { account, conversation: id }));
      },
    });
  }

  #circumstances({ account }: Conversation): Circumstances {
    return { zone: this.settings.zone, now: this.now(), humanAgent: this.#humanAgents.has(account) };
  }

  #tellThread({ account, id }: Conversation): void {
    this.tell(...changesOf(account, id));
  }

  #tellLists(scope: Scope): void {
    const ids = this.#accounts.map(({ id }) => id).filter((id) => scope === null || id === scope);
    this.tell(...listsOf(ids));
  }
}
