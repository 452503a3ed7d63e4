/**
 * The border to the program's other half, as the window sees it. Owns no state and no words.
 * Two implementations: `tauri.ts` (the real one) and `fake.ts` (a shop in memory, for the browser and for tests).
 *
 * Every read comes from the local database and takes about a millisecond; nothing here waits for Instagram except
 * where it says so. A method that can fail rejects with a {@link Refusal}; what is not documented to fail does not.
 */
import type {
  Change,
  ChecklistView,
  DetailsView,
  DoctorView,
  DraftView,
  FileView,
  Failure,
  Flavour,
  FrameView,
  Item,
  ListView,
  LoginView,
  MetaAppView,
  OpeningView,
  RedirectChoice,
  SettingChange,
  SnoozeChoice,
  SnoozeUntil,
  TabView,
  ThreadView,
  UnsentView,
  VaultView,
  WebhooksView,
} from "./generated/types";

/** A use-case that did not succeed, with the reason the screen may branch on. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  constructor(readonly failure: Failure) {
    super(failure.code);
  }
}

/**
 * What went wrong as the screen tells it: an expected failure, a defect that has no state of its own, or an `Undo`
 * that came when the message was on its way.
 */
export type Trouble = Failure | { code: "unexpected" } | { code: "tooLate" } | { code: "clipboard" };

/** Reads the reason out of whatever a backend call rejected with. */
export function troubleOf(error: unknown): Trouble {
  return error instanceof Refusal ? error.failure : { code: "unexpected" };
}

/** Names one conversation; ids are only unique within their account. */
export interface ConversationRef {
  readonly account: string;
  readonly conversation: string;
}

/** Names one customer of an account; what is kept of them outlives their conversation's id. */
export interface CustomerRef {
  readonly account: string;
  readonly customer: string;
}

/** One account, or `null` for the merged tab of all. */
export type Scope = string | null;

/** What lay on the system's clipboard: text, or files. */
export interface Pasted {
  readonly text: string;
  readonly files: readonly PastedOne[];
}

/** A file that lay on the system's clipboard. */
export interface PastedOne {
  readonly name: string;
  /** None when it is too large to be sent in any case, or cannot be read. */
  readonly file: File | null;
}

/** How a press of Send goes. */
export interface How {
  /** In several parts if it is too long for one; else it is refused with `tooLong`. */
  readonly parts: boolean;
  /** Although the reply window is closed by this computer's clock; else it is refused with `windowClosed`. */
  readonly tryAnyway: boolean;
  /** The message it quotes. */
  readonly answers: string | null;
  /** Ids of the chosen files that go first, in this order. */
  readonly files: readonly string[];
}

/** One thing a message carries. */
export interface MediumRef {
  readonly account: string;
  readonly message: string;
  /** Its place on the card. */
  readonly place: number;
}

/** A picture as it stands in a thread or alone; a sound or film as it is. */
export type MediumSize = "small" | "large" | "whole";

export interface Backend {
  // ── session ──
  /** The frame, with the list and the tab of the account that it selects: what a start shows, in one answer. */
  opening(): Promise<OpeningView>;
  /** Tabs, today's date, platform and settings. */
  frame(): Promise<FrameView>;
  /** The window listens now: held-back changes are released and the window is shown. Called once. */
  ready(): Promise<void>;
  /** Opens the inbox once more that could not be opened. */
  beginAgain(): Promise<void>;
  /** Replaces the session by the demo shop's. Announced by a `session` change. */
  enterDemo(): Promise<void>;
  /** Back to the owner's own session; the demo's data are erased. Announced by a `session` change. */
  leaveDemo(): Promise<void>;
  /** Every text that Instagram does not have. Also when the session could not start. */
  unsent(): Promise<UnsentView[]>;
  /** Writes those texts into a file in the owner's Downloads folder; answers with its path. */
  saveUnsent(): Promise<string>;
  /** The owner has read what was recovered of a damaged database. */
  dismissRecovery(): Promise<void>;
  /** Opens an `http` or `https` address in the system's browser; anything else is refused with `linkRefused`. */
  openLink(url: string): Promise<void>;

