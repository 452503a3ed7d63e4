/** The fake backend's accounts as the window sees them. */
import type { AccountView, Moment, SyncView, TokenView } from "~/ipc/generated/types";
import type { Shop } from "./people";
import { NOTHING_LEFT_OUT, type Scene } from "./scenes";

/** Minutes since the last good sync of an account that fails now: long enough to be yesterday. */
const FAILING_FOR = 26 * 60;

/** The token of a Page has no end. */
const NO_END: TokenView = { expiresAt: null, daysLeft: null, warning: null, renews: false, doubt: null };

/** A shop as a connected account. The first one has the scene's state, the others are well. */
export function accountOf(
  shop: Shop,
  first: boolean,
  scene: Scene,
  unread: number,
  sync: SyncView,
  humanAgent: boolean,
): AccountView {
  const { id, name, username, initial, colour } = shop;
  return {
    id,
    flavour: first ? "instagram" : "facebook",
    name,
    username,
    avatar: { initial, colour, hasPicture: false },
    state: first ? scene.state : { state: "connected" },
    unread,
    sync,
    humanAgent,
    way: first ? scene.way : "login",
    token: first ? scene.token : NO_END,
    slowedDownUntil: first ? scene.slowedDownUntil : null,
  };
}

/** How current an account is, `at` telling a moment by the minutes that have passed since. */
export function syncOf(
  scene: Scene,
  first: boolean,
  syncing: boolean,
  at: (minutesAgo: number) => Moment,
): SyncView {
  const running = scene.loading || syncing;
  const leftOut = first ? scene.leftOut : NOTHING_LEFT_OUT;
  if (!first) return { lastSynced: at(0), running, failure: null, failures: 0, retryAt: null, leftOut };
  const lastSynced = scene.loading || scene.neverSynced ? null : at(scene.failure ? FAILING_FOR : 0);
  const retryAt = scene.failures > 1 ? at(-1) : null;
  return { lastSynced, running, failure: scene.failure, failures: scene.failures, retryAt, leftOut };
}
