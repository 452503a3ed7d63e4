/** What of a list is to be read again: the rows that moved, or all of it. */
import type { ConversationRef } from "~/ipc/backend";
import { keyOf } from "~/state/thread/thread.svelte";

type Rows = Map<string, ConversationRef>;

/** Some rows by name, or all that there is. */
export type Wanted = readonly ConversationRef[] | "all";

export class Moved {
  /** Told, and not asked for yet. */
  #told: Rows | "all" = new Map();
  /** Asked for, and not answered yet. */
  #asked: Rows | "all" = new Map();

  all(): void {
    this.#told = "all";
  }

  rows(account: string, conversations: readonly string[]): void {
    if (this.#told === "all") return;
    for (const conversation of conversations) {
      const row = { account, conversation };
      this.#told.set(keyOf(row), row);
    }
  }

  /** Something was told and not asked for yet, or asked for and not answered. */
  get isAny(): boolean {
    return [this.#told, this.#asked].some((rows) => rows === "all" || rows.size > 0);
  }

  /**
   * What a reading of now has to ask for: also what an earlier one asked for whose answer is not here, since of two
   * readings only the later one counts.
   */
  ask(): Wanted {
    const isAll = this.#told === "all" || this.#asked === "all";
    this.#asked = isAll ? "all" : new Map([...(this.#asked as Rows), ...(this.#told as Rows)]);
    this.#told = new Map();
    return this.#asked === "all" ? "all" : [...this.#asked.values()];
  }

  /** The latest reading was answered. */
  answered(): void {
    this.#asked = new Map();
  }
}
