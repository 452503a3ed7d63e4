/** Moves the focus along a list of buttons by Up, Down, Home and End. */
export function rove(list: HTMLElement): () => void {
  function press(event: KeyboardEvent): void {
    const buttons = [...list.querySelectorAll<HTMLElement>("button[data-part=row]")];
    const here = buttons.indexOf(document.activeElement as HTMLElement);
    const wanted = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (here < 0 || wanted === undefined) return;
    event.preventDefault();
    buttons[Math.min(buttons.length - 1, Math.max(0, wanted))]?.focus();
  }
  list.addEventListener("keydown", press);
  return () => list.removeEventListener("keydown", press);
}
