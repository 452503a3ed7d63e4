import { describe, expect, it } from "vitest";
import { placeFor, type Box } from "./tipPlace";

const WINDOW = { width: 500, height: 600 };
const TIP = { width: 90, height: 26 };
const box = (left: number, top: number, width = 34, height = 34): Box => {
  return { left, top, right: left + width, bottom: top + height };
};

describe("E1 where a tooltip stands", () => {
  it("e1_it stands below its button where nothing is", () => {
    expect(placeFor(TIP, box(200, 100), [], WINDOW)).toEqual({ side: "bottom", align: "center" });
  });

  it("e1_it covers no button of a bar that has two lines", () => {
    const bar = [box(160, 140), box(200, 140), box(240, 140)];
    expect(placeFor(TIP, box(200, 100), bar, WINDOW)).toEqual({ side: "top", align: "center" });
    // At the top of the window there is room at the side only.
    const atTheTop = [box(160, 50), box(200, 50), box(240, 50)];
    expect(placeFor(TIP, box(200, 10), atTheTop, WINDOW).side).toBe("left");
    expect(placeFor(TIP, box(10, 10), [box(10, 50)], WINDOW).side).toBe("right");
  });

  it("e1_it moves along its side before it covers a button", () => {
    const others = [box(160, 10), box(240, 10), box(240, 50)];
    expect(placeFor(TIP, box(200, 10), others, WINDOW)).toEqual({ side: "bottom", align: "end" });
    expect(placeFor(TIP, box(200, 10), others, { ...WINDOW, rtl: true }).align).toBe("start");
  });

  it("e1_where it must cover something it covers the least, within the window", () => {
    const all = [box(0, 0, 500, 9), box(0, 50, 200, 500), box(0, 10, 199, 34), box(235, 10, 265, 34)];
    expect(placeFor(TIP, box(200, 10), all, WINDOW)).toEqual({ side: "bottom", align: "start" });
    expect(placeFor({ width: 900, height: 26 }, box(200, 10), [], WINDOW).side).toBe("bottom");
  });
});
