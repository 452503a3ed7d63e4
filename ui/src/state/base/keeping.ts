/** What drafts and notes have in common: the most that is kept, and repeated tries after a failed save (S4). */
import { Refusal, type Trouble } from "~/ipc/backend";
import { byteLength, MAX_KEPT_BYTES } from "~/lib/text";

/** Between the tries: the second after the first failure, doubled for each further one up to the last. */
const FIRST_MS = 2_000;
const LONGEST_MS = 30_000;

/** Refuses a text that is longer than is kept, before it is handed over. */
export function keepable(text: string): void {
  // A text has at least as many bytes as it has code units.
  if (text.length > MAX_KEPT_BYTES || byteLength(text) > MAX_KEPT_BYTES)
    throw new Refusal({ code: "tooMuchText", most: MAX_KEPT_BYTES });
}

/** Tries again by itself, less and less often, as long as trying can help. */
export class Again {
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly act: () => Promise<void>) {}

  /** It failed. */
  after(trouble: Trouble): void {
    this.#stop();
    // Waiting does not help if the text is too long.
    if (trouble.code === "tooMuchText") return;
    const wait = Math.min(FIRST_MS * 2 ** this.#failures++, LONGEST_MS);
    this.#timer = setTimeout(() => void this.act(), wait);
  }

  /** It worked. */
  rest(): void {
    this.#failures = 0;
    this.#stop();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
