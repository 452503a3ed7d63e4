/** Words for what messages carry, how large it is, and where their writers came from (T5, G2). */
import type { Referral, MediaTrouble } from "~/ipc/generated/types";
import { m } from "~/paraglide/messages";
import { getLocale } from "~/paraglide/runtime";

const troubles: Record<MediaTrouble, () => string> = {
  gone: m.media_gone,
  notNow: m.media_not_now,
  tooLarge: m.media_too_large,
  video: m.media_not_showable,
  voice: m.media_not_showable,
  notShowable: m.media_not_showable,
};

/** Why something is not shown. */
export const mediaTroubleWords = (trouble: MediaTrouble): string => troubles[trouble]();

/** Whether asking once more can help. */
export const mayComeYet = (trouble: MediaTrouble): boolean => trouble === "notNow";

/** Whether it is there, but not to be looked at: the owner can save it. */
export const canBeSaved = (trouble: MediaTrouble): boolean => trouble === "notShowable";

/** Where somebody came from. */
export function originWords(origin: Referral): string {
  switch (origin.from) {
    case "ad":
      return origin.title === null ? m.referral_ad() : m.came_from_ad_titled({ title: origin.title });
    case "link":
      return origin.reference === null
        ? m.referral_link()
        : m.came_from_link_named({ reference: origin.reference });
    case "product":
      return m.referral_product();
  }
}

/** `1:05`, of seconds. */
export function lengthWords(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.round(seconds)) : 0;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Width to height of a loaded picture, for `aspect-ratio`. */
export function shapeOf({ naturalWidth, naturalHeight }: HTMLImageElement): string | undefined {
  return naturalWidth > 0 ? `${naturalWidth} / ${naturalHeight}` : undefined;
}

/** `40%`, of a hundred. */
export const percentWords = (percent: number): string =>
  new Intl.NumberFormat(getLocale(), { style: "percent" }).format(percent / 100);
