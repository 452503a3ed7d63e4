/** Moves the focus among elements by the arrow keys, Home and End, so that Tab need not stop at each of them. */

interface Roving {
  /** They stand in so many columns; all in one line when it is `Infinity`. */
  readonly columns: number;
  /** CSS selector of the elements. */
  readonly items?: string;
  /** Beyond the last: the key is not handled, the focus stays, or it goes to the other end. */
  readonly beyond?: "leave" | "stay" | "around";
  /** A key led to one of them. */
  readonly onmove?: (index: number) => void;
}

export function roving({
  columns,
  items = "button",
  beyond = "leave",
  onmove,
}: Roving): (element: HTMLElement) => () => void {
  return (element) => {
    function press(event: KeyboardEvent): void {
      const all = [...element.querySelectorAll<HTMLElement>(items)];
      const here = all.indexOf(document.activeElement as HTMLElement);
      const to = here < 0 ? undefined : destination(event.key, here, all.length);
      const wanted = to === undefined ? undefined : all[to];
      if (to === undefined || !wanted) return;
      event.preventDefault();
      wanted.focus();
      onmove?.(to);
    }

    function destination(key: string, here: number, count: number): number | undefined {
      if (key === "Home") return 0;
      if (key === "End") return count - 1;
      const step = stepOf(key);
      if (step === undefined) return undefined;
      if (beyond === "around") return (here + step + count) % count;
      return beyond === "stay" ? Math.min(count - 1, Math.max(0, here + step)) : here + step;
    }

    function stepOf(key: string): number | undefined {
      const ahead = getComputedStyle(element).direction === "rtl" ? -1 : 1;
      const sideways = { ArrowRight: ahead, ArrowLeft: -ahead }[key];
      if (sideways !== undefined) return columns > 1 ? sideways : undefined;
      return columns === Infinity ? undefined : { ArrowDown: columns, ArrowUp: -columns }[key];
    }

    element.addEventListener("keydown", press);
    return () => element.removeEventListener("keydown", press);
  };
}
