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

  /** Writes down everything that is not yet on disk. */
  async flush(): Promise<void> {
    await Promise.all([...this.#drafts.values()].map((draft) => draft.save()));
  }

  forget(): void {
    this.#drafts.clear();
  }
}
