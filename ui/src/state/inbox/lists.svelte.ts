/** The last list of each account and of all, kept so that switching paints in the same frame (I2, L1–L7). */
import { SvelteMap, SvelteSet } from "svelte/reactivity";
import { troubleOf, type Backend, type ConversationRef, type Scope, type Trouble } from "~/ipc/backend";
import type { Change, ListView, RowView } from "~/ipc/generated/types";
import { listOf, listWith } from "~/lib/inbox/rows";
import { Latest } from "~/lib/latest";
import { Keyed } from "~/state/base/keyed";
import { Moved } from "./moved";

export class Lists {
  #views = new SvelteMap<Scope, ListView>();
  #troubles = new SvelteMap<Scope, Trouble>();
  #refreshing = new SvelteSet<Scope>();
  #reads = new Map<Scope, Latest>();
  /** What of each list is to be read again. */
  #moved = new Keyed<Scope, Moved>(
    (scope) => scope ?? "",
    () => new Moved(),
  );
  /** Lists not in view that say something else by now. */
  #stale = new Set<Scope>();
  #freshening = false;

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

  /** Reads all of a list. */
  load(scope: Scope): Promise<void> {
    this.#moved.of(scope).all();
    return this.#read(scope);
  }

  /** Takes a list that was read with something else. What was told of it meanwhile is read again. */
  async take(scope: Scope, now: ListView): Promise<void> {
    this.#readsOf(scope).cancel();
    this.#put(scope, listOf(this.#views.get(scope), now));
    if (this.#moved.of(scope).isAny) await this.#read(scope);
  }

  /** Reads again what a batch of changes concerns: where it names the rows that moved, those alone. */
  hear(changes: readonly Change[], inView: Scope): Promise<void> {
    const told = changes.filter((change) => change.what === "list");
    for (const { account, rows } of told) this.#note(account, rows);
    return this.#readAgain(
      told.map(({ account }) => account),
      inView,
    );
  }

  /** Reads again all that is kept of these accounts. */
  reload(accounts: readonly string[], inView: Scope): Promise<void> {
    for (const account of accounts) this.#note(account, null);
    return this.#readAgain(accounts, inView);
  }

  /** These rows of an account are to be read again; `null`: all. */
  #note(account: string, rows: readonly string[] | null): void {
    for (const moved of [this.#moved.of(account), this.#moved.of(null)]) {
      if (rows === null) moved.all();
      else moved.rows(account, rows);
    }
  }

  /** Reads what of a list is to be read again. */
  async #read(scope: Scope): Promise<void> {
    this.#stale.delete(scope);
    const moved = this.#moved.of(scope);
    const wanted = moved.ask();
    await this.#readsOf(scope).run(
      () => (wanted === "all" ? this.backend.list(scope) : this.backend.rows(scope, wanted)),
      (now) => {
        const before = this.#views.get(scope);
        this.#put(scope, before && wanted !== "all" ? listWith(before, wanted, now) : listOf(before, now));
        moved.answered();
      },
      (error) => this.#troubles.set(scope, troubleOf(error)),
    );
  }

  #put(scope: Scope, view: ListView): void {
    this.#views.set(scope, view);
    this.#troubles.delete(scope);
  }

  /** The readings of a list; one that has any is kept up to date. */
  #readsOf(scope: Scope): Latest {
    const reads = this.#reads.get(scope) ?? new Latest();
    this.#reads.set(scope, reads);
    return reads;
  }

  /**
   * Reads what is kept of these accounts, each list once: the one in view at once, the others a moment later and one
   * after the other, so that the list in view does not wait for the others.
   */
  async #readAgain(accounts: readonly string[], inView: Scope): Promise<void> {
    if (accounts.length === 0) return;
    const kept = [...new Set<Scope>([...accounts, null])].filter((scope) => this.#reads.has(scope));
    const unseen = kept.filter((scope) => scope !== inView);
    for (const scope of unseen) this.#stale.add(scope);
    if (kept.includes(inView)) await this.#read(inView);
    await this.#freshen();
  }

  /** Reads what is stale, one list at a time; one turn for all who ask meanwhile. */
  async #freshen(): Promise<void> {
    if (this.#freshening) return;
    this.#freshening = true;
    try {
      for (let [scope] = this.#stale; scope !== undefined; [scope] = this.#stale) await this.#read(scope);
    } finally {
      this.#freshening = false;
    }
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
    this.#stale.clear();
    this.#moved.forget();
    this.#views.clear();
    this.#troubles.clear();
  }
}
