/**
 * The border to the program's other half, as the window sees it. Owns no state and no words.
 * Two implementations: `tauri.ts` (the real one) and `fake.ts` (a shop in memory, for the browser and for tests).
 *
 * Every read comes from the local database and takes about a millisecond; nothing here waits for Instagram except
 * where it says so. A method that can fail rejects with a {@link Refusal}; what is not documented to fail does not.
 */
import type {
  Change,
  DraftView,
  Failure,
  Flavour,
  FrameView,
  ListView,
  LoginView,
  MetaAppView,
  SettingChange,
  TabView,
  ThreadView,
  VaultView,
} from "./types";

/** A use-case that did not succeed, with the reason the screen may branch on. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  constructor(readonly failure: Failure) {
    super(failure.code);
  }
}

/** What went wrong as the screen tells it: an expected failure, or a defect that has no state of its own. */
export type Trouble = Failure | { code: "unexpected" };

/** Reads the reason out of whatever a backend call rejected with. */
export function troubleOf(error: unknown): Trouble {
  return error instanceof Refusal ? error.failure : { code: "unexpected" };
}

/** Names one conversation; ids are only unique within their account. */
export interface ConversationRef {
  readonly account: string;
  readonly conversation: string;
}

/** One account, or `null` for the merged tab of all. */
export type Scope = string | null;

export interface Backend {
  // ── session ──
  /** Tabs, today's date, platform and settings. */
  frame(): Promise<FrameView>;
  /** The window listens now: held-back changes are released and the window is shown. Called once. */
  ready(): Promise<void>;
  /** Replaces the session by the demo shop's. Announced by a `session` change. */
  enterDemo(): Promise<void>;
  /** Back to the owner's own session; the demo's data are erased. Announced by a `session` change. */
  leaveDemo(): Promise<void>;
  /** Opens an `http` or `https` address in the system's browser; anything else is refused with `linkRefused`. */
  openLink(url: string): Promise<void>;

  // ── accounts ──
  /** Puts an account in view and remembers it for the next start. */
  select(scope: Scope): Promise<void>;
  /** What a tab remembers: the open conversation and the scroll of its list. */
  tab(scope: Scope): Promise<TabView>;
  saveTab(scope: Scope, tab: TabView): Promise<void>;

  // ── connecting ──
  metaApp(flavour: Flavour): Promise<MetaAppView>;
  /** `secret: null` keeps the saved one. Fails with `vault` when there is no place for secrets. */
  saveMetaApp(flavour: Flavour, appId: string, secret: string | null, port: number): Promise<MetaAppView>;
  /** Opens the browser on Meta's page. How it goes on is read from {@link login}, announced by `login` changes. */
  beginLogin(flavour: Flavour): Promise<void>;
  login(): Promise<LoginView>;
  /** The last resort: the address the browser ended on. Fails with `wrongAddress`. */
  pasteAddress(address: string): Promise<void>;
  choosePages(pages: string[]): Promise<void>;
  /** Ends a login at any step; also puts away one that is done or has failed. */
  cancelLogin(): Promise<void>;
  vault(): Promise<VaultView>;
  keepSecretsInSession(): Promise<void>;
  keepSecretsInFile(passphrase: string): Promise<void>;
  unlockSecrets(passphrase: string): Promise<void>;
  retryKeychain(): Promise<void>;

  // ── inbox ──
  list(scope: Scope): Promise<ListView>;
  /** Asks Instagram, past every cache; answers when that has ended. Its failure also stands in `SyncView`. */
  refresh(scope: Scope): Promise<void>;

  // ── thread ──
  /** Fails with `notFound` when the conversation is no longer kept here. */
  open(at: ConversationRef): Promise<ThreadView>;
  /** No conversation is on screen any more. */
  close(): Promise<void>;
  markRead(at: ConversationRef): Promise<void>;

  // ── composer ──
  draft(at: ConversationRef): Promise<DraftView>;
  /** Answers once the text is on disk; `false` when a newer revision already is. */
  saveDraft(at: ConversationRef, text: string, revision: number): Promise<boolean>;
  /** Answers with the outbox id once the text is on disk and the draft cleared; sending goes on by itself. */
  send(at: ConversationRef, text: string, revision: number): Promise<string>;
  retry(outboxId: string): Promise<void>;
  /** Takes a message that was not sent back into the draft, which is answered. */
  edit(outboxId: string): Promise<DraftView>;
  discard(outboxId: string): Promise<void>;

  // ── settings ──
  change(change: SettingChange): Promise<void>;
  /** Every IANA zone that can be chosen. */
  zones(): Promise<string[]>;

  // ── what is not a command ──
  /** Tells of changes, batched within 50 ms. Resolves once listening, with the way to stop. */
  onChanged(tell: (changes: Change[]) => void): Promise<() => void>;
  /** Address of a picture: the account's own, or a customer's. Answers 404 when there is none. */
  pictureUrl(account: string, participant?: string): string;
}
