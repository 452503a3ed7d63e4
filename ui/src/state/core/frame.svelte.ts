/** The frame around list and thread: accounts, the one in view, platform and settings (I1, I2). */
import { troubleOf, type Backend, type Scope, type Trouble } from "~/ipc/backend";
import type { AccountView, FrameView, OpeningView } from "~/ipc/generated/types";
import { Latest } from "~/lib/latest";

export class Frame {
  view = $state.raw<FrameView | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  #chosen = $state<{ scope: Scope } | null>(null);
  #reads = new Latest();
  #selecting = 0;

  readonly accounts: readonly AccountView[] = $derived(this.view?.accounts ?? []);
  /** The account in view. A choice counts at once, before the backend has written it down. */
  readonly scope: Scope = $derived.by(() => {
    const scope = this.#chosen ? this.#chosen.scope : (this.view?.selected ?? null);
    return scope === null && this.accounts.length === 1 ? (this.accounts[0]?.id ?? null) : scope;
  });
  /** The account in view; `undefined` on the merged tab. */
  readonly account = $derived(this.accounts.find(({ id }) => id === this.scope));

  constructor(private readonly backend: Backend) {}

  async load(): Promise<void> {
    await this.#reads.run(
      () => this.backend.frame(),
      (view) => this.#take(view),
      (error) => (this.trouble = troubleOf(error)),
    );
  }

  /** Reads it with what stands in the tab that it selects; `null` when that failed, or counts no more. */
  async open(): Promise<OpeningView | null> {
    let opened: OpeningView | null = null;
    await this.#reads.run(
      () => this.backend.opening(),
      (opening) => {
        this.#take(opening.frame);
        opened = opening;
      },
      (error) => (this.trouble = troubleOf(error)),
    );
    return opened;
  }

  /** Forgets what was read, but not why the next reading failed. */
  forget(): void {
    this.view = null;
    this.#chosen = null;
  }

  /** Puts an account in view at once and remembers it for the next start. */
  async select(scope: Scope): Promise<void> {
    this.#chosen = { scope };
    // A read begun before this choice would put the old one back.
    this.#reads.cancel();
    this.#selecting++;
    try {
      await this.backend.select(scope);
    } finally {
      this.#selecting--;
    }
    await this.load();
  }

  #take(view: FrameView): void {
    this.view = view;
    this.trouble = null;
    if (this.#selecting === 0) this.#chosen = null;
  }

  accountNamed(id: string): AccountView | undefined {
    return this.accounts.find((account) => account.id === id);
  }
}