  // ── accounts ──
  /** Puts an account in view and remembers it for the next start. */
  select(scope: Scope): Promise<void>;
  /** What a tab remembers: the open conversation and the scroll of its list. */
  tab(scope: Scope): Promise<TabView>;
  saveTab(scope: Scope, tab: TabView): Promise<void>;
  /** Whether this account's answers go out for up to seven days, with Instagram's human-agent tag. */
  answerForSevenDays(account: string, on: boolean): Promise<void>;

  /** Begins a test of an account's connection; it is read from {@link doctor}, announced by `doctor` changes. */
  testConnection(account: string): Promise<void>;
  /** How the latest test stands; `null` when there was none. */
  doctor(account: string): Promise<DoctorView | null>;
  /** Forgets the account's login; `erase` takes everything kept of it along. */
  disconnect(account: string, erase: boolean): Promise<void>;

  // ── connecting ──
  metaApp(flavour: Flavour): Promise<MetaAppView>;
  /** `secret: null` keeps the saved one. Fails with `vault` when there is no place for secrets. */
  saveMetaApp(
    flavour: Flavour,
    appId: string,
    secret: string | null,
    redirect: RedirectChoice,
  ): Promise<MetaAppView>;
  /**
   * Opens the browser on Meta's page. How it goes on is read from {@link login}, announced by `login` changes. With
   * `reconnect` a login of any other account changes nothing and ends in `otherAccount`.
   */
  beginLogin(flavour: Flavour, reconnect: string | null): Promise<void>;
  /** Connects the account behind a token from Meta's dashboard; goes on like a login that came back. */
  pasteToken(token: string): Promise<void>;
  login(): Promise<LoginView>;
  /** The last resort: the address the browser ended on. Fails with `wrongAddress`. */
  pasteAddress(address: string): Promise<void>;
  choosePages(pages: string[]): Promise<void>;
  /** Ends a login at any step; also puts away one that is done or has failed. */
  cancelLogin(): Promise<void>;
  /** What is to be done for a login's Meta app; announced by `checklist` changes. */
  checklist(flavour: Flavour): Promise<ChecklistView>;
  tick(flavour: Flavour, item: Item, done: boolean): Promise<ChecklistView>;
  vault(): Promise<VaultView>;
  keepSecretsInSession(): Promise<void>;
  keepSecretsInFile(passphrase: string): Promise<void>;
  unlockSecrets(passphrase: string): Promise<void>;
  retryKeychain(): Promise<void>;

  // ── inbox ──
  list(scope: Scope): Promise<ListView>;
  /** The named rows of a list; one that is not answered does not stand in it any more. */
  rows(scope: Scope, named: readonly ConversationRef[]): Promise<ListView>;
  /** Asks Instagram, past every cache; answers when that has ended. Its failure also stands in `SyncView`. */
  refresh(scope: Scope): Promise<void>;

  // ── thread ──
  /** Fails with `notFound` when the conversation is no longer kept here. */
  open(at: ConversationRef): Promise<ThreadView>;
  /** No conversation is on screen any more. */
  close(): Promise<void>;
  markRead(at: ConversationRef): Promise<void>;
  /**
   * Puts a conversation away until the customer writes. `seen` is their newest message on screen, so that one which
   * came meanwhile brings it back.
   */
  markDone(at: ConversationRef, seen: string | null): Promise<void>;
  /** Lets it sleep until then, or until the customer writes. Fails with `notAhead` when that is not in the future. */
  snooze(at: ConversationRef, until: SnoozeUntil, seen: string | null): Promise<void>;
  /** Takes it back into the inbox. */
  bringBack(at: ConversationRef): Promise<void>;
  /** Until when one can sleep, seen from now. */
  snoozeChoices(): Promise<SnoozeChoice[]>;
  /** What the owner keeps of a customer; announced by `details` changes. */
  details(of: CustomerRef): Promise<DetailsView>;
  /** Answers once it is on disk; `false` when a newer revision was there already. */
  saveNotes(of: CustomerRef, text: string, revision: number): Promise<boolean>;
  /** Fails with `labelRefused`. One that is on already, in whatever case, stays as it is. */
  addLabel(of: CustomerRef, name: string): Promise<void>;
  removeLabel(of: CustomerRef, name: string): Promise<void>;

