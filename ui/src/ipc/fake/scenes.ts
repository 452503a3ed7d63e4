/** Situations the fake backend can start in, chosen by `?fake=<scene>` or by a test. */
import type { AccountState, Failure, SessionView, VaultView } from "~/ipc/types";
import { shops, type Shop } from "./people";

export interface Scene {
  readonly shops: readonly Shop[];
  readonly session: SessionView;
  readonly vault: VaultView;
  /** State of the first account. */
  readonly state: AccountState;
  /** Why the first account could not be synced, and how often in a row. */
  readonly failure: Failure | null;
  readonly failures: number;
  /** The first load never ends. */
  readonly loading: boolean;
  /** Conversations are there. */
  readonly conversations: boolean;
  /** The owner's Meta app is entered. */
  readonly metaApp: boolean;
  /** Customers write and answer by themselves. */
  readonly lively: boolean;
}

const standard: Scene = {
  shops,
  session: { kind: "instagram" },
  vault: { state: "keychain" },
  state: { state: "connected" },
  failure: null,
  failures: 0,
  loading: false,
  conversations: true,
  metaApp: true,
  lively: false,
};

const firstShop = shops.slice(0, 1);
const refused: Failure = {
  code: "refused",
  metaCode: 2,
  subcode: null,
  message: "An unexpected error has occurred.",
  trace: "AbC1dEfGhIj",
};
const missing = ["instagram_business_manage_messages"];

const variants = {
  standard: {},
  lively: { lively: true },
  single: { shops: firstShop },
  new: { shops: [], metaApp: false },
  demo: { session: { kind: "demo" }, lively: true },
  demoNew: { session: { kind: "demo" }, shops: [] },
  otherHosts: { session: { kind: "otherHosts", host: "127.0.0.1:4010" } },
  empty: { shops: firstShop, conversations: false },
  loading: { shops: firstShop, conversations: false, loading: true },
  failure: { failure: refused, failures: 4 },
  offline: { failure: { code: "offline" }, failures: 1 },
  permission: {
    state: { state: "permissionRequired", missing },
    failure: { code: "permissionRequired", missing },
    failures: 1,
  },
  reconnect: { state: { state: "reconnectNeeded" }, failure: { code: "reconnectNeeded" }, failures: 1 },
  noKeychain: { shops: [], metaApp: false, vault: { state: "unusable", problem: "absent" } },
  locked: { vault: { state: "passphraseNeeded" } },
} satisfies Record<string, Partial<Scene>>;

export type SceneName = keyof typeof variants;

/** The scene of that name; the standard one when there is none. */
export function sceneNamed(name: string): Scene {
  const variant: Partial<Scene> = Object.hasOwn(variants, name) ? variants[name as SceneName] : {};
  return { ...standard, ...variant };
}
