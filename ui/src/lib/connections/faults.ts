/** What a test of a connection looks at and what it can find, each with its fix, in plain words (C10). */
import type { Check, Fault } from "~/ipc/generated/types";
import { m } from "~/paraglide/messages";
import { clockTime } from "~/lib/time/moments";
import { listed, vaultProblems } from "~/lib/troubles/troubles";

const checks: Record<Check, () => string> = {
  network: m.check_network,
  clock: m.check_clock,
  token: m.check_token,
  permissions: m.check_permissions,
  accountType: m.check_account_type,
  role: m.check_role,
  messageAccess: m.check_message_access,
  read: m.check_read,
};

export const checkName = (check: Check): string => checks[check]();

/** What is wrong, and what helps. */
export function faultWords(fault: Fault, hours24: boolean): string {
  switch (fault.fault) {
    case "offline":
      return m.fault_offline();
    case "notInstagram":
      return m.fault_not_instagram();
    case "metaDown":
      return m.fault_meta_down();
    case "slowedDown":
      return fault.until
        ? m.fault_slowed_down_until({ time: clockTime(fault.until, hours24) })
        : m.fault_slowed_down();
    case "clockWrong":
      return fault.minutes > 0
        ? m.fault_clock_fast({ count: fault.minutes })
        : m.fault_clock_slow({ count: -fault.minutes });
    case "vault":
      return vaultProblems[fault.problem]();
    case "noToken":
      return m.fault_no_token();
    case "tokenExpired":
      return m.token_expired();
    case "appRemoved":
      return m.token_app_removed();
    case "passwordChanged":
      return m.token_password_changed();
    case "checkpoint":
      return m.token_checkpoint();
    case "tokenInvalid":
      return m.token_unknown();
    case "restricted":
      return m.token_restricted();
    case "permissionMissing":
      return fault.missing.length > 0
        ? m.fault_permission_missing({ missing: listed(fault.missing) })
        : m.fault_permission_unnamed();
    case "personalAccount":
      return m.fault_personal_account();
    case "noRole":
      return m.account_not_visible();
    case "pageRoleLost":
      return m.token_role_lost();
    case "messageAccessOff":
      return m.fault_message_access_off();
    case "notEligible":
      return m.account_not_eligible();
    case "appNotApproved":
      return m.account_not_approved();
    case "appOrAccess":
      return m.fault_app_or_access({ code: fault.metaCode });
    case "pendingOrRestricted":
      return m.fault_pending_or_restricted({ code: fault.metaCode });
    case "refused":
      return m.fault_refused({ code: fault.metaCode });
    case "notUnderstood":
      return m.fault_not_understood();
  }
}

/** Meta's id of the failure, for its support. */
export const traceOf = (fault: Fault): string | null => ("trace" in fault ? fault.trace : null);
