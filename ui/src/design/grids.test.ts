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

  it("e1_a badge in a row is neither squeezed nor cut, however large its text", () => {
    const badges = [
      ["/src/features/accounts/AccountTab.svelte", ".count"],
      ["/src/features/inbox/ConversationRow.svelte", ".left"],
      ["/src/features/thread/header/ReplyWindowChip.svelte", ".chip"],
    ] as const;
    for (const [file, name] of badges) {
      const text = components[file] ?? "";
      const style = text.slice(text.indexOf("<style>"));
      const [, , body = ""] =
        [...style.matchAll(RULE)].find(([, found = ""]) => found.replace("<style>", "").trim() === name) ??
        [];
      expect(body, `${file} ${name}`).toMatch(/border-radius: 999px/);
      expect(body, `${file} ${name}`).toMatch(/flex: none/);
      expect(body, `${file} ${name}`).not.toMatch(/(^|[\s;-])(height|width|line-height): [\d.]+px/);
    }
  });

  it("t4_what is written stands apart from what it was written to", () => {
    const text = components["/src/features/thread/messages/Message.svelte"] ?? "";
    const rules = [...text.slice(text.indexOf("<style>")).matchAll(RULE)];
    const [, , body = ""] = rules.find(([, name = ""]) => name.trim() === ".body") ?? [];
    expect(body).toMatch(/flex-direction: column/);
    expect(body).toMatch(/[^-]gap: [1-9]\d*px/);
  });
});
