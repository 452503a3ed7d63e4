/** What the two logins and their ways back are called, what is possible for which (`platform.md` §1d), and where their app's id and secret stand in Meta's dashboard. */
import type { Flavour } from "~/ipc/generated/types";
import { m } from "~/paraglide/messages";
import type { Mode } from "~/state/connections/metaApp.svelte";

const names: Record<Flavour, () => string> = { instagram: m.flavour_instagram, facebook: m.flavour_facebook };

export const flavourName = (flavour: Flavour): string => names[flavour]();

const words = {
  instagram: {
    body: m.way_instagram_body,
    go: m.continue_instagram,
    place: m.meta_app_help_instagram,
    appId: m.app_id_instagram,
    secret: m.app_secret_instagram,
  },
  facebook: {
    body: m.way_facebook_body,
    go: m.continue_facebook,
    place: m.meta_app_help_facebook,
    appId: m.app_id_facebook,
    secret: m.app_secret_facebook,
  },
};

/** Words of one way in. */
export const wayWords = (flavour: Flavour) => words[flavour];

const modes = {
  loopback: {
    name: m.mode_loopback,
    possible: { instagram: m.mode_loopback_instagram, facebook: m.mode_loopback_facebook },
  },
  httpsLoopback: {
    name: m.mode_https,
    possible: { instagram: m.mode_https_instagram, facebook: m.mode_https_facebook },
  },
  paste: {
    name: m.mode_paste,
    possible: { instagram: m.mode_paste_instagram, facebook: m.mode_paste_facebook },
  },
  relay: { name: m.mode_relay, possible: { instagram: m.mode_relay_both, facebook: m.mode_relay_both } },
};

/** The ways back of a login, the one that is proposed first (`platform.md` §1a, §1b). */
export const modesOf: Record<Flavour, readonly Mode[]> = {
  instagram: ["paste", "relay", "httpsLoopback", "loopback"],
  facebook: ["loopback", "relay", "httpsLoopback", "paste"],
};

/** A redirect mode: what it is, and whether Meta takes it for that login. */
export function modeWords(mode: Mode, flavour: Flavour): { name: string; possible: string } {
  const { name, possible } = modes[mode];
  return { name: name(), possible: possible[flavour]() };
}
