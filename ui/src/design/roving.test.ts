import { afterEach, describe, expect, it } from "vitest";
import { roving } from "./roving";

let stop = () => {};
afterEach(() => {
  stop();
  document.body.replaceChildren();
});

/** Five buttons; answers with where the focus is after keys, begun at the second. */
function walk(
  { direction = "ltr", ...options }: Parameters<typeof roving>[0] & { direction?: string },
  ...keys: string[]
): (number | boolean)[] {
  const place = document.createElement("div");
  const buttons = Array.from({ length: 5 }, () => document.createElement("button"));
  place.append(...buttons);
  place.style.direction = direction;
  document.body.append(place);
  stop = roving(options)(place);
  buttons[1]?.focus();
  const taken = keys.map((key) => {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
    return event.defaultPrevented;
  });
  return [buttons.indexOf(document.activeElement as HTMLButtonElement), ...taken];
}

describe("one roving focus", () => {
  it("leads along a line, and leaves Up and Down to others", () => {
    expect(walk({ columns: Infinity }, "ArrowRight", "ArrowRight", "ArrowDown")).toEqual([
      3,
      true,
      true,
      false,
    ]);
  });

  it("leads down a list, and leaves Left and Right to others", () => {
    expect(walk({ columns: 1 }, "ArrowDown", "ArrowLeft")).toEqual([2, true, false]);
  });

  it("leads through rows of several", () => {
    expect(walk({ columns: 3 }, "ArrowDown", "ArrowLeft")).toEqual([3, true, true]);
  });

  it("at its end leaves the key to others, stays, or goes round, as its place wants it", () => {
    expect(walk({ columns: 1 }, "End", "ArrowDown")).toEqual([4, true, false]);
    stop();
    expect(walk({ columns: 1, beyond: "stay" }, "End", "ArrowDown")).toEqual([4, true, true]);
    stop();
    expect(walk({ columns: Infinity, beyond: "around" }, "End", "ArrowRight")).toEqual([0, true, true]);
  });

  it("tells which one a key led to", () => {
    const led: number[] = [];
    walk({ columns: 1, onmove: (index) => led.push(index) }, "Home", "ArrowUp", "ArrowDown");
    expect(led).toEqual([0, 1]);
  });

  it("follows the direction of writing", () => {
    expect(walk({ columns: Infinity, direction: "rtl" }, "ArrowLeft")[0]).toBe(2);
  });
});
