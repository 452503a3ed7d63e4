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

/** The emoji of a reaction; a word that stands for none stays a word. A bare heart is drawn in colour. */
export const emojiOf = (reaction: string): string =>
  reaction === "❤" ? "❤️" : (named[reaction.toLowerCase()] ?? reaction);

/** What a shop reacts with: Instagram's first six, then the usual ones, in rows of six. */
export const usualReactions: readonly string[] = [
  ...["❤️", "😂", "😮", "😢", "😡", "👍"],
  ...["🙏", "🎉", "😍", "🔥", "👏", "✅"],
  ...["😊", "🥰", "🤗", "😘", "🤩", "💯"],
  ...["👌", "🙌", "💪", "🤝", "👋", "👀"],
  ...["🎂", "🍰", "☕", "🌸", "🎁", "⭐"],
];
