/**
 * One composer: the draft it writes, and the parts it shows before a long text goes (S2, S3, S6, S7). Made for one
 * conversation and thrown away with it; nothing in here ever asks which conversation is open.
 */
import type { How } from "~/ipc/backend";
import { byteLength, MAX_MESSAGE_BYTES } from "~/lib/text";
import { PLAINLY, type Draft } from "./draft.svelte";

export class Composing {
  /** The numbered parts under review, and how they go when they go. */
  review = $state.raw<{ readonly parts: readonly string[]; readonly text: string; readonly how: How } | null>(
    null,
  );

  constructor(readonly draft: Draft) {}

  /** Send was pressed: a text that fits goes, a longer one is shown in its parts first. */
  async press(tryAnyway = false): Promise<void> {
    const { draft } = this;
    const { text } = draft;
    if (byteLength(text) <= MAX_MESSAGE_BYTES) return void (await draft.send({ ...PLAINLY, tryAnyway }));
    const parts = await draft.split();
    // Parts of a text that has changed meanwhile are parts of nothing.
    if (parts && draft.text === text)
      this.review = { parts, text, how: { ...PLAINLY, parts: true, tryAnyway } };
  }

  /** The parts were looked at and shall go. */
  async sendParts(): Promise<void> {
    const { review, draft } = this;
    this.review = null;
    if (review && draft.text === review.text) await draft.send(review.how);
  }

  keepEditing(): void {
    this.review = null;
  }
}
