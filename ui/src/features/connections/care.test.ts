import { describe, expect, it, vi } from "vitest";
import { CHECKS } from "~/ipc/fake/care";
import type { Fault, TokenTrouble } from "~/ipc/generated/types";
import { stateLine, tokenTrouble } from "~/lib/connections/connection";
import { faultWords } from "~/lib/connections/faults";
import { BAKERY, expectAccessible, openWindow, part, parts, settle, shown, words } from "~/testing/window";

const way = (flavour: string) => `[data-part=way-in][data-flavour=${flavour}]`;
const card = `[data-part=account][data-account="${BAKERY}"]`;

async function openConnections(scene: string) {
  const window = await openWindow(scene);
  await window.press('[aria-label="Connections"]');
  return window;
}

describe("the state of an account", () => {
  it.each([
    ["standard", "Connected"],
    ["expiringToken", "Expires in 4 days"],
    ["reconnect", "Reconnect needed"],
    ["permission", "Permission required"],
    ["slowedDown", "Slowed down by Instagram until 3:40 PM"],
    ["notServed", "No messages from Instagram"],
    ["mayEnd", "May end any day"],
    ["perhapsTooYoung", "Connected"],
    ["failure", "Messages cannot be read"],
    ["offline", "Instagram not reached"],
    ["keychainLate", "Keychain does not answer"],
  ])("c8_%s says %s", async (scene, line) => {
    const { session } = await openConnections(scene);
    const [account] = session.frame.accounts;
    if (!account) throw new Error("no account");
    expect(stateLine(account, false).words).toBe(line);
    expect(words(card)).toContain(line);
  });

  it.each([
    ["mayEnd", "could not be renewed; it may end any day"],
    ["perhapsTooYoung", "could not be renewed yet, and nobody says when it ends; it may end any day"],
    ["keychainLate", "The keychain did not answer in time."],
  ])("c9_%s is said on the card, with Reconnect", async (scene, says) => {
    await openConnections(scene);
    expect(words(card)).toContain(says);
    expect(shown(`${card} [data-action=reconnect]`)).toBe(true);
  });

  it("c8_a pasted token is named as the way in", async () => {
    await openConnections("expiringToken");
    expect(words(card)).toContain("@ryeandshine · Pasted token");
  });

  it("c9_each end of a token has words of its own", () => {
    const all: TokenTrouble[] = [
      "unknown",
      "expired",
      "appRemoved",
      "passwordChanged",
      "checkpoint",
      "roleLost",
      "accessWithdrawn",
      "restricted",
    ];
    expect(new Set(all.map((why) => tokenTrouble(why))).size).toBe(all.length);
    expect(tokenTrouble()).toBe(tokenTrouble("unknown"));
  });

  it("c9_what became of the token is said in the inbox, too", async () => {
    await openWindow("reconnect");
    expect(words("[data-part=reconnect-needed]")).toContain("The account's password was changed");
  });
});

