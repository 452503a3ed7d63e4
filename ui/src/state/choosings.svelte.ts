/** What is being chosen in each conversation of this window (S8); kept beside the drafts, not with what is on screen. */
import type { Backend, ConversationRef } from "~/ipc/backend";
import { Choosing } from "./choosing.svelte";
import { keyOf } from "./thread.svelte";

export class Choosings {
  #choosings = new Map<string, Choosing>();

  constructor(private readonly backend: Backend) {}

  of(at: ConversationRef): Choosing {
    const known = this.#choosings.get(keyOf(at));
    if (known) return known;
    const choosing = new Choosing(this.backend, at);
    this.#choosings.set(keyOf(at), choosing);
    return choosing;
  }

  /** A conversation goes by another id: its files are read under the new one. */
  follow(from: ConversationRef): void {
    this.#choosings.delete(keyOf(from));
  }

  forget(): void {
    this.#choosings.clear();
  }
}
