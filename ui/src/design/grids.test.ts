import { describe, expect, it } from "vitest";

const components = import.meta.glob<string>("/src/**/*.svelte", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** A rule without rules in it. */
const RULE = /([^{}]+)\{([^{}]*)\}/g;

describe("E1 nothing leaves the window", () => {
  it("e1_a grid's column may become narrower than what is in it", () => {
    const stiff = Object.entries(components).flatMap(([file, text]) => {
      const style = text.slice(text.indexOf("<style>"));
      const rules = [...style.matchAll(RULE)].filter(([, , body = ""]) =>
        /display: (inline-)?grid/.test(body),
      );
      const bad = rules.filter(([, , body = ""]) => {
        const one = body.includes("place-items: center");
        return !one && !/grid-template[^;]*(minmax\(0|px|repeat)/.test(body);
      });
      return bad.map(([, name = ""]) => `${file}:${name.trim()}`);
    });
    expect(Object.keys(components).length).toBeGreaterThan(50);
    expect(stiff).toEqual([]);
  });

  it("e1_a box to tick keeps its shape beside long words", () => {
    const squashed = Object.entries(components).filter(([, text]) => {
      const style = text.slice(text.indexOf("<style>"));
      const boxes = [...style.matchAll(RULE)].filter(([, name = ""]) => /(^|\s)input$/.test(name.trim()));
      return (
        /type="(checkbox|radio)"/.test(text) && !boxes.some(([, , body = ""]) => body.includes("flex: none"))
      );
    });
    expect(squashed.map(([file]) => file)).toEqual([]);
  });
});
