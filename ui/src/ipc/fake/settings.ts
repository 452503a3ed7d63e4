/** The fake backend's settings: checks a change as the real one does. */
import { Refusal } from "~/ipc/backend";
import type { SettingChange, SettingsView } from "~/ipc/generated/types";
import type { Scene } from "./scenes";

export const SYSTEM_ZONE = "Europe/Lisbon";

/** The settings a scene begins with. */
export const settingsIn = ({ undoSend }: Scene): SettingsView => ({
  zone: SYSTEM_ZONE,
  zoneChosen: false,
  systemZone: SYSTEM_ZONE,
  hours24: false,
  sendWithModifier: false,
  undoSend,
  listWidth: 340,
});

/** What a change makes of the settings. */
export function settled(change: SettingChange, systemZone: string): Partial<SettingsView> {
  if (change.setting !== "zone") return { [change.setting]: change.value };
  const zone = change.value ?? null;
  if (zone !== null && !Intl.supportedValuesOf("timeZone").concat("UTC").includes(zone)) {
    throw new Refusal({ code: "unknownZone" });
  }
  return { zone: zone ?? systemZone, zoneChosen: zone !== null };
}
