/** The latest test of each account's connection (C10). */
import { SvelteMap } from "svelte/reactivity";
import type { Backend } from "~/ipc/backend";
import type { DoctorView } from "~/ipc/generated/types";
import { Latest } from "~/lib/latest";
import { Keyed } from "~/state/base/keyed";

export class Doctors {
  #views = new SvelteMap<string, DoctorView>();
  #reads = new Keyed<string, Latest>(
    (account) => account,
    () => new Latest(),
  );

  constructor(private readonly backend: Backend) {}

  of(account: string): DoctorView | undefined {
    return this.#views.get(account);
  }

  async load(account: string): Promise<void> {
    await this.#reads.of(account).run(
      () => this.backend.doctor(account),
      (view) => {
        if (view) this.#views.set(account, view);
        else this.#views.delete(account);
      },
      () => this.#views.delete(account),
    );
  }

  /** Puts a report away. */
  dismiss(account: string): void {
    this.#reads.made(account)?.cancel();
    this.#views.delete(account);
  }
}