  // ── composer ──
  /** What is typed and not sent, also what is not yet on disk. */
  draft(at: ConversationRef): Promise<DraftView>;
  /**
   * Takes what is typed, at every input. From then on it survives the page; the answer comes once it, or a later
   * revision, is on disk. `false` when a newer revision was there already.
   */
  saveDraft(at: ConversationRef, text: string, revision: number): Promise<boolean>;
  /** Writes at once whatever was taken and is not yet on disk. */
  flushDrafts(): Promise<void>;
  /** The parts a long text would be sent in. Fails with `cannotSplit`. */
  split(text: string): Promise<{ parts: string[] }>;
  /**
   * Answers with the outbox id (of the first part) once the text is on disk and the draft cleared, unless a newer
   * revision was typed meanwhile; sending goes on by itself. When it fails, the draft is untouched.
   */
  send(at: ConversationRef, text: string, revision: number, how: How): Promise<string>;
  /**
   * Keeps a file for the conversation until it is sent; the thread's view lists it. With `shrink`, a picture is made
   * small enough. Fails with `cannotAttach` and what is wrong with it.
   */
  attach(at: ConversationRef, file: File, shrink: boolean): Promise<FileView>;
  /**
   * What lies on the system's clipboard, where the page's paste event does not tell; a file that is too large or cannot
   * be read has no `file`. Fails with `nothingToPaste`.
   */
  paste(): Promise<Pasted>;
  /** Forgets a file that was chosen and not sent. Fails with `notFound` once it is on its way. */
  detach(file: string): Promise<void>;
  /** Takes a whole press back into the draft, which is answered. Fails with `notFound` once it has begun. */
  undo(outboxId: string): Promise<DraftView>;
  /** Sends a message that failed or waits now. */
  retry(outboxId: string): Promise<void>;
  /** The owner's word about an undecided message: it is to be sent again. */
  sendAgain(outboxId: string): Promise<void>;
  /** The owner's word about an undecided message: it is there. */
  arrived(outboxId: string): Promise<void>;
  /** Takes a message that was not sent, and the later parts of its press, back into the draft, which is answered. */
  edit(outboxId: string): Promise<DraftView>;
  /** Throws it away, and the later parts of its press. */
  discard(outboxId: string): Promise<void>;

  // ── reactions ──
  /**
   * Wants to have reacted to a message, in place of an earlier reaction; `null` takes it away. Answers when that is on
   * disk; it goes out by itself, and the thread's view says where it stands.
   */
  react(account: string, message: string, emoji: string | null): Promise<void>;
  /** Forgets a reaction that Instagram refused. */
  forgetReaction(account: string, message: string): Promise<void>;

  // ── what messages carry ──
  /** Loads the bytes behind a {@link mediumUrl}. Fails with `media` and why. */
  loadMedium(url: string): Promise<Blob>;
  /** Saves it unchanged into the owner's folder of downloads; answers with the path. */
  saveMedium(which: MediumRef): Promise<string>;
  /** Meta's own words of a message, laid out to be read; `null` when nothing is kept. */
  messageDetails(account: string, message: string): Promise<string | null>;

  // ── settings ──
  change(change: SettingChange): Promise<void>;
  /** Every IANA zone that can be chosen. */
  zones(): Promise<string[]>;

  // ── webhooks ──
  /** The receiver and its state; announced by `webhooks` changes. */
  webhooks(): Promise<WebhooksView>;
  /** A port that cannot be had is a `failure` of {@link webhooks}, not of this. */
  switchWebhooks(on: boolean): Promise<void>;
  setWebhookPort(port: number): Promise<void>;
  /** The tunnel's address; `null` forgets it. Fails with `badPublicAddress`. */
  setPublicAddress(address: string | null): Promise<void>;
  /** Draws another verify token; the old one is refused from then on. */
  newVerifyToken(): Promise<void>;

  // ── what is not a command ──
  /** Tells of changes, batched within 50 ms. Resolves once listening, with the way to stop. */
  onChanged(tell: (changes: Change[]) => void): Promise<() => void>;
  /** Address of what a message carries; an answer that is no success says why when it is {@link loadMedium loaded}. */
  mediumUrl(which: MediumRef, size: MediumSize): string;
  /** Address of a file that Instagram does not have yet; loads like {@link mediumUrl}. */
  fileUrl(file: string, size: MediumSize): string;
  /** Address of a picture: the account's own, or a customer's. Answers 404 when there is none. */
  pictureUrl(account: string, participant?: string): string;
}
