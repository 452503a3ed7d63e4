/** What each kind of message is called and which icon it wears, so that no bubble is ever empty (T4). */
import type { Kind } from "~/ipc/generated/types";
import { m } from "~/paraglide/messages";

type Words = { readonly label: (own: boolean) => string; readonly icon: KindIcon };

/** Icons of the design that stand for a kind. */
export type KindIcon =
  | "photo"
  | "video"
  | "voice"
  | "file"
  | "sticker"
  | "story"
  | "post"
  | "reel"
  | "product"
  | "template"
  | "unsent"
  | "unknown";

const words: Record<Kind, Words> = {
  // Text has no name of its own: one that arrives without any text is something this version cannot show.
  text: { label: () => m.kind_unsupported(), icon: "unknown" },
  photo: { label: () => m.kind_photo(), icon: "photo" },
  video: { label: () => m.kind_video(), icon: "video" },
  voice: { label: () => m.kind_voice(), icon: "voice" },
  file: { label: () => m.kind_file(), icon: "file" },
  sticker: { label: () => m.kind_sticker(), icon: "sticker" },
  storyReply: { label: (own) => (own ? m.kind_story_reply_own() : m.kind_story_reply()), icon: "story" },
  storyMention: {
    label: (own) => (own ? m.kind_story_mention_own() : m.kind_story_mention()),
    icon: "story",
  },
  sharedPost: { label: () => m.kind_shared_post(), icon: "post" },
  sharedReel: { label: () => m.kind_shared_reel(), icon: "reel" },
  disappearing: { label: () => m.kind_disappearing(), icon: "photo" },
  sharedStory: { label: () => m.kind_shared_story(), icon: "story" },
  sharedProduct: { label: () => m.kind_shared_product(), icon: "product" },
  template: { label: () => m.kind_template(), icon: "template" },
  quickReply: { label: () => m.kind_quick_reply(), icon: "template" },
  unsent: { label: () => m.kind_unsent(), icon: "unsent" },
  unsupported: { label: () => m.kind_unsupported(), icon: "unknown" },
};

/** A kind this version does not know is treated like one that Meta calls unsupported. */
const wordsFor = (kind: Kind): Words => words[kind] ?? words.unsupported;

export const kindLabel = (kind: Kind, own: boolean): string => wordsFor(kind).label(own);
export const kindIcon = (kind: Kind): KindIcon => wordsFor(kind).icon;
