import { describe, expect, it } from "vitest";
import { atEnd, noteSeen } from "./scrolling";

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

describe("L10 who reads goes on seeing what they read", () => {
  const PLACE = { top: 100, bottom: 500 };

  /** A list scrolled by 300 px whose rows stand so far below its own top, each 50 px high; gives where they stand now. */
  function listOf(...tops: number[]) {
    const list = document.createElement("div");
    const stands = [...tops];
    tops.forEach((_, index) => {
      const row = document.createElement("p");
      const box = () => new DOMRect(0, PLACE.top + (stands[index] ?? 0), 100, 50);
      row.getBoundingClientRect = box;
      list.append(row);
    });
    list.getBoundingClientRect = () => new DOMRect(0, PLACE.top, 100, PLACE.bottom - PLACE.top);
    list.scrollTop = 300;
    document.body.append(list);
    return { list, stands };
  }

  it("l10_a row that comes from below pushes down what is seen: the scroll follows", () => {
    const { list, stands } = listOf(-50, 0, 50, 100);
    const settle = noteSeen(list, "p");
    stands.splice(0, 4, 0, 50, 100, 150);
    settle();
    expect(list.scrollTop).toBe(350);
    list.remove();
  });

  it("l10_one of those in view that goes to the top takes nobody along", () => {
    const { list, stands } = listOf(0, 50, 100, 150);
    const settle = noteSeen(list, "p");
    stands.splice(0, 4, -300, 50, 100, 150);
    settle();
    expect(list.scrollTop).toBe(300);
    list.remove();
  });

  it("l10_what cannot be seen has no say, and what is gone has none", () => {
    const { list, stands } = listOf(-80, 0, 50, 900);
    const settle = noteSeen(list, "p");
    stands.splice(0, 4, -80, 20, 90, 900);
    list.children[1]?.remove();
    settle();
    expect(list.scrollTop).toBe(340);
    list.remove();
  });
});
