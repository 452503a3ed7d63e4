/** One thing that the owner can do: whether it is being done, and why it did not succeed the last time. */
import { troubleOf, type Trouble } from "~/ipc/backend";

export class Act {
  /** It is under way. */
  busy = $state(false);
  /** Why it failed the last time, until it is tried again. */
  trouble = $state.raw<Trouble | null>(null);

  /** Does it; a failure is kept in {@link trouble}. Answers whether it succeeded. */
  async run(act: () => Promise<unknown>): Promise<boolean> {
    this.busy = true;
    this.trouble = null;
    try {
      await act();
      return true;
    } catch (error) {
      this.trouble = troubleOf(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
