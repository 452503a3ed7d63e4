/**
 * What is typed into one conversation and not sent (S2–S4). Bound for life to its account and conversation, so that
 * no switch, click or late answer can redirect it. Writes one after the other, each with a higher revision.
 */
import { troubleOf, type Backend, type ConversationRef, type Trouble } from "~/ipc/backend";
import type { DraftView } from "~/ipc/types";
import { byteLength, isSendable, MAX_MESSAGE_BYTES } from "~/lib/text";

/** Typing reaches the disk within this time, however fast it goes on. */
export const SAVE_AFTER_MS = 150;

export class Draft {
  text = $state("");
  /** Why the latest send was not even queued, or the latest save failed. */
  trouble = $state.raw<{ of: "send" | "save"; reason: Trouble } | null>(null);
  /** Send was pressed and the text is not yet on disk. */
  submitting = $state(false);
  #edits = $state(0);
  #editsOnDisk = $state(0);
  #revision = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void>;

  constructor(
    private readonly backend: Backend,
    readonly at: ConversationRef,
  ) {
    this.#writing = this.#load();
  }

  /** All that is typed is on disk. (No `$derived`: a draft outlives the component that first asked for it.) */
  get saved(): boolean {
    return this.#edits === this.#editsOnDisk;
  }

  /** Takes what stands in the box now. */
  type(text: string): void {
    if (text === this.text) return;
    this.text = text;
    this.#edits++;
    this.trouble = null;
    this.#timer ??= setTimeout(() => void this.save(), SAVE_AFTER_MS);
  }

  /** Writes down at once what is not yet on disk. Never rejects; what went wrong stands in `trouble`. */
  save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#afterwards(() => this.#write());
  }

  /**
   * Puts the text into the outbox. It leaves the box only when the backend has it on disk; what is typed meanwhile
   * stays. Answers whether it was taken.
   */
  async send(): Promise<boolean> {
    const text = this.text;
    if (this.submitting || !isSendable(text)) return false;
    const bytes = byteLength(text);
    if (bytes > MAX_MESSAGE_BYTES) {
      this.trouble = { of: "send", reason: { code: "tooLong", bytes } };
      return false;
    }
    this.submitting = true;
    let taken = false;
    await this.#afterwards(async () => {
      try {
        await this.backend.send(this.at, text, ++this.#revision);
        taken = true;
        this.#clear(text);
      } catch (error) {
        this.trouble = { of: "send", reason: troubleOf(error) };
      }
    });
    this.submitting = false;
    return taken;
  }

  /** Takes back a message that was not sent, in front of whatever is typed already. */
  async edit(outboxId: string): Promise<void> {
    await this.save();
    const typed = this.text;
    await this.#afterwards(async () => {
      this.#adopt(await this.backend.edit(outboxId));
    });
    if (isSendable(typed) && !this.text.includes(typed)) this.type(`${this.text}\n${typed}`);
  }

  async #load(): Promise<void> {
    try {
      const onDisk = await this.backend.draft(this.at);
      this.#revision = Math.max(this.#revision, onDisk.revision);
      // A late answer never overwrites what was typed meanwhile.
      if (this.#edits === 0) this.text = onDisk.text;
    } catch (error) {
      this.trouble = { of: "save", reason: troubleOf(error) };
    }
  }

  async #write(): Promise<void> {
    if (this.saved) return;
    const edit = this.#edits;
    try {
      if (!(await this.backend.saveDraft(this.at, this.text, ++this.#revision))) {
        // Refused as stale: something newer is on disk than this window knew of. What is typed here is newer still.
        this.#revision = Math.max(this.#revision, (await this.backend.draft(this.at)).revision);
        if (!(await this.backend.saveDraft(this.at, this.text, ++this.#revision))) return;
      }
      this.#editsOnDisk = Math.max(this.#editsOnDisk, edit);
    } catch (error) {
      this.trouble = { of: "save", reason: troubleOf(error) };
    }
  }

  #clear(sent: string): void {
    this.text = this.text.startsWith(sent) ? this.text.slice(sent.length) : this.text;
    this.trouble = null;
    this.#edits++;
    if (this.text === "") this.#editsOnDisk = this.#edits;
    else this.#timer ??= setTimeout(() => void this.save(), SAVE_AFTER_MS);
  }

  #adopt(onDisk: DraftView): void {
    this.#revision = Math.max(this.#revision, onDisk.revision);
    this.text = onDisk.text;
    this.#edits++;
    this.#editsOnDisk = this.#edits;
  }

  #afterwards(step: () => Promise<void>): Promise<void> {
    const next = this.#writing.then(step);
    this.#writing = next.catch(() => undefined);
    return next;
  }
}
