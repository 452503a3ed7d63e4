import { describe, expect, it } from "vitest";
import { nameDetails, nameOf, nameTooltip, shortNameOf } from "./titles";

const title = (name: string | null, username: string | null = null) => ({ name, username, idTail: "6789" });

describe("L2 names", () => {
  it.each(["17841400000006789", " 4711 ", "٤٢", ""])("l2_digits alone are no name: %j", (name) => {
    expect([nameOf(title(name)), shortNameOf(title(name))]).toEqual(["Instagram User", "Instagram User"]);
    expect(nameTooltip(title(name))).toContain("6789");
    expect(nameOf(title(name, "maya"))).toBe("@maya");
    expect(nameDetails(title(name, "maya"), null)).toBe("");
  });

  it("l2_a name with digits in it is one", () => {
    expect(nameOf(title("Bäckerei 24"))).toBe("Bäckerei 24");
    expect(nameDetails(title("Bäckerei 24", "b24"), true)).toBe("@b24 · follows you");
  });
});
