/** Reactions as emoji: Instagram names some by a word (`platform.md` §6). */

const named: Record<string, string> = {
  love: "❤️",
  like: "👍",
  laugh: "😂",
  haha: "😂",
  wow: "😮",
  sad: "😢",
  angry: "😡",
};

/** The emoji of a reaction; a word that stands for none stays a word. */
export const emojiOf = (reaction: string): string => named[reaction.toLowerCase()] ?? reaction;
