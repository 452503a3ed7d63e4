/** Which key press sends (S1). */

/** Some engines end a composition with an Enter that only this old code tells from a real one. */
const COMPOSING_KEY_CODE = 229;

type Press = Pick<
  KeyboardEvent,
  "key" | "isComposing" | "keyCode" | "shiftKey" | "altKey" | "ctrlKey" | "metaKey"
>;

/** Whether a key press in the box sends. Never while an input method is composing. */
export function sends(press: Press, withModifier: boolean): boolean {
  if (press.key !== "Enter" || press.isComposing || press.keyCode === COMPOSING_KEY_CODE) return false;
  if (press.shiftKey || press.altKey) return false;
  const modified = press.ctrlKey || press.metaKey;
  return withModifier ? modified : !modified;
}
