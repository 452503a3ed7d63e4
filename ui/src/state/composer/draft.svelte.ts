/**
 * What is typed into one conversation and not sent (S2–S6). Bound for life to its account and conversation, so that
 * no switch, click or late answer can redirect it. Every input is handed over at once.
 */
import { troubleOf, type Backend, type ConversationRef, type How, type Trouble } from "~/ipc/backend";
import type { DraftView, Preview } from "~/ipc/generated/types";
import { isSendable, byteLength, MAX_MESSAGE_BYTES } from "~/lib/text";
import { Autosaved } from "~/state/base/autosaved.svelte";

/** One message, within the reply window. */
export const PLAINLY: How = { parts: false, tryAnyway: false, answers: null, files: [] };

/** A message that what is typed answers (T8). */
export interface Answered {
  readonly message: string;
  /** What it says. */
  readonly preview: Preview;
}

export class Draft extends Autosaved {
  /** What the next press quotes. */
  answering = $state.raw<Answered | null>(null);
  /** Why the latest send was not even queued, or the latest save failed. */
  trouble = $state.raw<{ of: "send" | "save"; reason: Trouble } | null>(null);
  /** Send was pressed and the text is not yet on disk. */
  submitting = $state(false);
  /** Reading, sending and taking back, one after the other. */
  #steps: Promise<void>;
  /** What was handed over before anything was read, by revision; none once it was read. */
  #early: Map<number, string> | null = new Map();
  /** What was put in front of the text since Send was pressed. */
  #front = "";

  constructor(
    private readonly backend: Backend,
    readonly at: ConversationRef,
  ) {
    super();
    this.#steps = this.#load();
  }

  /** Takes what stands in the box now. */
  type(text: string): void {
    if (text === this.text) return;
    // A save that failed and a closed window stay shown: typing changes neither.
    if (this.trouble?.of === "send" && this.trouble.reason.code !== "windowClosed") this.trouble = null;
    this.#put(text);
  }

  /** The reply window is another one now: what it refused may be tried again. */
  forgive(): void {
    if (this.trouble?.reason.code === "windowClosed") this.trouble = null;
  }

  /** Hands over what is not on disk, and waits for what is under way. Never rejects. */
  override async save(): Promise<void> {
    // While it is being sent, a save would bring it back.
    if (!this.submitting) return super.save();
    await Promise.all(this.pending);
  }

  /**
   * Puts the text, after the files of `how`, into the outbox. It leaves the box only when the backend has it on disk;
   * what is typed meanwhile stays. Answers whether it was taken.
   */
  async send(how = PLAINLY): Promise<boolean> {
    const text = this.text;
    if (this.submitting || (!isSendable(text) && how.files.length === 0)) return false;
    const bytes = byteLength(text);
    if (bytes > MAX_MESSAGE_BYTES && !how.parts) {
      this.trouble = { of: "send", reason: { code: "tooLong", bytes } };
      return false;
    }
    const edit = this.edits;
    const answered = this.answering?.message === how.answers ? this.answering : null;
    this.#front = "";
    this.submitting = true;
    // A press is not kept waiting for the next writing of drafts.
    if (this.pending.length > 0) void this.backend.flushDrafts().catch(() => undefined);
    let taken = false;
    await this.#afterwards(async () => {
      try {
        const sending = this.backend.send(this.at, text, ++this.revision, how);
        // What was typed since the press is not part of it and must stay.
        if (this.edits !== edit) this.handOver();
        await sending;
        taken = true;
        // A message chosen to be answered since then belongs to the next press.
        if (answered && this.answering === answered) this.answering = null;
        this.#clear(text, edit);
      } catch (error) {
        this.trouble = { of: "send", reason: troubleOf(error) };
      }
    });
    this.submitting = false;
    return taken;
  }

  /** The parts in which a text too long for one message would go (S6); none, with the reason, when it cannot. */
  async split(): Promise<readonly string[] | null> {
    try {
      return (await this.backend.split(this.text)).parts;
    } catch (error) {
      this.trouble = { of: "send", reason: troubleOf(error) };
      return null;
    }
  }

  /** Takes a message that was not sent back, in front of whatever is typed. `call` answers with the draft then. */
  async takeBack(call: () => Promise<DraftView>): Promise<void> {
    await this.#afterwards(async () => {
      const before = this.text;
      const onDisk = await call();
      this.revision = Math.max(this.revision, onDisk.revision);
      // The backend keeps what it knew to be typed below what comes back.
      const ends = (text: string) => text !== "" && `\n${onDisk.text}`.endsWith(`\n${text}`);
      const typed = [this.text, before].find(ends);
      const back = typed === undefined ? onDisk.text : onDisk.text.slice(0, -typed.length - 1);
      // A file has no text: it is back among the chosen ones.
      if (back === "") return;
      this.#putInFront(isSendable(this.text) ? `${back}\n` : back);
    });
  }

  async #load(): Promise<void> {
    try {
      await this.read();
    } catch (error) {
      this.trouble = { of: "save", reason: troubleOf(error) };
    }
  }

  /** Takes in what is on disk. What was typed before that was known goes on from there: neither is lost. */
  #learn(onDisk: DraftView): void {
    this.revision = Math.max(this.revision, onDisk.revision);
    const echoed = this.#early?.get(onDisk.revision) === onDisk.text;
    const first = this.#early !== null;
    this.#early = null;
    if (!first || echoed || onDisk.text === "") return;
    if (this.edits === 0) this.text = onDisk.text;
    else this.#putInFront(onDisk.text);
  }

  #put(text: string): void {
    this.edit(text);
    this.handOver();
  }

  #putInFront(front: string): void {
    this.#front = front + this.#front;
    this.#put(front + this.text);
  }

  protected override async read(): Promise<void> {
    this.#learn(await this.backend.draft(this.at));
  }

  protected override write(text: string, revision: number): Promise<boolean> {
    this.#early?.set(revision, text);
    return this.backend.saveDraft(this.at, text, revision);
  }

  protected override told(trouble: Trouble | null): void {
    if (trouble) this.trouble = { of: "save", reason: trouble };
    else if (this.trouble?.of === "save") this.trouble = null;
  }

  #clear(sent: string, edit: number): void {
    this.trouble = null;
    if (edit === this.edits) return this.settle("");
    const leaving = this.#front + sent;
    this.#put(this.text.startsWith(leaving) ? this.#front + this.text.slice(leaving.length) : this.text);
  }

  #afterwards(step: () => Promise<void>): Promise<void> {
    const saves = this.pending;
    const next = this.#steps.then(() => Promise.all(saves)).then(step);
    this.#steps = next.catch(() => undefined);
    return next;
  }
}
