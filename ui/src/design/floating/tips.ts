/** Tooltips of buttons: one at a time in the whole window, shown by `TipHost`, asked for by each `Tip`. */
import { Tooltip } from "bits-ui";
import { createContext } from "svelte";

export interface Words {
  readonly words: string;
  /** Keys that do the same, as they stand on the keyboard. */
  readonly keys: readonly string[];
}

export type Tips = Tooltip.Tether<Words | null>;

export const [useTips, setTips] = createContext<Tips>();

/** For the components below; what is on show there is shown by a `TipHost`. */
export function provideTips(): Tips {
  return setTips(Tooltip.createTether<Words | null>());
}
