/** What each tab remembers: its open conversation and the scroll of its list, also across restarts (I2). */
import type { Backend, ConversationRef, Scope } from "~/ipc/backend";
import type { TabView } from "~/ipc/types";

const SAVE_AFTER_MS = 200;
const EMPTY: TabView = { account: null, conversation: null, listScroll: 0 };

export class Tabs {
  #tabs = new Map<Scope, TabView>();
  #unsaved = new Map<Scope, ReturnType<typeof setTimeout>>();

  constructor(private readonly backend: Backend) {}

  /** Learns what a tab remembered, unless it has been used meanwhile. */
  async load(scope: Scope): Promise<void> {
    if (this.#tabs.has(scope)) return;
    const tab = await this.backend.tab(scope).catch(() => EMPTY);
    if (!this.#tabs.has(scope)) this.#tabs.set(scope, tab);
  }

  scroll(scope: Scope): number {
    return this.#of(scope).listScroll;
  }

  conversation(scope: Scope): ConversationRef | null {
    const { account, conversation } = this.#of(scope);
    return account !== null && conversation !== null ? { account, conversation } : null;
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
    // A scroll position that could not be kept is not worth a word to anybody.
    void this.backend.saveTab(scope, this.#of(scope)).catch(() => undefined);
  }
}
