import { afterEach, describe, expect, it, vi } from "vitest";
import page from "../../../docs/relay/index.html?raw";
import look from "../../../docs/relay/relay.css?raw";
import script from "../../../docs/relay/relay.js?raw";

/** Opens the page at an address, as far as a page without a layout can be opened. */
function open(query: string, address = "https://shop.example/relay/", writeText = vi.fn()) {
  const document = new DOMParser().parseFromString(page, "text/html");
  const location = { search: query, href: `${address}${query}` };
  const replaced: string[] = [];
  const history = { replaceState: (_: unknown, __: string, path: string) => replaced.push(path) };
  const run = new Function("document", "location", "history", "navigator", script) as (
    ...parts: unknown[]
  ) => void;
  run(document, location, history, { clipboard: { writeText } });
  const shown = [...document.querySelectorAll<HTMLElement>("main > section")].find((one) => !one.hidden)?.id;
  return { document, left: location.href, replaced, shown };
}

afterEach(() => vi.restoreAllMocks());

describe("the relay page", () => {
  it.each([
    ["?code=AQ-x_1&state=mine", "code=AQ-x_1&state=mine"],
    ["?state=mine&code=AQ%23_", "code=AQ&state=mine"],
    ["?code=AQ%23_%3D_&state=mine&granted_scopes=x", "code=AQ&state=mine"],
    [
      "?error=access_denied&error_reason=user_denied&error_description=no&state=mine",
      "state=mine&error=access_denied&error_reason=user_denied",
    ],
    ["?error_code=901&error_message=x&state=mine", "state=mine&error_code=901"],
  ])("c3_%s is handed on, and leaves the address bar", (query, passed) => {
    const { left, replaced, shown, document } = open(query);
    expect(left).toBe(`shopbell://oauth/callback?${passed}`);
    expect(document.querySelector<HTMLAnchorElement>("#open")?.getAttribute("href")).toBe(left);
    expect(replaced).toEqual(["https://shop.example/relay/"]);
    expect(shown).toBe("answer");
  });

  it("c3_an address with two slashes is cleared as well", () => {
    const { replaced, shown } = open("?code=AQ&state=mine", "https://shop.example//relay/");
    expect(new URL(replaced[0] ?? "", "https://shop.example//relay/?code=AQ").href).toBe(
      "https://shop.example//relay/",
    );
    expect(shown).toBe("answer");
  });

  it("c3_the state goes back as it came, whatever it ends in", () => {
    expect(open("?code=AQ&state=mine%23_").left).toContain("state=mine%23_");
  });

  it("c3_the answer can be copied, by hand if the clipboard is refused", async () => {
    const { document, left } = open("?code=AQ&state=mine", undefined, vi.fn().mockRejectedValue(new Error()));
    const field = document.querySelector<HTMLInputElement>("#link");
    expect(field?.hidden).toBe(true);
    document.querySelector<HTMLButtonElement>("#copy")?.click();
    await vi.waitFor(() => expect(field?.hidden).toBe(false));
    expect(field?.value).toBe(left);
  });

  it("c3_without its script the page says what to do", () => {
    const shown = new DOMParser()
      .parseFromString(page, "text/html")
      .querySelectorAll("section:not([hidden])");
    expect([...shown].map((one) => one.textContent)).toEqual([expect.stringContaining("address bar")]);
  });

  it.each([
    `?code=${"%2F".repeat(700)}&state=mine`,
    "",
    "?code=AQ",
    "?state=mine",
    "?code=&state=mine",
    "?code=AQ&state=",
    "?code=AQ&code=BQ&state=mine",
    "?code=AQ&state=mine&state=other",
    `?code=${"x".repeat(1025)}&state=mine`,
    `?code=AQ&state=${"x".repeat(257)}`,
    "?redirect=javascript:alert(1)",
  ])("c3_%s is no answer: nothing is opened", (query) => {
    const { left, replaced, shown } = open(query);
    expect(left).toBe(`https://shop.example/relay/${query}`);
    expect(replaced).toEqual(["https://shop.example/relay/"]);
    expect(shown).toBe("nothing");
  });

  it.each(["<img src=x onerror=alert(1)>", '"><script>alert(1)</script>', "javascript:alert(1)", "a&b=c"])(
    "b9_%s in the address becomes part of a value and never of the page",
    (text) => {
      const { document, left } = open(`?code=${encodeURIComponent(text)}&state=mine`);
      expect(left.startsWith("shopbell://oauth/callback?code=")).toBe(true);
      expect(new URLSearchParams(left.split("?")[1]).get("code")).toBe(text);
      expect(document.querySelectorAll("script, img")).toHaveLength(1);
      expect(document.querySelectorAll("*")).toHaveLength(
        open("?code=AQ&state=mine").document.querySelectorAll("*").length,
      );
      expect(document.body.textContent).not.toContain(text);
    },
  );

  it("b9_loads nothing from elsewhere and runs nothing inline", () => {
    expect(page).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(page).not.toMatch(/https?:\/\/|<script>|style=|onclick/);
    expect(script).not.toMatch(/HTML\b|fetch\(|XMLHttpRequest/);
    expect(look).not.toMatch(/url\(|@import/);
  });
});
