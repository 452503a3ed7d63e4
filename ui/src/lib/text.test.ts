import { describe, expect, it } from "vitest";
import { byteLength, isFewEmoji, isSendable } from "./text";

describe("S2 what can be sent", () => {
  it.each([
    ["", false],
    [" \n\t\u00a0\u3000", false],
    ["a", true],
    [" 🥐 ", true],
  ])("s2_%j is sendable: %s", (text, sendable) => {
    expect(isSendable(text)).toBe(sendable);
  });
});

describe("S6 bytes", () => {
  it.each([
    ["", 0],
    ["I can have it ready by 10am", 27],
    ["pastéis", 8],
    ["🍋", 4],
    ["👨‍👩‍👧‍👦", 25],
    ["خبز", 6],
  ])("s6_%j has %i bytes", (text, bytes) => {
    expect(byteLength(text)).toBe(bytes);
  });
});

describe("T6 emoji", () => {
  it.each([
    ["❤️", true],
    ["👨‍👩‍👧‍👦", true],
    [" 🎂🎉🥳 ", true],
    ["🎂🎉🥳🍰", false],
    ["ok 👍", false],
    ["1", false],
    ["", false],
  ])("t6_%j is a few emoji: %s", (text, few) => {
    expect(isFewEmoji(text)).toBe(few);
  });
});
