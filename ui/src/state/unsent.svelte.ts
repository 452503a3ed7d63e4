/** Every text that Instagram does not have: to be seen and saved also when the inbox cannot be opened (S4). */
import type { Backend } from "~/ipc/backend";
import type { UnsentView } from "~/ipc/generated/types";
import { Act } from "./base/act.svelte";

export class Unsent {
  texts = $state.raw<readonly UnsentView[]>([]);
  /** Path of the file they were written to. */
  savedTo = $state<string | null>(null);
  readonly saving = new Act();

  constructor(private readonly backend: Backend) {}

  /** Reads them. What cannot be read at all is told by the start that failed, not here. */
  async load(): Promise<void> {
    this.texts = await this.backend.unsent().catch(() => []);
  }

  async save(): Promise<void> {
    this.savedTo = null;
    await this.saving.run(async () => (this.savedTo = await this.backend.saveUnsent()));
  }
}
