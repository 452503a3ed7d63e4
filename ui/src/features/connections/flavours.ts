/** What the two logins are called, and where their app's id and secret stand in Meta's dashboard. */
import type { Flavour } from "~/ipc/types";
import { m } from "~/paraglide/messages";

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
