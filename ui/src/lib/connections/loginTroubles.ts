/** Why a login came to nothing, worded for its class (C3, C10): what to wait for, what to change, and what not to touch. Of a
 * pasted token nothing is said about secrets or redirect addresses: it has none. */
import type { LoginView, RefusalView } from "~/ipc/generated/types";
import { m } from "~/paraglide/messages";
import { tokenTrouble } from "./connection";
import { clockTime } from "~/lib/time/moments";
import { listed, troubleWords } from "~/lib/troubles/troubles";

type Failed = Extract<LoginView, { step: "failed" }>;

export function loginTroubleWords({ failure, flavour }: Failed, hours24: boolean): string {
  const pasted = flavour === null;
  switch (failure.code) {
    case "slowedDown":
      if (!failure.until) return m.login_slowed_down();
      return m.login_slowed_down_until({ time: clockTime(failure.until, hours24) });
    case "reconnectNeeded":
      return pasted ? m.pasted_token_dead() : tokenTrouble(failure.why);
    case "permissionRequired": {
      const missing = listed(failure.missing);
      return pasted ? m.pasted_permission({ missing }) : m.fault_permission_missing({ missing });
    }
    case "refused":
      return failure.metaCode === 100 && failure.subcode === null
        ? m.login_refused_unnamed({ code: failure.metaCode })
        : troubleWords(failure, hours24);
    default:
      return troubleWords(failure, hours24);
  }
}

/** How Meta named it, as its support asks for it. */
export function namedWords({ metaCode, subcode, trace }: RefusalView): string {
  const code = subcode === null ? String(metaCode) : `${metaCode}/${subcode}`;
  return trace ? m.meta_code_and_trace({ code, trace }) : m.meta_code({ code });
}
