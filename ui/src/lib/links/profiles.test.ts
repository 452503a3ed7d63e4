import { expect, it } from "vitest";
import { profileLink } from "./profiles";

it.each(["maya", "a_very_long_username_of_thirty", "A.b_9", "1"])("t9_%s has a page", (username) => {
  const url = `https://www.instagram.com/${username}/`;
  expect(profileLink(username)).toEqual({ url, host: "www.instagram.com" });
});

it.each([
  null,
  "",
  ".",
  "..",
  "a/b",
  "a b",
  "maya?x=1",
  "maya#x",
  "maya@evil.example",
  "%2e%2e",
  "мaya",
  "maya\n",
  "x".repeat(31),
])("t9_%j is no username and leads nowhere", (username) => {
  expect(profileLink(username)).toBeUndefined();
});
