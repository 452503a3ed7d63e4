/** Where secrets are kept (C7): the keychain, or what the owner chose instead. Never a silent fallback. */
import { troubleOf, type Backend, type Trouble } from "~/ipc/backend";
import type { VaultView } from "~/ipc/generated/types";
import { Latest } from "~/lib/latest";

/** Shortest passphrase that is taken for a new file of secrets. */
export const PASSPHRASE_MIN = 8;

export class Vault {
  view = $state.raw<VaultView | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  busy = $state(false);
  #reads = new Latest();

  constructor(private readonly backend: Backend) {}

  async load(): Promise<void> {
    await this.#reads.run(
      () => this.backend.vault(),
      (view) => (this.view = view),
      (error) => (this.trouble = troubleOf(error)),
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
    this.busy = true;
    this.trouble = null;
    try {
      await action();
    } catch (error) {
      this.trouble = troubleOf(error);
    } finally {
      this.busy = false;
      await this.load();
    }
  }
}
