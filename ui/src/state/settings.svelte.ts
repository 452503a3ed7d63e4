/** The owner's settings (I5, I7, S1). What they are stands in the frame; this changes them. */
import { troubleOf, type Backend, type Trouble } from "~/ipc/backend";
import type { SettingChange } from "~/ipc/generated/types";

export class Settings {
  zones = $state.raw<readonly string[]>([]);
  trouble = $state.raw<Trouble | null>(null);

  constructor(private readonly backend: Backend) {}

  /** Reads the zones that can be chosen, once. */
  async loadZones(): Promise<void> {
    if (this.zones.length > 0) return;
    try {
      this.zones = await this.backend.zones();
    } catch (error) {
      this.trouble = troubleOf(error);
    }
  }

  async change(change: SettingChange): Promise<void> {
    this.trouble = null;
    try {
      await this.backend.change(change);
    } catch (error) {
      this.trouble = troubleOf(error);
    }
  }
}
