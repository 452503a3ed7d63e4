import { parse, type AST } from "svelte/compiler";
import { describe, expect, it } from "vitest";
import catalogue from "../../messages/en.json";

const sources = import.meta.glob<string>(
  ["/src/**/*.{ts,svelte}", "!/src/paraglide/**", "!/src/**/*.test.ts"],
  {
    query: "?raw",
    import: "default",
    eager: true,
  },
);

const SPOKEN = ["aria-label", "title", "placeholder", "alt", "label", "help"];

/** Words that stand in a component's markup instead of in the catalogue. */
function hardCoded(source: string): string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (node !== null && typeof node === "object") {
      const { type } = node as { type?: string };
      if (type === "Text") check((node as AST.Text).data);
      if (type === "Attribute") return attribute(node as AST.Attribute);
      if (type === "Comment" || type === "StyleDirective") return;
      Object.values(node).forEach(visit);
    }
  };
  const check = (text: string) => {
    if (/\p{L}{2,}/u.test(text)) found.push(text.trim());
  };
  const attribute = ({ name, value }: AST.Attribute) => {
    if (!SPOKEN.includes(name) || value === true) return;
    for (const part of [value].flat()) if (part.type === "Text") check(part.data);
  };
  visit(parse(source, { modern: true }).fragment);
  return found;
}

describe("E2 one catalogue", () => {
  it.each(Object.entries(sources).filter(([path]) => path.endsWith(".svelte")))(
    "e2_%s has no words of its own",
    (_, source) => {
      expect(hardCoded(source)).toEqual([]);
    },
  );

  it("e2_the check itself finds words", () => {
    expect(hardCoded('<p title="Hello">{x} world</p>')).toEqual(["Hello", "world"]);
  });

  it("e2_every message is used, and none is empty", () => {
    const code = Object.values(sources).join("\n");
    const keys = Object.keys(catalogue).filter((key) => !key.startsWith("$"));
    expect(keys.filter((key) => !new RegExp(`\\bm\\.${key}\\b`).test(code))).toEqual([]);
    expect(Object.values(catalogue).filter((text) => text === "")).toEqual([]);
  });
});
