/** Every draft of this window, one for each conversation that was opened (S4). */
import type { Backend, ConversationRef } from "~/ipc/backend";
import { Draft } from "./draft.svelte";
import { Keyed } from "~/state/base/keyed";
import { keyOf } from "~/state/thread/thread.svelte";

export class Drafts extends Keyed<ConversationRef, Draft> {
  constructor(private readonly backend: Backend) {
    super(keyOf, (at) => new Draft(backend, at));
  }

  /** Has everything that is typed written to the disk at once. */
  async flush(): Promise<void> {
    const saving = this.all().map((draft) => draft.save());
    // What the disk did not take is told by each draft's own save.
    await Promise.all([this.backend.flushDrafts().catch(() => undefined), ...saving]);
  }

  /** A conversation goes by another id: everything typed there was handed over, and is read under the new one. */
  follow(from: ConversationRef, to: ConversationRef): void {
    const old = this.made(from);
    this.drop(from);
    this.drop(to);
    if (old?.answering) this.of(to).answering = old.answering;
  }
}
