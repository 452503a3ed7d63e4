/** Files that are to be sent: what is too large to be read at all, and how large one is in words (S8). */
import type { AttachProblem } from "~/ipc/generated/types";
import { getLocale } from "~/paraglide/runtime";

const KB = 1024;
const MB = KB * KB;
/** Most that Instagram takes of a picture, and of anything else. */
const MOST_OF_PICTURE = 8 * MB;
const MOST_OF_OTHERS = 25 * MB;
/** A larger picture is not even made smaller. */
const MOST_READ_OF_PICTURE = 64 * MB;

/** What the owner is offered to choose. Both ways of naming a sort: some systems know only the one, some only the other. */
export const CHOOSABLE = [
  "image/png,image/jpeg,image/gif,image/webp",
  "video/mp4,video/quicktime,video/x-msvideo,video/webm,video/ogg",
  "audio/ogg,audio/aac,audio/mp4,audio/x-m4a,audio/wav,application/pdf",
  ".png,.jpg,.jpeg,.gif,.webp,.mp4,.mov,.avi,.webm,.ogg,.aac,.m4a,.wav,.pdf",
].join(",");

/** What is wrong with a file that is too large to be sent, found before it is read. */
export function tooLargeToRead({ size, type }: Pick<File, "size" | "type">): AttachProblem | null {
  const picture = type.startsWith("image/");
  if (size <= (picture ? MOST_READ_OF_PICTURE : MOST_OF_OTHERS)) return null;
  return { problem: "tooLarge", most: picture ? MOST_OF_PICTURE : MOST_OF_OTHERS, shrinkable: false };
}

/** A file from the clipboard that was not read: larger than whatever is sent, or no file. */
export const UNREAD: AttachProblem = { problem: "tooLarge", most: MOST_OF_OTHERS, shrinkable: false };

/** `340 kB`, `2.4 MB`. */
export function sizeWords(bytes: number): string {
  const large = bytes >= MB;
  const format = new Intl.NumberFormat(getLocale(), {
    style: "unit",
    unit: large ? "megabyte" : "kilobyte",
    maximumFractionDigits: large ? 1 : 0,
  });
  return format.format(large ? bytes / MB : Math.max(1, bytes / KB));
}
