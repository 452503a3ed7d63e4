/** Every draft of this window, one for each conversation that was opened (S4). */
import type { Backend, ConversationRef } from "~/ipc/backend";
import { Draft } from "./draft.svelte";
import { keyOf } from "./thread.svelte";

export class Drafts {
  #drafts = new Map<string, Draft>();

  constructor(private readonly backend: Backend) {}

  of(at: ConversationRef): Draft {
    const known = this.#drafts.get(keyOf(at));
    if (known) return known;
    const draft = new Draft(this.backend, at);
    this.#drafts.set(keyOf(at), draft);
    return draft;
  }

  /** Has everything that is typed written to the disk at once. */
  async flush(): Promise<void> {
    const saving = [...this.#drafts.values()].map((draft) => draft.save());
    // What the disk did not take is told by each draft's own save.
    await Promise.all([this.backend.flushDrafts().catch(() => undefined), ...saving]);
  }

  /** A conversation goes by another id: everything typed there was handed over, and is read under the new one. */
  follow(from: ConversationRef, to: ConversationRef): void {
    const old = this.#drafts.get(keyOf(from));
    this.#drafts.delete(keyOf(from));
    this.#drafts.delete(keyOf(to));
    if (old?.answering) this.of(to).answering = old.answering;
  }

  forget(): void {
    this.#drafts.clear();
  }
}
