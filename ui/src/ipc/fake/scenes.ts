/** Situations the fake backend can start in, chosen by `?fake=<scene>` or by a test. */
import type {
  AccountState,
  Check,
  Failure,
  Fault,
  FrameView,
  LeftOutView,
  Moment,
  SessionView,
  StoreProblem,
  TokenView,
  VaultView,
  WayIn,
} from "~/ipc/generated/types";
import { chosenFiles, ENDLESS_LINK, LONG_DRAFT, noor, olive, triaged, vera } from "./outcomes";
import { shops, type Person, type Shop } from "./people";

export interface Scene {
  readonly shops: readonly Shop[];
  readonly session: SessionView;
  readonly vault: VaultView;
  /** State of the first account. */
  readonly state: AccountState;
  /** How the first account was connected, and how long its token lives. */
  readonly way: WayIn;
  readonly token: TokenView;
  /** Instagram asked the first account to slow down until then. */
  readonly slowedDownUntil: Moment | null;
  /** What a test of the first account's connection finds. */
  readonly fault: { check: Check; fault: Fault } | null;
  /** Why the first account could not be synced, and how often in a row. */
  readonly failure: Failure | null;
  readonly failures: number;
  /** What of the first account's list could not be shown. */
  readonly leftOut: LeftOutView;
  /** The first load never ends. */
  readonly loading: boolean;
  /** The first account was never read. */
  readonly neverSynced: boolean;
  /** Conversations are there. */
  readonly conversations: boolean;
  /** The owner's Meta app is entered. */
  readonly metaApp: boolean;
  /** Customers write and answer by themselves. */
  readonly lively: boolean;
  /** Five seconds of `Undo` after Send. */
  readonly undoSend: boolean;
  /** The first account answers for up to seven days. */
  readonly humanAgent: boolean;
  /** The conversation open at the start, of the first account. */
  readonly opens: string | null;
  /** The disk takes nothing more. */
  readonly diskFull: boolean;
  /** Windows have closed that the window still shows as open. */
  readonly clockBehind: boolean;
  /** Why the session cannot start. */
  readonly startProblem: StoreProblem | null;
  readonly recovery: FrameView["recovery"];
  /** The data folder was moved or deleted. */
  readonly folderGone: boolean;
}

/** Everything that Instagram has is shown. */
export const NOTHING_LEFT_OUT: LeftOutView = { unreadable: 0, groups: 0, ownSideUnknown: 0, messages: 0 };

const standard: Scene = {
  shops,
  session: { kind: "instagram" },
  vault: { state: "keychain" },
  state: { state: "connected" },
  way: "login",
  token: { expiresAt: null, daysLeft: 52, warning: null, renews: true, doubt: null },
  slowedDownUntil: null,
  fault: null,
  failure: null,
  failures: 0,
  leftOut: NOTHING_LEFT_OUT,
  loading: false,
  neverSynced: false,
  conversations: true,
  metaApp: true,
  lively: false,
  undoSend: false,
  humanAgent: false,
  opens: null,
  diskFull: false,
  clockBehind: false,
  startProblem: null,
  recovery: null,
  folderGone: false,
};

const firstShop = shops.slice(0, 1);
const refused: Failure = {
  code: "refused",
  metaCode: 2,
  subcode: null,
  message: "An unexpected error has occurred.",
  trace: "AbC1dEfGhIj",
};
/** The shops, with someone more writing to the first, or with someone's draft. */
const shopsWith = (person: Person): Shop[] =>
  shops.map((shop, index) => (index === 0 ? { ...shop, people: [person, ...shop.people] } : shop));
const shopsDrafting = (draft: string): Shop[] =>
  shops.map((shop) => ({
    ...shop,
    people: shop.people.map((one) => (one.id === "jonas" ? { ...one, draft } : one)),
  }));
const shopsChoosing: Shop[] = shops.map((shop) => ({
  ...shop,
  people: shop.people.map((one) => (one.id === "maya" ? { ...one, files: chosenFiles } : one)),
}));
/** Some conversations put away, one of them back again. */
const shopsTriaged: Shop[] = shops.map((shop) => ({
  ...shop,
  people: shop.people.map((one) => ({ ...one, ...triaged[one.id] })),
}));
const shopsAllDone: Shop[] = shops.map((shop) => ({
  ...shop,
  people: shop.people.map((one) => ({ ...one, done: true, unread: 0 })),
}));
const missing = ["instagram_business_manage_messages"];

const aRestEnds: Moment = {
  utcMs: Date.UTC(2026, 10, 20, 15, 40),
  local: "2026-11-20T15:40:00",
  zone: "Europe/Lisbon",
};

