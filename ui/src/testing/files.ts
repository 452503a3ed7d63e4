/** Files as owners choose them. For tests only. */
import type { FileView } from "~/ipc/generated/types";

/** The smallest picture there is, as it is recorded (`tests/app/recordings/scenes/files.rs`). */
const PICTURE =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** A picture of that name. */
export function png(name: string): File {
  return new File([Uint8Array.from(atob(PICTURE), (byte) => byte.charCodeAt(0))], name, {
    type: "image/png",
  });
}

/** A file of that name that is said to be so large; nobody reads it. */
export function large(name: string, type: string, size: number): File {
  return Object.defineProperty(new File(["bytes"], name, { type }), "size", { value: size });
}

/** One of each kind, chosen and not sent. */
export const KINDS: readonly FileView[] = [
  { id: "chosen-picture", kind: "photo", name: "Lemon sponge, two tiers.jpg", bytes: 2_480_000 },
  { id: "chosen-film", kind: "video", name: "How we ice it.mp4", bytes: 18_300_000 },
  { id: "chosen-sound", kind: "voice", name: "رسالة صوتية.m4a", bytes: 340_000 },
  {
    id: "chosen-pdf",
    kind: "file",
    name: "Celebration cakes, sizes and prices, autumn 2026.pdf",
    bytes: 912,
  },
];
