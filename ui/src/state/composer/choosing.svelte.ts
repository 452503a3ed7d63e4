/**
 * Files being chosen for one conversation (S8): which are being taken in, and which were not taken and why. Bound for
 * life to its conversation, like a draft. The chosen ones themselves stand in the thread's view; this only knows of
 * those that the view does not tell yet.
 */
import { troubleOf, type Backend, type ConversationRef, type Trouble } from "~/ipc/backend";
import type { FileView } from "~/ipc/generated/types";
import { tooLargeToRead, UNREAD } from "~/lib/composer/files";

/** A file that is being taken in. */
export interface Taking {
  readonly number: number;
  readonly name: string;
}

/** A file that was not taken. */
export interface NotTaken {
  readonly number: number;
  readonly file: File;
  readonly why: Trouble;
}

export class Choosing {
  /** In the order in which they will stand. */
  taking = $state.raw<readonly Taking[]>([]);
  notTaken = $state.raw<readonly NotTaken[]>([]);
  /** Taken, and not yet in any view. */
  #taken = $state.raw<readonly FileView[]>([]);
  /** Sent or removed, though a view may still list them. */
  #gone = $state.raw<readonly string[]>([]);
  #count = 0;
  /** One after the other: the order stays, and only one at a time is held in memory. */
  #steps: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly backend: Backend,
    readonly at: ConversationRef,
  ) {}

  /** The chosen files, given those that the view lists. */
  chosen(listed: readonly FileView[]): readonly FileView[] {
    const fresh = this.#taken.filter(({ id }) => !listed.some((one) => one.id === id));
    return [...listed, ...fresh].filter(({ id }) => !this.#gone.includes(id));
  }

  /** A view with these files has come, so they need not be remembered here. */
  saw(listed: readonly FileView[]): void {
    const ids = listed.map(({ id }) => id);
    if (this.#taken.length > 0) this.#taken = this.#taken.filter(({ id }) => !ids.includes(id));
    if (this.#gone.length > 0) this.#gone = this.#gone.filter((id) => ids.includes(id));
  }

  /** Takes files in. One that is too large in any case is not even read. */
  take(files: readonly File[]): void {
    for (const file of files) {
      const why = tooLargeToRead(file);
      if (why) this.#refuse(file, { code: "cannotAttach", why });
      else void this.#attach(file, false);
    }
  }

  /** Takes files that lie on the system's clipboard, or gives its text. One that was not read is refused as too large. */
  async paste(): Promise<string> {
    const { text, files } = await this.backend.paste();
    for (const { name, file } of files) {
      if (file) this.take([file]);
      else this.#refuse(new File([], name), { code: "cannotAttach", why: UNREAD });
    }
    return text;
  }

  /** Takes a picture that was too large, made smaller. */
  shrink(one: NotTaken): void {
    if (!this.notTaken.includes(one)) return;
    this.dismiss(one);
    void this.#attach(one.file, true);
  }

  /** The owner has read why a file was not taken. */
  dismiss(one: NotTaken): void {
    this.notTaken = this.notTaken.filter((other) => other !== one);
  }

  /** Forgets a chosen file. It leaves at once, and is back if that does not succeed. */
  async remove(id: string): Promise<void> {
    this.#gone = [...this.#gone, id];
    try {
      await this.backend.detach(id);
    } catch (error) {
      // On its way or gone already: it is no longer among the chosen ones.
      if (troubleOf(error).code !== "notFound") {
        this.#gone = this.#gone.filter((one) => one !== id);
        throw error;
      }
    }
    this.#taken = this.#taken.filter((one) => one.id !== id);
  }

  /** These are in the outbox now. */
  left(ids: readonly string[]): void {
    this.#gone = [...this.#gone, ...ids];
    this.#taken = this.#taken.filter(({ id }) => !ids.includes(id));
  }

  async #attach(file: File, shrink: boolean): Promise<void> {
    const taking = { number: ++this.#count, name: file.name };
    this.taking = [...this.taking, taking];
    const step = this.#steps.then(() => this.backend.attach(this.at, file, shrink));
    this.#steps = step.catch(() => undefined);
    try {
      const taken = await step;
      this.#taken = [...this.#taken, taken];
    } catch (error) {
      this.#refuse(file, troubleOf(error));
    }
    this.taking = this.taking.filter((one) => one !== taking);
  }

  #refuse(file: File, why: Trouble): void {
    this.notTaken = [...this.notTaken, { number: ++this.#count, file, why }];
  }
}
