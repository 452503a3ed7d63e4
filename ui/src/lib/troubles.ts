/** Sentences for what went wrong: one for each code of the border, in plain words with what helps (L7). */
import type { Failure, StoreProblem, VaultProblem } from "~/ipc/types";
import { m } from "~/paraglide/messages";
import { getLocale } from "~/paraglide/runtime";
import { byteLength, MAX_MESSAGE_BYTES } from "./text";
import { clockTime } from "./moments";

/** A failure of the border, or a defect that has no code. */
type Trouble = Failure | { code: "unexpected" };
type Sentences = {
  [Code in Trouble["code"]]: (trouble: Extract<Trouble, { code: Code }>, hours24: boolean) => string;
};

export const vaultProblems: Record<VaultProblem, () => string> = {
  absent: m.trouble_vault_absent,
  locked: m.trouble_vault_locked,
  timedOut: m.trouble_vault_timed_out,
  wrongPassphrase: m.trouble_vault_wrong_passphrase,
  damaged: m.trouble_vault_damaged,
  io: m.trouble_vault_io,
};

const storeProblems: Record<StoreProblem, () => string> = {
  inUse: m.trouble_store_in_use,
  newer: m.trouble_store_newer,
  broken: m.trouble_store_broken,
  full: m.trouble_store_full,
  readOnly: m.trouble_store_read_only,
  io: m.trouble_store_io,
};

const sentences: Sentences = {
  offline: () => m.trouble_offline(),
  interrupted: () => m.trouble_interrupted(),
  notInstagram: ({ status }) => m.trouble_not_instagram({ status }),
  notUnderstood: ({ place }) => m.trouble_not_understood({ place }),
  slowedDown: ({ until }, hours24) =>
    until ? m.trouble_slowed_down_until({ time: clockTime(until, hours24) }) : m.trouble_slowed_down(),
  reconnectNeeded: () => m.trouble_reconnect(),
  permissionRequired: ({ missing }) =>
    missing.length > 0 ? m.trouble_permission({ missing: listed(missing) }) : m.trouble_permission_unnamed(),
  refused: ({ metaCode, message }) =>
    message ? m.trouble_refused_message({ message, code: metaCode }) : m.trouble_refused({ code: metaCode }),
  noMetaApp: () => m.trouble_no_meta_app(),
  loginRefused: ({ message }) =>
    message ? m.trouble_login_refused_message({ message }) : m.trouble_login_refused(),
  loginDenied: () => m.trouble_login_denied(),
  loginTimedOut: () => m.trouble_login_timed_out(),
  wrongAddress: () => m.trouble_wrong_address(),
  portTaken: ({ port }) => m.trouble_port_taken({ port }),
  redirectModeUnserved: () => m.trouble_redirect_mode(),
  noLogin: () => m.trouble_no_login(),
  noUsableAccount: () => m.trouble_no_usable_account(),
  noBrowser: () => m.trouble_no_browser(),
  vault: ({ problem }) => vaultProblems[problem](),
  store: ({ problem }) => storeProblems[problem](),
  nothingToSend: () => m.trouble_nothing_to_send(),
  tooLong: ({ bytes }) => tooLongBy(bytes),
  notFound: () => m.trouble_not_found(),
  unknownZone: () => m.trouble_unknown_zone(),
  linkRefused: () => m.trouble_link_refused(),
  unexpected: () => m.trouble_unexpected(),
};

/** The sentence for a trouble. Times in it follow the owner's clock. */
export function troubleWords(trouble: Trouble, hours24 = false): string {
  const sentence = sentences[trouble.code] as (trouble: Trouble, hours24: boolean) => string;
  return sentence(trouble, hours24);
}

/** What is over Instagram's limit, as a sentence; empty when the text fits (S6). */
export function tooLongWords(text: string): string {
  const bytes = byteLength(text);
  return bytes > MAX_MESSAGE_BYTES ? tooLongBy(bytes) : "";
}

function tooLongBy(bytes: number): string {
  return m.too_long({ excess: m.excess_bytes({ count: bytes - MAX_MESSAGE_BYTES }) });
}

/** `a, b, and c` in the language of the window. */
export function listed(items: readonly string[]): string {
  return new Intl.ListFormat(getLocale(), { type: "conjunction" }).format(items);
}
