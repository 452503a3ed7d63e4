/** What messages carry, and pictures of people: where they are loaded from, why one is not shown, and saving it (T4, T5). */
import { troubleOf, type Backend, type MediumRef, type MediumSize } from "~/ipc/backend";
import type { MediaTrouble } from "~/ipc/generated/types";

export class Media {
  constructor(private readonly backend: Backend) {}

  /** Address of what a message carries. */
  address(which: MediumRef, size: MediumSize): string {
    return this.backend.mediumUrl(which, size);
  }

  /** Address of a file that Instagram does not have yet. */
  fileAddress(file: string, size: MediumSize): string {
    return this.backend.fileUrl(file, size);
  }

  /** Address of a picture of an account's own, or of one of its customers. */
  pictureAddress(account: string, participant?: string): string {
    return this.backend.pictureUrl(account, participant);
  }

  /** The whole of what a message carries, or why it cannot be had. */
  async load(which: MediumRef): Promise<Blob | MediaTrouble> {
    return this.#load(this.address(which, "whole"));
  }

  /** Why the page shows nothing at an address. */
  async whyNotShown(address: string): Promise<MediaTrouble> {
    const loaded = await this.#load(address);
    return loaded instanceof Blob ? "notShowable" : loaded;
  }

  /** Saves it to the owner's disk; answers with the path. */
  save(which: MediumRef): Promise<string> {
    return this.backend.saveMedium(which);
  }

  /** Meta's own words of a message; `null` when nothing is kept. */
  original(account: string, message: string): Promise<string | null> {
    return this.backend.messageDetails(account, message);
  }

  async #load(address: string): Promise<Blob | MediaTrouble> {
    try {
      return await this.backend.loadMedium(address);
    } catch (error) {
      const trouble = troubleOf(error);
      return trouble.code === "media" ? trouble.why : "notNow";
    }
  }
}
