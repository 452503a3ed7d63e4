/**
 * One composer: the draft it writes, the files that go with it, and the parts it shows before a long text goes (S2, S3,
 * S6–S8). Made for one conversation and thrown away with it; nothing in here ever asks which conversation is open.
 */
import type { How } from "~/ipc/backend";
import type { FileView } from "~/ipc/generated/types";
import { byteLength, isSendable, MAX_MESSAGE_BYTES } from "~/lib/text";
import type { Choosing } from "./choosing.svelte";
import type { Draft } from "./draft.svelte";

export class Composing {
  /** The numbered parts under review, and how they go when they go. */
  review = $state.raw<{ readonly parts: readonly string[]; readonly text: string; readonly how: How } | null>(
    null,
  );

  constructor(
    readonly draft: Draft,
    readonly choosing: Choosing,
  ) {}

  /** Whether there is something to send, and nothing to wait for. `listed` are the files of the thread's view. */
  ready(listed: readonly FileView[]): boolean {
    const something = isSendable(this.draft.text) || this.choosing.chosen(listed).length > 0;
    return something && this.choosing.taking.length === 0;
  }

  /**
   * Send was pressed: a text that fits goes, a longer one is shown in its parts first. What goes with it is what is
   * chosen and quoted now, whatever happens until it has gone.
   */
  async press(listed: readonly FileView[] = [], tryAnyway = false): Promise<void> {
    if (!this.ready(listed)) return;
    const { draft, choosing } = this;
    const { text } = draft;
    const parts = byteLength(text) > MAX_MESSAGE_BYTES;
    const files = choosing.chosen(listed).map(({ id }) => id);
    const how: How = { parts, tryAnyway, answers: draft.answering?.message ?? null, files };
    if (!parts) return this.#go(how);
    const shown = await draft.split();
    // If the text has changed meanwhile, the parts are dropped.
    if (shown && draft.text === text) this.review = { parts: shown, text, how };
  }

  /** The parts were looked at and shall go. */
  async sendParts(): Promise<void> {
    const { review, draft } = this;
    this.review = null;
    if (review && draft.text === review.text) await this.#go(review.how);
  }

  keepEditing(): void {
    this.review = null;
  }

  async #go(how: How): Promise<void> {
    if (await this.draft.send(how)) this.choosing.left(how.files);
  }
}
