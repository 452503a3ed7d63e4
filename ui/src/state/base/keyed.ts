/** One thing for each conversation, customer, account or whatever else a key names: made when it is first asked for, and kept. */
export class Keyed<Ref, T> {
  #all = new Map<string, T>();

  constructor(
    private readonly keyOf: (ref: Ref) => string,
    private readonly make: (ref: Ref) => T,
  ) {}

  of(ref: Ref): T {
    const key = this.keyOf(ref);
    let one = this.#all.get(key);
    if (one === undefined) this.#all.set(key, (one = this.make(ref)));
    return one;
  }

  /** The one that was made already, if it was. */
  made(ref: Ref): T | undefined {
    return this.#all.get(this.keyOf(ref));
  }

  /** All that were made. */
  all(): T[] {
    return [...this.#all.values()];
  }

  drop(ref: Ref): void {
    this.#all.delete(this.keyOf(ref));
  }

  forget(): void {
    this.#all.clear();
  }
}
