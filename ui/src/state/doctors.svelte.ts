/** The latest test of each account's connection (C10). */
import { SvelteMap } from "svelte/reactivity";
import type { Backend } from "~/ipc/backend";
import type { DoctorView } from "~/ipc/generated/types";
import { Latest } from "~/lib/latest";

export class Doctors {
  #views = new SvelteMap<string, DoctorView>();
  #reads = new Map<string, Latest>();

  constructor(private readonly backend: Backend) {}

  of(account: string): DoctorView | undefined {
    return this.#views.get(account);
  }

  async load(account: string): Promise<void> {
    const reads = this.#reads.get(account) ?? new Latest();
    this.#reads.set(account, reads);
    await reads.run(
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
    this.#reads.get(account)?.cancel();
    this.#views.delete(account);
  }
}
