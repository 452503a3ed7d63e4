import { describe, expect, it } from "vitest";
import { nameDetails, nameOf, nameTooltip, shortNameOf } from "./titles";

const title = (name: string | null, username: string | null = null) => ({ name, username, idTail: "6789" });

describe("L2 names", () => {
  it("l2_without a name it is the username, without both the words for a stranger", () => {
    expect([nameOf(title(null)), shortNameOf(title(null))]).toEqual(["Instagram User", "Instagram User"]);
    expect(nameTooltip(title(null))).toContain("6789");
    expect(nameOf(title(null, "maya"))).toBe("@maya");
    expect(nameDetails(title(null, "maya"), null)).toBe("");
  });

  it("l2_a name with digits in it is one", () => {
    expect(nameOf(title("Bäckerei 24"))).toBe("Bäckerei 24");
    expect(nameDetails(title("Bäckerei 24", "b24"), true)).toBe("@b24 · follows you");
  });
});
