/** What each tab remembers: its open conversation, the scroll of its list and its filter, also across restarts (I2, L9). */
import type { Backend, ConversationRef, Scope } from "~/ipc/backend";
import type { Filter, TabView } from "~/ipc/generated/types";
import { SvelteMap } from "svelte/reactivity";

const SAVE_AFTER_MS = 200;
const EMPTY: TabView = { account: null, conversation: null, listScroll: 0, filter: "inbox" };

export class Tabs {
  #tabs = new Map<Scope, TabView>();
  /** Read while painting; the rest is asked for. */
  #filters = new SvelteMap<Scope, Filter>();
  #unsaved = new Map<Scope, ReturnType<typeof setTimeout>>();

  constructor(private readonly backend: Backend) {}

  /** Learns what a tab remembered, unless it has been used meanwhile. */
  async load(scope: Scope): Promise<void> {
    if (this.#tabs.has(scope)) return;
    this.take(scope, await this.backend.tab(scope).catch(() => EMPTY));
  }

  /** The same when it was read with something else. */
  take(scope: Scope, tab: TabView): void {
    if (this.#tabs.has(scope)) return;
    this.#tabs.set(scope, tab);
    this.#filters.set(scope, tab.filter);
  }

  scroll(scope: Scope): number {
    return this.#of(scope).listScroll;
  }

  conversation(scope: Scope): ConversationRef | null {
    const { account, conversation } = this.#of(scope);
    return account !== null && conversation !== null ? { account, conversation } : null;
  }

  /** Which conversations its list shows. */
  filter(scope: Scope): Filter {
    return this.#filters.get(scope) ?? EMPTY.filter;
  }

  keepFilter(scope: Scope, filter: Filter): void {
    this.#filters.set(scope, filter);
    this.#keep(scope, { ...this.#of(scope), filter });
  }

  keepScroll(scope: Scope, listScroll: number): void {
    if (this.scroll(scope) !== listScroll) this.#keep(scope, { ...this.#of(scope), listScroll });
  }

  keepConversation(scope: Scope, at: ConversationRef | null): void {
    const kept = { account: at?.account ?? null, conversation: at?.conversation ?? null };
    this.#keep(scope, { ...this.#of(scope), ...kept });
  }

  /** A conversation goes by another id: tabs that have it open keep it open. */
  follow(from: ConversationRef, to: ConversationRef): void {
    for (const [scope, { account, conversation }] of this.#tabs) {
      if (account === from.account && conversation === from.conversation) this.keepConversation(scope, to);
    }
  }

  /** Writes down at once whatever waits. */
  flush(): void {
    for (const scope of [...this.#unsaved.keys()]) this.#save(scope);
  }

  forget(): void {
    for (const timer of this.#unsaved.values()) clearTimeout(timer);
    this.#unsaved.clear();
    this.#tabs.clear();
    this.#filters.clear();
  }

  #of(scope: Scope): TabView {
    return this.#tabs.get(scope) ?? EMPTY;
  }

  #keep(scope: Scope, tab: TabView): void {
    this.#tabs.set(scope, tab);
    clearTimeout(this.#unsaved.get(scope));
    this.#unsaved.set(
      scope,
      setTimeout(() => this.#save(scope), SAVE_AFTER_MS),
    );
  }

  #save(scope: Scope): void {
    clearTimeout(this.#unsaved.get(scope));
    this.#unsaved.delete(scope);
    // A scroll position that could not be kept is not told.
    void this.backend.saveTab(scope, this.#of(scope)).catch(() => undefined);
  }
}
