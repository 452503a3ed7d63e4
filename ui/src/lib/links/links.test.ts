import { describe, expect, it } from "vitest";
import { parseAddress } from "./address";
import { segments } from "./links";

/** What cannot be seen or turns letters around: an address that has it is shown as a browser writes it. */
const UNSEEN = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffd]/;

/** Addresses that do something else than lead to a page. */
const HARMFUL = [
  "javascript:alert(1)",
  "javascript://good.example/%0aalert(1)",
  "data:text/html,<script>1</script>",
  "data:text/html;base64,PHNjcmlwdD4=",
  "vbscript:msgbox(1)",
  "file:///etc/passwd",
  "file://host/share",
  "smb://host/share",
  "\\\\host\\share",
  "vscode://file/x",
  "ms-msdt:/id",
  "ms-officecmd:x",
  "search-ms:query=x",
  "intent://x#Intent;scheme=http;end",
  "shopbell://oauth/x",
  "mailto:a@b.example",
  "tel:+351",
  "sms:+351",
  "blob:https://good.example/1",
  "view-source:https://good.example",
  "about:blank",
  "ftp://good.example/x",
  "ws://good.example/",
  "https:good.example",
  "http:/good.example",
  "//good.example/x",
  "https://",
  "https://good.example@evil.example/",
  "https://good.example:pw@evil.example/",
  "https://good.example%40evil.example/",
  "https://good.example\\@evil.example/",
  "https://evil.example#@good.example",
  "https://evil.example/?https://good.example",
  "http://good.example\u2044x@evil.example/",
  "https://\u202emoc.live\u202c/x",
  "https://good\u200b.example/",
  "https://g\u043e\u043ed.example/",
  "https://good.example\u3002evil.example/",
  "https://xn--80ak6aa92e.com/",
  "https://[::1]:8080/x",
];

/** Ways to hide them. */
const DISGUISES: readonly ((address: string) => string)[] = [
  (address) => address,
  (address) => address.toUpperCase(),
  (address) => ` \t${address}\n`,
  (address) => `\u0001${address}`,
  (address) => address.replace(":", "\t:"),
  (address) => address.replace(/^(..)/, "$1\n"),
  (address) => address.replace(":", "&colon;"),
  (address) => address.replace(":", "%3a"),
  (address) => address.replace(":", "\uff1a"),
  (address) => `&#${String(address.charCodeAt(0))};${address.slice(1)}`,
  (address) => `https://ok.example/${address}`,
  (address) => `${address}https://ok.example/`,
  (address) => `<a href="${address}">https://ok.example</a>`,
  (address) => `[https://ok.example](${address})`,
  (address) => `url=${address}`,
  (address) => `\u202e${address}\u202c`,
];

const TRICKS = [...new Set(HARMFUL.flatMap((address) => DISGUISES.map((hide) => hide(address))))];

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

  it("t6_every trick leads to the host that is named or nowhere", () => {
    expect(TRICKS.length).toBeGreaterThanOrEqual(300);
    let links = 0;
    for (const trick of TRICKS) {
      const found = segments(trick);
      for (const { text, link } of found) {
        if (!link) continue;
        links += 1;
        const asked = new URL(link.url);
        if (text.startsWith("@")) {
          expect(link.url, trick).toBe(`https://www.instagram.com/${text.slice(1)}/`);
          continue;
        }
        expect(["http:", "https:"], trick).toContain(asked.protocol);
        expect(text, trick).toMatch(/^https?:\/\//i);
        expect(link.host, trick).toBe(asked.host);
        expect(UNSEEN.test(text), trick).toBe(false);
        expect(parseAddress(text)?.href, trick).toBe(link.url);
      }
      // What is shown is what was written, but for addresses that are shown as a browser writes them.
      const kept = found.map(({ text, link }) => (link?.url === text ? "" : text));
      let rest = trick;
      for (const part of kept) {
        const at = rest.indexOf(part);
        expect(at, trick).toBeGreaterThanOrEqual(0);
        rest = rest.slice(at + part.length);
      }
      if (!UNSEEN.test(trick)) expect(found.map(({ text }) => text).join(""), trick).toBe(trick);
    }
    expect(links, "some of them are web addresses, elsewhere").toBeGreaterThan(100);
  });
});

describe("T6 @names", () => {
  const names = (text: string) =>
    segments(text)
      .filter(({ link }) => link)
      .map(({ text: shown, link }) => [shown, link?.url]);
  const page = (name: string) => `https://www.instagram.com/${name}/`;

  it.each([
    ["@maya", ["maya"]],
    ["Ask @rye.and.shine. Or (@the_flour_room), or @b.", ["rye.and.shine", "the_flour_room", "b"]],
    ["@one,@two und @drei!", ["one", "two", "drei"]],
    ["mail me: maya@example.com or m.@x", []],
    ["@@maya, @maya@mastodon.example, @, @., @…", []],
    ["@thirty_one_characters_are_too_long_", []],
    ["プレゼント@maya", []],
    ["@mayaß", []],
  ])("t6_in %j", (text, found) => {
    expect(names(text)).toEqual(found.map((name) => [`@${name}`, page(name)]));
    expect(
      segments(text)
        .map((segment) => segment.text)
        .join(""),
    ).toBe(text);
  });

  it("t6_an address with an @ in it is one link", () => {
    expect(names("https://example.com/@maya @jonas")).toEqual([
      ["https://example.com/@maya", "https://example.com/@maya"],
      ["@jonas", page("jonas")],
    ]);
  });
});
