/** The latest test of each account's connection (C10). */
import { SvelteMap } from "svelte/reactivity";
import type { Backend } from "~/ipc/backend";
import type { DoctorView } from "~/ipc/types";

export class Doctors {
  #views = new SvelteMap<string, DoctorView>();

  constructor(private readonly backend: Backend) {}

  of(account: string): DoctorView | undefined {
    return this.#views.get(account);
  }

  async load(account: string): Promise<void> {
    const view = await this.backend.doctor(account).catch(() => null);
    if (view) this.#views.set(account, view);
    else this.#views.delete(account);
  }

  /** Puts a report away. */
  dismiss(account: string): void {
    this.#views.delete(account);
  }
}
