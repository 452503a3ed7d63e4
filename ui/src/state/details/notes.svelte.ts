/**
 * What is noted of one customer (T9). Bound for life to its account and customer. What is typed is handed over at once,
 * or with what is typed meanwhile while an earlier save is under way.
 */
import type { Backend, CustomerRef, Trouble } from "~/ipc/backend";
import { Autosaved, type OnDisk } from "~/state/base/autosaved.svelte";

/** What is typed waits this long at most for an earlier save. */
const HAND_OVER_MS = 150;

export class Notes extends Autosaved {
  /** Why the latest save failed. */
  trouble = $state.raw<Trouble | null>(null);
  protected override revision = -1;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly backend: Backend,
    readonly of: CustomerRef,
  ) {
    super();
  }

  /** Something was typed since this window began. */
  get touched(): boolean {
    return this.edits > 0;
  }

  /** Takes what stands in the box now. */
  type(text: string): void {
    if (text === this.text) return;
    this.edit(text);
    if (this.pending.length === 0) this.handOver();
    else this.#timer ??= setTimeout(() => this.handOver(), HAND_OVER_MS);
  }

  /** Takes in what is on disk, unless what is here is as new. What is typed and not saved yet is never given up. */
  learn(onDisk: OnDisk): void {
    if (onDisk.revision <= this.revision) return;
    this.revision = onDisk.revision;
    if (this.saved) this.text = onDisk.text;
    else if (!this.text.includes(onDisk.text)) this.edit(`${onDisk.text}\n${this.text}`);
  }

  protected override handOver(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    super.handOver();
  }

  protected override async read(): Promise<void> {
    this.learn((await this.backend.details(this.of)).notes);
  }

  protected override write(text: string, revision: number): Promise<boolean> {
    return this.backend.saveNotes(this.of, text, revision);
  }

  protected override told(trouble: Trouble | null): void {
    this.trouble = trouble;
  }
}
