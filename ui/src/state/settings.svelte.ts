/** The owner's settings (I5, I7, S1). What they are stands in the frame; this changes them. */
import { troubleOf, type Backend } from "~/ipc/backend";
import type { SettingChange } from "~/ipc/generated/types";
import { Act } from "./base/act.svelte";

export class Settings {
  zones = $state.raw<readonly string[]>([]);
  /** The latest change. */
  readonly act = new Act();

  constructor(private readonly backend: Backend) {}

  /** Reads the zones that can be chosen, once. */
  async loadZones(): Promise<void> {
    if (this.zones.length > 0) return;
    try {
      this.zones = await this.backend.zones();
    } catch (error) {
      this.act.trouble = troubleOf(error);
    }
  }

  async change(change: SettingChange): Promise<void> {
    await this.act.run(() => this.backend.change(change));
  }
}
