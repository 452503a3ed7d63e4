/** Every text that Instagram does not have: to be seen and saved also when the inbox cannot be opened (S4). */
import { troubleOf, type Backend, type Trouble } from "~/ipc/backend";
import type { UnsentView } from "~/ipc/generated/types";

export class Unsent {
  texts = $state.raw<readonly UnsentView[]>([]);
  /** Path of the file they were written to. */
  savedTo = $state<string | null>(null);
  trouble = $state.raw<Trouble | null>(null);

  constructor(private readonly backend: Backend) {}

  /** Reads them. What cannot be read at all is told by the start that failed, not here. */
  async load(): Promise<void> {
    this.texts = await this.backend.unsent().catch(() => []);
  }

  async save(): Promise<void> {
    this.trouble = null;
    this.savedTo = null;
    try {
      this.savedTo = await this.backend.saveUnsent();
    } catch (error) {
      this.trouble = troubleOf(error);
    }
  }
}
