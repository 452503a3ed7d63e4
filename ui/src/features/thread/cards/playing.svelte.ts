/** The bytes of a sound or film for the page's player: loaded through the app, held as long as the player is there. */
import type { MediumRef } from "~/ipc/backend";
import type { MediaTrouble } from "~/ipc/generated/types";
import type { Media } from "~/state/inbox/media";
import { untrack } from "svelte";

export class Recording {
  /** Address inside the page; there once it is loaded. */
  address = $state<string>();
  loading = $state(false);
  trouble = $state<MediaTrouble>();
  readonly #media: Media;
  readonly #which: MediumRef;
  #over = false;

  constructor(media: Media, which: MediumRef) {
    this.#media = media;
    this.#which = which;
  }

  async load(): Promise<void> {
    if (this.loading || this.address) return;
    this.loading = true;
    this.trouble = undefined;
    const loaded = await this.#media.load(this.#which);
    if (!(loaded instanceof Blob)) this.trouble = loaded;
    else if (!this.#over) this.address = URL.createObjectURL(loaded);
    this.loading = false;
  }

  /** The player is gone: the bytes may go, too. */
  end(): void {
    this.#over = true;
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = undefined;
  }
}

/**
 * The recording that a component plays. Each time a thread is read it brings new objects for the same medium, so what they
 * name decides whether it is another one: what plays goes on.
 */
export function recordingOf(media: Media, which: () => MediumRef): { readonly current: Recording } {
  const name = $derived.by(() => {
    const { account, message, place } = which();
    return JSON.stringify([account, message, place]);
  });
  const current = $derived.by(() => {
    void name;
    return new Recording(media, untrack(which));
  });
  $effect(() => {
    const held = current;
    return () => held.end();
  });
  return {
    get current() {
      return current;
    },
  };
}
