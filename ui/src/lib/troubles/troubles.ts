/** Sentences for what went wrong: one for each code of the border, in plain words with what helps (L7). */
import type {
  AttachProblem,
  Failure,
  LabelProblem,
  LoginRefusal,
  StoreProblem,
  VaultProblem,
} from "~/ipc/generated/types";
import { m } from "~/paraglide/messages";
import { getLocale } from "~/paraglide/runtime";
import { mediaTroubleWords } from "~/lib/thread/media";
import { MAX_MESSAGE_BYTES } from "~/lib/text";
import { clockTime } from "~/lib/time/moments";

/** A failure of the border, or what only the window knows. */
type Trouble = Failure | { code: "unexpected" } | { code: "tooLate" } | { code: "clipboard" };
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
  foreign: m.trouble_store_foreign,
  inUse: m.trouble_store_in_use,
  newer: m.trouble_store_newer,
  broken: m.trouble_store_broken,
  locked: m.trouble_store_locked,
  full: m.trouble_store_full,
  readOnly: m.trouble_store_read_only,
  gone: m.trouble_store_gone,
  io: m.trouble_store_io,
};

const labelProblems: Record<LabelProblem, () => string> = {
  empty: m.trouble_label_empty,
  tooLong: m.trouble_label_too_long,
  tooMany: m.trouble_label_too_many,
};

const loginRefusals: Record<LoginRefusal, () => string> = {
  credentials: m.trouble_login_credentials,
  redirect: m.trouble_login_redirect,
  spentCode: m.trouble_login_spent_code,
  notSaid: m.trouble_login_not_said,
};

/** What Meta calls a kind of account, in words; a kind that is not known by its own name. */
function accountKind(kind: string): string {
  const known: Record<string, () => string> = {
    BUSINESS: m.account_kind_business,
    MEDIA_CREATOR: m.account_kind_creator,
    PERSONAL: m.account_kind_personal,
  };
  return known[kind]?.() ?? kind;
}

/** What is wrong with a file that was to be sent (S8). */
export function attachProblemWords(why: AttachProblem): string {
  switch (why.problem) {
    case "empty":
      return m.trouble_attach_empty();
    case "wrongType":
      return m.trouble_attach_type();
    case "tooLarge":
      return m.trouble_attach_too_large({ most: Math.floor(why.most / 1024 / 1024) });
    case "tooMany":
      return m.trouble_attach_too_many({ most: why.most });
  }
}

const sentences: Sentences = {
  offline: () => m.trouble_offline(),
  interrupted: () => m.trouble_interrupted(),
  notInstagram: ({ status }) => m.trouble_not_instagram({ status }),
  answerTooLarge: () => m.trouble_answer_too_large(),
  ownSideUnknown: () => m.trouble_own_side_unknown(),
  notUnderstood: ({ place }) => m.trouble_not_understood({ place }),
  slowedDown: ({ until }, hours24) =>
    until ? m.trouble_slowed_down_until({ time: clockTime(until, hours24) }) : m.trouble_slowed_down(),
  reconnectNeeded: () => m.trouble_reconnect(),
  notServed: () => m.trouble_not_served(),
  permissionRequired: ({ missing }) =>
    missing.length > 0 ? m.trouble_permission({ missing: listed(missing) }) : m.trouble_permission_unnamed(),
  instagramFault: () => m.trouble_instagram_fault(),
  refused: ({ metaCode, message }) =>
    message ? m.trouble_refused_message({ message, code: metaCode }) : m.trouble_refused({ code: metaCode }),
  noMetaApp: () => m.trouble_no_meta_app(),
  metaDown: () => m.trouble_meta_down(),
  loginRefused: ({ why, message }) => {
    const words = loginRefusals[why]();
    return message ? m.trouble_login_refused_message({ message, words }) : words;
  },
  noAccountId: ({ kind }) =>
    kind ? m.trouble_no_account_id_of({ kind: accountKind(kind) }) : m.trouble_no_account_id(),
  loginDenied: () => m.trouble_login_denied(),
  loginTimedOut: () => m.trouble_login_timed_out(),
  wrongAddress: () => m.trouble_wrong_address(),
  cannotAttach: ({ why }) => attachProblemWords(why),
  media: ({ why }) => mediaTroubleWords(why),
  portTaken: ({ port }) => m.trouble_port_taken({ port }),
  badRelayAddress: () => m.trouble_bad_relay(),
  badPublicAddress: () => m.trouble_bad_tunnel(),
  tokenUnknown: () => m.trouble_token_unknown(),
  otherAccount: ({ username }) => m.trouble_other_account({ username: m.username({ username }) }),
  noLogin: () => m.trouble_no_login(),
  noUsableAccount: () => m.trouble_no_usable_account(),
  nothingToPaste: () => m.trouble_nothing_to_paste(),
  noBrowser: () => m.trouble_no_browser(),
  vault: ({ problem }) => vaultProblems[problem](),
  store: ({ problem }) => storeProblems[problem](),
  nothingToSend: () => m.trouble_nothing_to_send(),
  tooMuchText: ({ most }) => m.trouble_too_much_text({ most: Math.floor(most / 1000) }),
  tooLong: ({ bytes }) => m.too_long({ excess: m.byte_count({ count: bytes - MAX_MESSAGE_BYTES }) }),
  windowClosed: () => m.trouble_window_closed(),
  cannotSplit: ({ what }) =>
    what === "link" ? m.trouble_cannot_split_link() : m.trouble_cannot_split_character(),
  labelRefused: ({ problem }) => labelProblems[problem](),
  notFound: () => m.trouble_not_found(),
  unknownZone: () => m.trouble_unknown_zone(),
  linkRefused: () => m.trouble_link_refused(),
  notAhead: () => m.trouble_not_ahead(),
  tooLate: () => m.trouble_too_late(),
  clipboard: () => m.copy_refused(),
  unexpected: () => m.trouble_unexpected(),
};

/** The sentence for a trouble. Times in it follow the owner's clock. */
export function troubleWords(trouble: Trouble, hours24 = false): string {
  const sentence = sentences[trouble.code] as (trouble: Trouble, hours24: boolean) => string;
  return sentence(trouble, hours24);
}

/** `a, b, and c` in the language of the window. */
export function listed(items: readonly string[]): string {
  return new Intl.ListFormat(getLocale(), { type: "conjunction" }).format(items);
}
