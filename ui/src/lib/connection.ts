/** How a connection fares, in the words of its line on the Connections page, and what helps (C8, C9). */
import type { AccountTrouble, AccountView, TokenTrouble } from "~/ipc/types";
import { m } from "~/paraglide/messages";
import { clockTime } from "./moments";
import { listed } from "./troubles";

type Tone = "ok" | "warn" | "calm";

/** The line of an account: exactly these states. */
export function stateLine(account: AccountView, hours24: boolean): { tone: Tone; words: string } {
  const { state, slowedDownUntil, token } = account;
  switch (state.state) {
    case "reconnectNeeded":
      return { tone: "warn", words: m.reconnect_needed() };
    case "permissionRequired":
      return { tone: "warn", words: m.permission_required() };
    case "notServed":
      return { tone: "warn", words: m.state_not_served() };
    case "new":
      return { tone: "calm", words: m.state_new() };
    case "connected":
      if (slowedDownUntil)
        return { tone: "warn", words: m.state_slowed_down({ time: clockTime(slowedDownUntil, hours24) }) };
      return token.warning !== null && token.daysLeft !== null
        ? { tone: "warn", words: m.state_expires({ count: token.daysLeft }) }
        : { tone: "ok", words: m.state_connected() };
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
export function stateDetail({ name, state, token }: AccountView): string | undefined {
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
      return token.warning !== null ? m.token_not_renewed() : undefined;
    case "new":
      return undefined;
  }
}
