/** Where secrets are kept (C7): the keychain, or what the owner chose instead. Never a silent fallback. */
import { troubleOf, type Backend } from "~/ipc/backend";
import type { VaultView } from "~/ipc/generated/types";
import { Latest } from "~/lib/latest";
import { Act } from "~/state/base/act.svelte";

/** Shortest passphrase that is taken for a new file of secrets. */
export const PASSPHRASE_MIN = 8;

export class Vault {
  view = $state.raw<VaultView | null>(null);
  /** The latest press: one of several, and only one at a time. */
  readonly act = new Act();
  #reads = new Latest();

  constructor(private readonly backend: Backend) {}

  async load(): Promise<void> {
    await this.#reads.run(
      () => this.backend.vault(),
      (view) => (this.view = view),
      (error) => (this.act.trouble = troubleOf(error)),
    );
  }

  keepInSession(): Promise<void> {
    return this.#press(() => this.backend.keepSecretsInSession());
  }

  keepInFile(passphrase: string): Promise<void> {
    return this.#press(() => this.backend.keepSecretsInFile(passphrase));
  }

  unlock(passphrase: string): Promise<void> {
    return this.#press(() => this.backend.unlockSecrets(passphrase));
  }

  retryKeychain(): Promise<void> {
    return this.#press(() => this.backend.retryKeychain());
  }

  async #press(action: () => Promise<void>): Promise<void> {
    await this.act.run(action);
    await this.load();
  }
}
