/**
 * A text that saves itself as it is typed. What is handed over survives this page; each save carries a higher revision,
 * and the highest wins, whichever arrives last. A save that fails is tried again by itself.
 */
import { troubleOf, type Trouble } from "~/ipc/backend";
import { Again, keepable } from "./keeping";

/** What is on disk. */
export interface OnDisk {
  readonly text: string;
  readonly revision: number;
}

export abstract class Autosaved {
  text = $state("");
  /** The highest revision that this window used or heard of. */
  protected revision = 0;
  #edits = $state(0);
  #editsOnDisk = $state(0);
  #handedOver = 0;
  /** Saves under way. */
  #saves = new Set<Promise<void>>();
  readonly #again = new Again(() => this.save());

  /** Reads what is on disk and takes it in. */
  protected abstract read(): Promise<void>;
  /** Hands a text over. Answers, once it is on disk, `true`; `false` when a newer revision was there already. */
  protected abstract write(text: string, revision: number): Promise<boolean>;
  /** The latest save failed, or (`null`) everything typed is on disk. */
  protected abstract told(trouble: Trouble | null): void;

  /** All that is typed is on disk. (No `$derived`: a text outlives the component that first asked for it.) */
  get saved(): boolean {
    return this.#edits === this.#editsOnDisk;
  }

  /** How often the text was changed here. */
  protected get edits(): number {
    return this.#edits;
  }

  /** Saves under way. */
  protected get pending(): readonly Promise<void>[] {
    return [...this.#saves];
  }

  /** Hands over what is not on disk, and waits for what is under way. Never rejects. */
  async save(): Promise<void> {
    if (!this.saved && (this.#handedOver < this.#edits || this.#saves.size === 0)) this.handOver();
    await Promise.all(this.#saves);
  }

  /** Changes the text. */
  protected edit(text: string): void {
    this.text = text;
    this.#edits++;
  }

  /** Changes the text to what is on disk already. */
  protected settle(text: string): void {
    this.edit(text);
    this.#editsOnDisk = this.#handedOver = this.#edits;
  }

  protected handOver(): void {
    this.#handedOver = this.#edits;
    const save = this.#save(this.#edits).finally(() => {
      this.#saves.delete(save);
      if (this.#saves.size === 0 && this.#handedOver < this.#edits) this.handOver();
    });
    this.#saves.add(save);
  }

  async #save(edit: number): Promise<void> {
    try {
      if (!(await this.#offer()) && !(await this.#outbid(edit))) return;
      this.#editsOnDisk = Math.max(this.#editsOnDisk, edit);
      this.#again.rest();
      if (this.saved) this.told(null);
    } catch (error) {
      // The newer edit's save tells its own outcome.
      if (edit !== this.#edits) return;
      const trouble = troubleOf(error);
      this.told(trouble);
      this.#again.after(trouble);
    }
  }

  async #offer(): Promise<boolean> {
    keepable(this.text);
    return this.write(this.text, ++this.revision);
  }

  /** Refused as stale: a revision is on disk that this window did not know. What is typed here is newer. */
  async #outbid(edit: number): Promise<boolean> {
    if (edit !== this.#edits) return false;
    await this.read();
    // If it was joined with what was on disk, that is another edit, which is saved by itself.
    return edit === this.#edits && (await this.#offer());
  }
}
