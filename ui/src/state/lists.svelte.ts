/** The last list of each account and of all, kept so that switching paints in the same frame (I2, L1–L7). */
import { SvelteMap, SvelteSet } from "svelte/reactivity";
import { troubleOf, type Backend, type ConversationRef, type Scope, type Trouble } from "~/ipc/backend";
import type { ListView, RowView } from "~/ipc/types";
import { Latest } from "~/lib/latest";

export class Lists {
  #views = new SvelteMap<Scope, ListView>();
  #troubles = new SvelteMap<Scope, Trouble>();
  #refreshing = new SvelteSet<Scope>();
  #reads = new Map<Scope, Latest>();

  constructor(private readonly backend: Backend) {}

  view(scope: Scope): ListView | undefined {
    return this.#views.get(scope);
  }

  /** Why the list could not even be read from this computer. */
  trouble(scope: Scope): Trouble | undefined {
    return this.#troubles.get(scope);
  }

  /** Instagram is being asked, by a press here or by itself. */
  busy(scope: Scope): boolean {
    return this.#refreshing.has(scope) || (this.#views.get(scope)?.sync.running ?? false);
  }

  async load(scope: Scope): Promise<void> {
    const reads = this.#reads.get(scope) ?? new Latest();
    this.#reads.set(scope, reads);
    await reads.run(
      () => this.backend.list(scope),
      (view) => {
        this.#views.set(scope, view);
        this.#troubles.delete(scope);
      },
      (error) => this.#troubles.set(scope, troubleOf(error)),
    );
  }

  /** Reads again what is kept of an account: its own list and the merged one. */
  async reload(account: string): Promise<void> {
    const kept = [account, null].filter((scope) => this.#reads.has(scope));
    await Promise.all(kept.map((scope) => this.load(scope)));
  }

  async reloadAll(): Promise<void> {
    await Promise.all([...this.#reads.keys()].map((scope) => this.load(scope)));
  }

  /** Asks Instagram, past every cache (I3). One press at a time for each list. */
  async refresh(scope: Scope): Promise<void> {
    if (this.#refreshing.has(scope)) return;
    this.#refreshing.add(scope);
    try {
      await this.backend.refresh(scope);
    } catch {
      // The failure stands in the list's SyncView, which is read next.
    } finally {
      this.#refreshing.delete(scope);
      await this.load(scope);
    }
  }

  row(at: ConversationRef): RowView | undefined {
    for (const view of this.#views.values()) {
      const row = view.rows.find((row) => row.account === at.account && row.conversation === at.conversation);
      if (row) return row;
    }
    return undefined;
  }

  forget(): void {
    for (const reads of this.#reads.values()) reads.cancel();
    this.#reads.clear();
    this.#views.clear();
    this.#troubles.clear();
  }
}
