import { describe, expect, it } from "vitest";
import css from "./tokens.css?raw";

const [light = "", dark = ""] = css.split("@media (prefers-color-scheme: dark)");

function colour(name: string, theme: string): string {
  const read = (text: string) => new RegExp(`--${name}:\\s*(#[0-9a-f]{6})`).exec(text)?.[1];
  const found = read(theme) ?? read(light);
  if (!found) throw new Error(`no colour ${name}`);
  return found;
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

describe("E1 contrast of the design's colours", () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7])("l1_white on avatar colour %i", (index) => {
    expect(contrast("#ffffff", colour(`avatar-${index}`, light))).toBeGreaterThanOrEqual(4.5);
  });

  const pairs = [
    ["ink", "surface"],
    ["ink", "surface-raised"],
    ["ink-soft", "surface"],
    ["ink-soft", "surface-raised"],
    ["ink-soft", "surface-selected"],
    ["ink-soft", "surface-hover"],
    ["ink-faint", "surface"],
    ["ink-faint", "surface-raised"],
    ["ink-faint", "surface-sunken"],
    ["ink-faint", "surface-hover"],
    ["accent-ink", "accent"],
    ["accent-text", "surface"],
    ["accent-text", "accent-soft"],
    ["theirs-ink", "theirs"],
    ["warn", "warn-soft"],
    ["danger", "danger-soft"],
    ["danger", "surface"],
    ["danger", "surface-raised"],
    ["danger", "surface-selected"],
    ["ok", "ok-soft"],
    ["ok", "surface"],
    ["warn", "surface"],
  ] as const;
  for (const [theme, name] of [
    [light, "light"],
    [dark, "dark"],
  ] as const) {
    it.each(pairs)(`e1_%s on %s, ${name}`, (ink, ground) => {
      expect(contrast(colour(ink, theme), colour(ground, theme))).toBeGreaterThanOrEqual(4.5);
    });

    it(`e1_a line of a menu that is pointed at stands out from the menu, ${name}`, () => {
      expect(colour("surface-hover", theme)).not.toBe(colour("surface-raised", theme));
      expect(contrast(colour("surface-hover", theme), colour("surface-raised", theme))).toBeGreaterThan(1.1);
    });

    it(`e1_borders of fields and switches can be seen, ${name}`, () => {
      expect(contrast(colour("line-control", theme), colour("surface", theme))).toBeGreaterThanOrEqual(3);
    });
  }
});
