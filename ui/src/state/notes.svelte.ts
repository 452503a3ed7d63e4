/**
 * What is noted of one customer (T9). Bound for life to its account and customer. What is typed is handed over at once,
 * or with what is typed meanwhile while an earlier save is under way; each save carries a higher revision, and the
 * highest wins, whichever arrives last.
 */
import { troubleOf, type Backend, type CustomerRef, type Trouble } from "~/ipc/backend";
import type { NotesView } from "~/ipc/generated/types";
import { Again, keepable } from "./keeping";

/** What is typed waits this long at most for an earlier save. */
const HAND_OVER_MS = 150;

export class Notes {
  text = $state("");
  /** Why the latest save failed. */
  trouble = $state.raw<Trouble | null>(null);
  #edits = $state(0);
  #editsOnDisk = $state(0);
  #handedOver = 0;
  #revision = -1;
  /** Saves under way. */
  #saves = new Set<Promise<void>>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What the disk did not take is handed over again by itself. */
  readonly #again = new Again(() => this.flush());

  constructor(
    private readonly backend: Backend,
    readonly of: CustomerRef,
  ) {}

  /** All that is typed is on disk. */
  get saved(): boolean {
    return this.#edits === this.#editsOnDisk;
  }

  /** Something was typed since this window began. */
  get touched(): boolean {
    return this.#edits > 0;
  }

  /** Takes what stands in the box now. */
  type(text: string): void {
    if (text === this.text) return;
    this.#put(text);
    if (this.#saves.size === 0) this.#handOver();
    else this.#timer ??= setTimeout(() => this.#handOver(), HAND_OVER_MS);
  }

  /** Takes in what is on disk, unless what is here is as new. What is typed and not saved yet is never given up. */
  learn(onDisk: NotesView): void {
    if (onDisk.revision <= this.#revision) return;
    this.#revision = onDisk.revision;
    if (this.saved) this.text = onDisk.text;
    else if (!this.text.includes(onDisk.text)) this.#put(`${onDisk.text}\n${this.text}`);
  }

  /** Hands over what is not on disk, and waits for what is under way. Never rejects. */
  async flush(): Promise<void> {
    if (!this.saved && (this.#handedOver < this.#edits || this.#saves.size === 0)) this.#handOver();
    await Promise.all(this.#saves);
  }

  #put(text: string): void {
    this.text = text;
    this.#edits++;
  }

  #handOver(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#handedOver = this.#edits;
    const save = this.#save(this.#edits).finally(() => {
      this.#saves.delete(save);
      if (this.#saves.size === 0 && this.#handedOver < this.#edits) this.#handOver();
    });
    this.#saves.add(save);
  }

  async #save(edit: number): Promise<void> {
    try {
      if (!(await this.#offer()) && !(await this.#outbid(edit))) return;
      this.#editsOnDisk = Math.max(this.#editsOnDisk, edit);
      this.#again.rest();
      if (this.saved) this.trouble = null;
    } catch (error) {
      // A newer edit's own save tells how it went.
      if (edit !== this.#edits) return;
      this.trouble = troubleOf(error);
      this.#again.after(this.trouble);
    }
  }

  async #offer(): Promise<boolean> {
    keepable(this.text);
    return this.backend.saveNotes(this.of, this.text, ++this.#revision);
  }

  /** Refused as stale: something newer is there than this window knew of. What is typed here is newer still. */
  async #outbid(edit: number): Promise<boolean> {
    if (edit !== this.#edits) return false;
    this.learn((await this.backend.details(this.of)).notes);
    // Joined with what was there, it is one edit more and goes by itself.
    return edit === this.#edits && (await this.#offer());
  }
}