describe("Test connection", () => {
  it("c10_looks at one thing after the other and says that all is well", async () => {
    const { press } = await openConnections("standard");
    await press(`${card} [data-action=test-connection]`);
    expect(part(`${card} [data-part=doctor]`).dataset["running"]).toBe("true");
    expect(part<HTMLButtonElement>(`${card} [data-action=test-connection]`).disabled).toBe(true);
    await settle(3000);
    expect(words(`${card} [data-part=doctor] [role=status]`)).toBe("Everything works. Tested at 2:30 PM.");
    expect(parts(`${card} [data-finding=good]`)).toHaveLength(8);
    await expectAccessible();
  });

  it("c10_names the one fault with its fix; what comes after it was not looked at", async () => {
    const { press } = await openConnections("notServed");
    await press(`${card} [data-action=test-connection]`);
    await settle(3000);
    expect(parts(`${card} [data-finding=wrong]`).map((one) => one.dataset["check"])).toEqual(["role"]);
    expect(words(`${card} [data-part=fault]`)).toContain("add it as a tester");
    expect(parts(`${card} [data-finding=waiting]`).map((one) => one.dataset["check"])).toEqual([
      "messageAccess",
      "read",
    ]);
    await press(`${card} [data-part=doctor] [aria-label=Dismiss]`);
    expect(shown(`${card} [data-part=doctor]`)).toBe(false);
  });

  it("c10_a refusal nobody knows gives the trace id to copy", async () => {
    const { press } = await openConnections("slowedDown");
    await press(`${card} [data-action=test-connection]`);
    await settle(3000);
    expect(words(`${card} [data-check=read]`)).toMatch(/code 987.*Copy trace id/);
  });

  it("c10_every fault has words of its own", () => {
    const until = { utcMs: 0, local: "2026-11-20T15:40:00", zone: "Europe/Lisbon" };
    const faults: Fault[] = [
      { fault: "offline" },
      { fault: "notInstagram" },
      { fault: "metaDown" },
      { fault: "slowedDown", until },
      { fault: "slowedDown", until: null },
      { fault: "clockWrong", minutes: 90 },
      { fault: "clockWrong", minutes: -90 },
      { fault: "vault", problem: "locked" },
      { fault: "noToken" },
      { fault: "tokenExpired" },
      { fault: "appRemoved" },
      { fault: "passwordChanged" },
      { fault: "checkpoint" },
      { fault: "tokenInvalid" },
      { fault: "restricted" },
      { fault: "permissionMissing", missing: ["instagram_manage_messages"] },
      { fault: "permissionMissing", missing: [] },
      { fault: "personalAccount" },
      { fault: "noRole" },
      { fault: "pageRoleLost" },
      { fault: "messageAccessOff" },
      { fault: "notEligible" },
      { fault: "appNotApproved" },
      { fault: "appOrAccess", metaCode: 100, trace: null },
      { fault: "pendingOrRestricted", metaCode: 100, trace: null },
      { fault: "refused", metaCode: 7, subcode: null, trace: null },
      { fault: "notUnderstood" },
    ];
    const all = faults.map((fault) => faultWords(fault, false));
    expect(new Set(all).size).toBe(faults.length);
    expect(all.every((text) => text.length > 20)).toBe(true);
  });

  it("c10_checks are named in the order of looking", async () => {
    const { press } = await openConnections("standard");
    await press(`${card} [data-action=test-connection]`);
    expect(parts(`${card} [data-check]`).map((one) => one.dataset["check"])).toEqual(CHECKS);
  });
});

describe("Disconnect", () => {
  it.each([
    ["keep", false],
    ["erase", true],
  ])("c8_asks first; %s", async (choice, erase) => {
    const { backend, press } = await openConnections("standard");
    const disconnect = vi.spyOn(backend, "disconnect");
    await press(`${card} [data-action=disconnect]`);
    expect(words("[role=dialog]")).toContain("Nothing is deleted on Instagram.");
    expect(disconnect).not.toHaveBeenCalled();
    await press(`[data-action=disconnect-${choice}]`);
    expect(disconnect).toHaveBeenCalledWith(BAKERY, erase);
    await settle(60);
    expect(shown(card)).toBe(false);
    expect(parts("[data-part=account]")).toHaveLength(1);
  });

  it("c8_Cancel changes nothing", async () => {
    const { backend, press } = await openConnections("standard");
    const disconnect = vi.spyOn(backend, "disconnect");
    await press(`${card} [data-action=disconnect]`);
    await press("[role=dialog] button");
    expect(disconnect).not.toHaveBeenCalled();
    expect(shown(card)).toBe(true);
  });
});

