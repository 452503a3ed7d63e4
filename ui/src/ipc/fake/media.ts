/** What messages carry, in the fake backend: nothing can be loaded but what a test puts here. */
import { Refusal, type MediumRef } from "~/ipc/backend";
import type { MediaTrouble } from "~/ipc/generated/types";

export class FakeMedia {
  /** Why what stands at an address does not come; without a word it comes. */
  readonly troubles = new Map<string, MediaTrouble>();
  readonly saved: MediumRef[] = [];
  /** Meta's words by message. */
  readonly details = new Map<string, string>();

  url({ account, message, place }: MediumRef, size: string): string {
    return `/none/${account}/${message}/${place}/${size}`;
  }

  async load(url: string): Promise<Blob> {
    const why = this.troubles.get(url);
    if (why) throw new Refusal({ code: "media", why });
    return new Blob(["bytes"]);
  }

  async save(which: MediumRef): Promise<string> {
    this.saved.push(which);
    return `/home/owner/Downloads/Shopbell ${which.message}.png`;
  }
}
