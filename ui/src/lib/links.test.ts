import { describe, expect, it } from "vitest";
import { segments } from "./links";

describe("T6 links", () => {
  it("t6_finds addresses and keeps every other character, line breaks included", () => {
    const text = "Menu:\nhttps://ryeandshine.example/menu, or call\n+351 1";
    const found = segments(text);
    expect(found.map((one) => one.text).join("")).toBe(text);
    expect(found.filter(({ link }) => link)).toEqual([
      {
        text: "https://ryeandshine.example/menu",
        link: { url: "https://ryeandshine.example/menu", host: "ryeandshine.example" },
      },
    ]);
  });

  it.each([
    "javascript:alert(1)",
    "file:///etc/passwd",
    "data:text/html,x",
    "ryeandshine.example",
    "maya@ryeandshine.example",
    "<a href=https:>x</a>",
    "shopbell://oauth/x",
  ])("t6_%s is no link", (text) => {
    expect(segments(text).some(({ link }) => link)).toBe(false);
  });

  it("t6_names the host a browser would really ask", () => {
    const hosts = (text: string) => segments(text).flatMap(({ link }) => (link ? [link.host] : []));
    expect(hosts("http://example.com:8080/x")).toEqual(["example.com:8080"]);
    expect(hosts("https://instagram.com@evil.example/login")).not.toContain("instagram.com");
    expect(hosts("HTTPS://EXAMPLE.COM/")).toEqual(["example.com"]);
  });

  it("t6_an empty text has no parts", () => {
    expect(segments("")).toEqual([]);
  });
});
