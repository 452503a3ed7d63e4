/** Moves the focus among buttons by the arrow keys, Home and End, so that Tab need not stop at each of them. */

/** For an element whose buttons stand in so many columns. A key that leads out of it is left to others. */
export function arrowKeys(columns: number): (element: HTMLElement) => () => void {
  return (element) => {
    function press(event: KeyboardEvent): void {
      const buttons = [...element.querySelectorAll<HTMLElement>("button")];
      const here = buttons.indexOf(document.activeElement as HTMLElement);
      const ahead = getComputedStyle(element).direction === "rtl" ? -1 : 1;
      const wanted = {
        ArrowRight: columns > 1 ? here + ahead : -1,
        ArrowLeft: columns > 1 ? here - ahead : -1,
        ArrowDown: here + columns,
        ArrowUp: here - columns,
        Home: 0,
        End: buttons.length - 1,
      }[event.key];
      const button = wanted === undefined || here < 0 ? undefined : buttons[wanted];
      if (!button) return;
      event.preventDefault();
      button.focus();
    }
    element.addEventListener("keydown", press);
    return () => element.removeEventListener("keydown", press);
  };
}