describe("ways back", () => {
  it("c3_what is possible for which login is said, and the address follows the choice", async () => {
    const { user, press, backend } = await openConnections("new");
    const save = vi.spyOn(backend, "saveMetaApp");
    const at = way("instagram");
    expect(words(at)).toContain("most owners report that Instagram takes no http address at all");
    expect(words(way("facebook"))).toContain("Not proven for Facebook Login yet.");
    await press(`${at} [data-mode=httpsLoopback]`);
    expect(words(`${at} [data-part=redirect-uri]`)).toBe("https://localhost:48215/callback/instagram");
    await press(`${at} [data-mode=relay]`);
    expect(shown(`${at} [data-part=redirect-uri]`)).toBe(false);
    await user.type(part(`${at} [name=relay-page]`), "https://shop.example/relay.html");
    expect(words(`${at} [data-part=redirect-uri]`)).toBe("https://shop.example/relay.html");
    await user.type(part(`${at} [name=app-id]`), "4242");
    await user.type(part(`${at} [name=app-secret]`), "s3cret");
    await press(`${at} [data-action=save-app]`);
    const redirect = { mode: "relay", page: "https://shop.example/relay.html" };
    expect(save).toHaveBeenCalledWith("instagram", "4242", "s3cret", redirect);
    await expectAccessible();
  });

  it.each(["http://shop.example/", "shop.example", "not an address"])(
    "c3_%s is no relay page",
    async (page) => {
      const { user, press } = await openConnections("single");
      await press(`${way("instagram")} [data-mode=relay]`);
      await user.type(part(`${way("instagram")} [name=relay-page]`), page);
      expect(part<HTMLButtonElement>(`${way("instagram")} [data-action=begin-login]`).disabled).toBe(true);
    },
  );

  it.each([
    ["httpsLoopback", "will warn of the certificate"],
    ["relay", "asks to open Shopbell"],
  ])("c3_while waiting, %s says what the browser does", async (mode, hint) => {
    const { user, press } = await openConnections("single");
    await press(`${way("instagram")} [data-mode=${mode}]`);
    if (mode === "relay")
      await user.type(part(`${way("instagram")} [name=relay-page]`), "https://a.example/");
    await press(`${way("instagram")} [data-action=begin-login]`);
    expect(words("[data-part=way-back]")).toContain(hint);
  });
});

describe("a pasted token", () => {
  it("c2_is handed over once, never shown again, and connects", async () => {
    const { backend, user, press } = await openConnections("new");
    const paste = vi.spyOn(backend, "pasteToken");
    const at = way("token");
    expect(part<HTMLButtonElement>(`${at} [data-action=paste-token]`).disabled).toBe(true);
    await user.type(part(`${at} [name=token]`), "IGAAsecret");
    await press(`${at} [data-action=paste-token]`);
    expect(paste).toHaveBeenCalledWith("IGAAsecret");
    expect(part("[data-part=login]").dataset["step"]).toBe("finishing");
    expect(new XMLSerializer().serializeToString(document.body)).not.toContain("IGAAsecret");
    await settle(1000);
    expect(part("[data-part=login]").dataset["step"]).toBe("done");
  });

  it("c2_one that nobody knows is said so, and there is no button that would log in instead", async () => {
    const { user, press } = await openConnections("new");
    await user.type(part(`${way("token")} [name=token]`), "hello");
    await press(`${way("token")} [data-action=paste-token]`);
    await settle(1000);
    expect(words("[data-part=login]")).toContain("Neither Instagram nor Facebook knows this token.");
    expect(shown("[data-action=begin-again]")).toBe(false);
  });

  it("c8_reconnecting an account of a pasted token asks for a token", async () => {
    const { press } = await openConnections("expiringToken");
    await press(`${card} [data-action=reconnect]`);
    expect(document.activeElement).toBe(part(`${way("token")} [name=token]`));
  });
});

describe("the checklist", () => {
  it("c11_ticks what Shopbell saw, takes the owner's word for the rest, and counts", async () => {
    const { press } = await openConnections("single");
    const at = `${way("instagram")} [data-part=checklist]`;
    expect(words(`${at} summary`)).toBe("Set-up checklist: 6 of 6 done");
    expect(part<HTMLInputElement>(`${at} [name=businessApp]`).disabled).toBe(true);
    expect(words(at)).toContain("1 to 5 business days");
    // What is only for accounts of others can be ticked, and is not missed.
    await press(`${at} [name=review]`);
    expect(part<HTMLInputElement>(`${at} [name=review]`).checked).toBe(true);
    expect(words(`${at} summary`)).toBe("Set-up checklist: 6 of 6 done");
    expect(words(at)).toContain("Not needed for your own account");
    expect(words(`${way("facebook")} [data-part=checklist]`)).toContain("Your Page linked");
    await expectAccessible();
  });
});
