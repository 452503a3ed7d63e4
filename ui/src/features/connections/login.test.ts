import { describe, expect, it, vi } from "vitest";
import type { Failure, Flavour, RefusalView } from "~/ipc/generated/types";
import { expectAccessible, openWindow, part, settle, shown, words } from "~/testing/window";

const way = (flavour: string) => `[data-part=way-in][data-flavour=${flavour}]`;

async function openConnections(scene: string) {
  const window = await openWindow(scene);
  await window.press('[aria-label="Connections"]');
  return window;
}

const LATER = { utcMs: Date.UTC(2026, 10, 20, 15, 40), local: "2026-11-20T15:40:00", zone: "Europe/Lisbon" };
const CODE: RefusalView = { metaCode: 4, subcode: 1_349_210, trace: "AbC1" };

describe("a login", () => {
  it("c3_Instagram Login proposes no http: the address is pasted, in a field that stands open", async () => {
    const { user, press } = await openConnections("new");
    expect(part<HTMLInputElement>(`${way("instagram")} [data-mode=paste]`).checked).toBe(true);
    expect(words(`${way("instagram")} [data-part=redirect-uri]`)).toBe(
      "https://localhost:48215/callback/instagram",
    );
    expect(shown(`${way("instagram")} [name=port]`)).toBe(false);
    expect(part<HTMLInputElement>(`${way("facebook")} [data-mode=loopback]`).checked).toBe(true);
    await user.type(part(`${way("instagram")} [name=app-id]`), "4242");
    await user.type(part(`${way("instagram")} [name=app-secret]`), "s3cret");
    await press(`${way("instagram")} [data-action=begin-login]`);
    expect(words("[data-part=way-back]")).toContain("copy the whole address from its address bar");
    expect(part("[name=address]").closest("details")).toBeNull();
    await expectAccessible();
  });

  it.each<[string, Failure, Flavour | null, RefusalView | null, RegExp, RegExp]>([
    [
      "a limit",
      { code: "slowedDown", until: LATER },
      "instagram",
      CODE,
      /start again after 3:40 PM/,
      /secret|redirect/i,
    ],
    [
      "an outage",
      { code: "metaDown" },
      "facebook",
      CODE,
      /Nothing here needs to be changed/,
      /secret|redirect/i,
    ],
    [
      "a wrong secret",
      { code: "loginRefused", why: "credentials", message: "Invalid platform app" },
      "instagram",
      CODE,
      /“Invalid platform app”.*app id/,
      /redirect/i,
    ],
    [
      "a redirect",
      { code: "loginRefused", why: "redirect", message: null },
      "instagram",
      CODE,
      /redirect address/,
      /secret/i,
    ],
    [
      "a spent code",
      { code: "loginRefused", why: "spentCode", message: null },
      "instagram",
      CODE,
      /Start the login again/,
      /secret|redirect/i,
    ],
    [
      "a permission",
      { code: "permissionRequired", missing: ["pages_show_list"] },
      "facebook",
      CODE,
      /did not allow pages_show_list/,
      /secret|redirect/i,
    ],
    [
      "everything refused",
      { code: "refused", metaCode: 100, subcode: null, message: null, trace: null },
      "instagram",
      CODE,
      /invitation as tester/,
      /secret|redirect|method type/i,
    ],
    [
      "no account id",
      { code: "noAccountId", kind: "MEDIA_CREATOR" },
      "instagram",
      CODE,
      /does not tell the id of this account \(a creator account\).*Facebook Login/,
      /secret|redirect/i,
    ],
    [
      "a dead token",
      { code: "reconnectNeeded", why: "expired" },
      null,
      CODE,
      /token no longer works.*Make another one/,
      /secret|redirect|log in/i,
    ],
    [
      "a token's permission",
      { code: "permissionRequired", missing: ["instagram_business_basic"] },
      null,
      CODE,
      /token is missing the permission instagram_business_basic/,
      /secret|redirect/i,
    ],
    [
      "a token and a limit",
      { code: "slowedDown", until: LATER },
      null,
      CODE,
      /start again after 3:40 PM/,
      /secret|redirect/i,
    ],
  ])(
    "c3_c10_%s is worded by its class, with code and trace id to copy",
    async (_, failure, flavour, named, says, never) => {
      const { backend } = await openConnections("single");
      backend.fakeLogin.fail(failure, flavour, named);
      backend.tell({ what: "login" });
      await settle(60);
      expect(words("[data-part=login]")).toMatch(says);
      expect(words("[data-part=login]")).not.toMatch(never);
      expect(words("[data-part=meta-code]")).toBe("Code 4/1349210 · trace id AbC1");
      const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
      part<HTMLButtonElement>("[data-part=login] button:has([href='#icon-copy'])").click();
      expect(write).toHaveBeenCalledWith("Code 4/1349210 · trace id AbC1");
    },
  );
});
