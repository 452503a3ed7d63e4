/** Reads of one thing, of which only the newest counts: an older answer that comes late is dropped. */
export class Latest {
  #asked = 0;

  /** Runs `read` and hands its answer or error on, unless another read was begun meanwhile or it was cancelled. */
  async run<T>(
    read: () => Promise<T>,
    take: (answer: T) => void,
    fail: (error: unknown) => void,
  ): Promise<void> {
    const mine = ++this.#asked;
    try {
      const answer = await read();
      if (mine === this.#asked) take(answer);
    } catch (error) {
      if (mine === this.#asked) fail(error);
    }
  }

  /** Makes every read under way one that no longer counts. */
  cancel(): void {
    this.#asked++;
  }
}
