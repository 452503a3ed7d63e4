/** The state of a connection, in the words of its line on the Connections page, and what helps (C8, C9). */
import type { AccountTrouble, AccountView, Failure, TokenDoubt, TokenTrouble } from "~/ipc/generated/types";
import { m } from "~/paraglide/messages";
import { clockTime } from "~/lib/time/moments";
import { listed, troubleWords } from "~/lib/troubles/troubles";

type Tone = "ok" | "warn" | "calm";

/** The state of an account, shown on its tab by colour and by shape. */
export type Fares = "well" | "soon" | "offline" | "broken";
interface Line {
  tone: Tone;
  fares: Fares;
  words: string;
}
const broken = (words: string): Line => ({ tone: "warn", fares: "broken", words });
const soon = (words: string): Line => ({ tone: "warn", fares: "soon", words });

/** What is said instead of `Connected` while the latest read failed: that is shown after a read that succeeded (C8). */
function notRead({ sync, state }: AccountView): Failure | null {
  return state.state === "new" || state.state === "connected" ? sync.failure : null;
}

function notReadLine(failure: Failure): Line {
  switch (failure.code) {
    case "offline":
    case "interrupted":
    case "notInstagram":
      return { tone: "warn", fares: "offline", words: m.state_not_reached() };
    case "vault":
      return broken(failure.problem === "locked" ? m.state_keychain_locked() : m.state_keychain_silent());
    default:
      return broken(m.state_not_read());
  }
}

/** The line of an account: exactly these states. */
export function stateLine(account: AccountView, hours24: boolean): Line {
  const { state, slowedDownUntil, token } = account;
  const failure = notRead(account);
  if (failure && !slowedDownUntil && failure.code !== "slowedDown") return notReadLine(failure);
  switch (state.state) {
    case "reconnectNeeded":
      return broken(m.reconnect_needed());
    case "permissionRequired":
      return broken(m.permission_required());
    case "notServed":
      return broken(m.state_not_served());
    case "new":
      return { tone: "calm", fares: "well", words: m.state_new() };
    case "connected":
      if (slowedDownUntil) return soon(m.state_slowed_down({ time: clockTime(slowedDownUntil, hours24) }));
      if (token.warning !== null && token.daysLeft !== null)
        return soon(m.state_expires({ count: token.daysLeft }));
      return token.doubt !== null && token.doubt !== "perhapsTooYoung"
        ? soon(m.state_may_end())
        : { tone: "ok", fares: "well", words: m.state_connected() };
  }
}

const tokenTroubles: Record<TokenTrouble, () => string> = {
  unknown: m.token_unknown,
  expired: m.token_expired,
  appRemoved: m.token_app_removed,
  passwordChanged: m.token_password_changed,
  checkpoint: m.token_checkpoint,
  roleLost: m.token_role_lost,
  accessWithdrawn: m.token_access_withdrawn,
  restricted: m.token_restricted,
};

const tokenDoubts: Record<TokenDoubt, () => string> = {
  perhapsTooYoung: m.token_perhaps_too_young,
  notRenewed: m.token_may_end,
  endNotTold: m.token_end_not_told,
};

const accountTroubles: Record<AccountTrouble, () => string> = {
  notEligible: m.account_not_eligible,
  notVisible: m.account_not_visible,
  blocked: m.account_blocked,
  messagesOff: m.account_messages_off,
  notApproved: m.account_not_approved,
};

/** What became of a token; a state written before the reason was kept has none. */
export const tokenTrouble = (why: TokenTrouble = "unknown"): string => tokenTroubles[why]();
export const accountTrouble = (why: AccountTrouble): string => accountTroubles[why]();

/** What is wrong with an account and what helps; nothing while nothing is. */
export function stateDetail(account: AccountView, hours24 = false): string | undefined {
  const { name, state, token } = account;
  const failure = notRead(account);
  if (failure && failure.code !== "slowedDown") return troubleWords(failure, hours24);
  switch (state.state) {
    case "reconnectNeeded":
      return tokenTrouble(state.why);
    case "notServed":
      return accountTrouble(state.why);
    case "permissionRequired":
      return state.missing.length > 0
        ? m.permission_required_body({ account: name, missing: listed(state.missing) })
        : m.permission_required_unnamed({ account: name });
    case "connected":
      if (token.warning !== null) return token.renews ? m.token_not_renewed() : m.token_ends();
      return token.doubt !== null ? tokenDoubts[token.doubt]() : undefined;
    case "new":
      return undefined;
  }
}