const variants = {
  standard: {},
  lively: { lively: true, undoSend: true },
  single: { shops: firstShop },
  new: { shops: [], metaApp: false },
  demo: { session: { kind: "demo" }, lively: true, undoSend: true },
  demoNew: { session: { kind: "demo" }, shops: [] },
  otherHosts: { session: { kind: "otherHosts", host: "127.0.0.1:4010" } },
  empty: { shops: firstShop, conversations: false },
  loading: { shops: firstShop, conversations: false, loading: true },
  failure: { failure: refused, failures: 4 },
  leftOut: { leftOut: { unreadable: 1, groups: 2, ownSideUnknown: 0, messages: 3 } },
  offline: { failure: { code: "offline" }, failures: 1 },
  metasFault: { failure: { code: "instagramFault", trace: "AbC1dEfGhIj" }, failures: 1 },
  permission: {
    state: { state: "permissionRequired", missing },
    failure: { code: "permissionRequired", missing },
    failures: 1,
  },
  reconnect: {
    state: { state: "reconnectNeeded", why: "passwordChanged" },
    failure: { code: "reconnectNeeded", why: "passwordChanged" },
    failures: 1,
    fault: { check: "token", fault: { fault: "passwordChanged" } },
  },
  notServed: {
    state: { state: "notServed", why: "notVisible" },
    failure: { code: "notServed", why: "notVisible" },
    failures: 1,
    fault: { check: "role", fault: { fault: "noRole" } },
  },
  expiringToken: {
    way: "pastedToken",
    token: { expiresAt: null, daysLeft: 4, warning: 5, renews: true, doubt: null },
  },
  mayEnd: {
    way: "pastedToken",
    token: { expiresAt: null, daysLeft: null, warning: null, renews: true, doubt: "notRenewed" },
  },
  perhapsTooYoung: {
    way: "pastedToken",
    token: { expiresAt: null, daysLeft: null, warning: null, renews: true, doubt: "perhapsTooYoung" },
  },
  keychainLate: {
    failure: { code: "vault", problem: "timedOut" },
    failures: 1,
    vault: { state: "unusable", problem: "timedOut" },
  },
  permissionNever: {
    shops: firstShop,
    conversations: false,
    neverSynced: true,
    state: { state: "permissionRequired", missing },
  },
  slowedDown: {
    slowedDownUntil: aRestEnds,
    failure: { code: "slowedDown", until: aRestEnds },
    fault: { check: "read", fault: { fault: "refused", metaCode: 987, subcode: null, trace: "AbC1dEfGhIj" } },
  },
  noKeychain: { shops: [], metaApp: false, vault: { state: "unusable", problem: "absent" } },
  locked: { vault: { state: "passphraseNeeded" } },
  undo: { undoSend: true, opens: "c-priya" },
  outcomes: { shops: shopsWith(vera), opens: "c-vera" },
  pending: { shops: shopsWith(olive), opens: "c-olive" },
  sendingOffline: { failure: { code: "offline" }, failures: 1, opens: "c-priya" },
  long: { shops: shopsDrafting(LONG_DRAFT), opens: "c-jonas" },
  unsplittable: { shops: shopsDrafting(ENDLESS_LINK), opens: "c-jonas" },
  diskFull: { diskFull: true, opens: "c-jonas" },
  expiring: { opens: "c-jonas" },
  closed: { opens: "c-anais" },
  extendable: { opens: "c-stranger" },
  humanAgent: { humanAgent: true, opens: "c-stranger" },
  humanAgentExpiring: { humanAgent: true, shops: shopsWith(noor), opens: "c-noor" },
  triage: { shops: shopsTriaged, opens: "c-priya" },
  allDone: { shops: shopsAllDone },
  files: { shops: shopsChoosing, opens: "c-maya" },
  justClosed: { clockBehind: true, opens: "c-jonas" },
  recovery: { recovery: { drafts: 2, messages: 1, kept: "work.db.damaged-20261120-143012" } },
  folderGone: { shops: [], metaApp: false, folderGone: true },
  startForeign: { startProblem: "foreign" },
  startInUse: { startProblem: "inUse" },
  startNewer: { startProblem: "newer" },
  startBroken: { startProblem: "broken" },
  startLocked: { startProblem: "locked" },
  startFull: { startProblem: "full" },
  startReadOnly: { startProblem: "readOnly" },
  startIo: { startProblem: "io" },
} satisfies Record<string, Partial<Scene>>;

export type SceneName = keyof typeof variants;

/** The scene of that name; the standard one when there is none. */
export function sceneNamed(name: string): Scene {
  const variant: Partial<Scene> = Object.hasOwn(variants, name) ? variants[name as SceneName] : {};
  return { ...standard, ...variant };
}
