/** What is being chosen in each conversation of this window (S8); kept beside the drafts, not with what is on screen. */
import type { Backend, ConversationRef } from "~/ipc/backend";
import { Choosing } from "./choosing.svelte";
import { Keyed } from "~/state/base/keyed";
import { keyOf } from "~/state/thread/thread.svelte";

export class Choosings extends Keyed<ConversationRef, Choosing> {
  constructor(backend: Backend) {
    super(keyOf, (at) => new Choosing(backend, at));
  }
}
