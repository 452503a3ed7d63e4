import { describe, expect, it } from "vitest";
import { atEnd } from "./scrolling";

function logOf(scrollHeight: number, clientHeight: number, scrollTop: number): HTMLElement {
  const log = document.createElement("div");
  for (const [name, value] of Object.entries({ scrollHeight, clientHeight, scrollTop })) {
    Object.defineProperty(log, name, { value, writable: true });
  }
  return log;
}

describe("T2 where the reader is", () => {
  it("t2_a few pixels above the end count as the end", () => {
    expect([atEnd(logOf(1000, 400, 590)), atEnd(logOf(1000, 400, 500))]).toEqual([true, false]);
  });

  it("t2_s8_a composer that grows below the log leads nobody away from its end", () => {
    const log = logOf(1000, 400, 600);
    expect(atEnd(log)).toBe(true);
    Object.assign(log, { clientHeight: 300 });
    expect(atEnd(log)).toBe(true);
    Object.assign(log, { scrollTop: 500 });
    expect(atEnd(log)).toBe(false);
  });
});
