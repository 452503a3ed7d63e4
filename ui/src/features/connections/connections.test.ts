import { describe, expect, it, vi } from "vitest";
import { expectAccessible, openWindow, part, parts, settle, shown, words } from "~/testing/window";

type Opened = Awaited<ReturnType<typeof openWindow>>;
const step = () => part("[data-part=login]").dataset["step"];
const way = (flavour: string) => `[data-part=way-in][data-flavour=${flavour}]`;

async function openConnections(scene: string): Promise<Opened> {
  const window = await openWindow(scene);
  await window.press('[aria-label="Connections"]');
  return window;
}

describe("onboarding", () => {
  it("c1_no account: a prompt and the way to the Connections page", async () => {
    const { press } = await openWindow("new");
    expect(words("[data-part=connect-prompt] [data-action=connect]")).toBe("Connect Account");
    await expectAccessible();
    await press("[data-action=connect]");
    expect(shown("[data-part=connections]")).toBe(true);
  });

  it("d3_the demo shop is entered from the prompt", async () => {
    const { press } = await openWindow("new");
    await press("[data-action=enter-demo]");
    await settle(100);
    expect(words("[data-part=platform-strip]")).toContain("You are in the demo shop.");
  });
});

describe("the Connections page", () => {
  it("c2_offers Instagram Login first and as recommended, then Facebook Login, a pasted token, then the demo", async () => {
    await openConnections("new");
    expect(parts("[data-part=way-in]").map((one) => one.dataset["flavour"])).toEqual([
      "instagram",
      "facebook",
      "token",
    ]);
    expect(words(way("instagram"))).toContain("Recommended");
    expect(words(way("instagram"))).toContain("No Facebook Page needed");
    expect(shown("[data-part=connections] [data-action=enter-demo]")).toBe(true);
    await expectAccessible();
  });

  it("s7_answering for seven days is a switch of each account, honest about what it takes", async () => {
    const { backend, press } = await openConnections("standard");
    const [first] = parts("[data-part=account]");
    expect(first?.textContent).toContain("Answer for up to seven days");
    expect(first?.textContent).toMatch(/HUMAN_AGENT.*must have approved.*only for what a person types/s);
    const answer = vi.spyOn(backend, "answerForSevenDays");
    await press("[data-part=account]:nth-child(2) [name=seven-days]");
    expect(answer).toHaveBeenCalledWith("17841447120985563", true);
    const checked = parts("[name=seven-days]").map((box) => (box as HTMLInputElement).checked);
    expect(checked).toEqual([false, true]);
    await expectAccessible();
  });

  it("c2_in the demo the demo is not offered, and the two buttons come first", async () => {
    await openConnections("demoNew");
    expect(shown("[data-part=connections] [data-action=enter-demo]")).toBe(false);
    expect(parts("[data-part=way-in] details[open]")).toEqual([]);
    expect(parts("[data-action=begin-login]").every((one) => !(one as HTMLButtonElement).disabled)).toBe(
      true,
    );
  });

  it("c7_id and secret are saved; the secret is never shown again", async () => {
    const { backend, user, press } = await openConnections("new");
    const save = vi.spyOn(backend, "saveMetaApp");
    expect(part<HTMLButtonElement>(`${way("instagram")} [data-action=begin-login]`).disabled).toBe(true);
    await user.type(part(`${way("instagram")} [name=app-id]`), "4242");
    await user.type(part(`${way("instagram")} [name=app-secret]`), "s3cret");
    await press(`${way("instagram")} [data-action=save-app]`);
    expect(save).toHaveBeenCalledWith("instagram", "4242", "s3cret", { mode: "paste" });
    expect(shown(`${way("instagram")} [name=app-secret]`)).toBe(false);
    expect(words(`${way("instagram")} [data-part=secret-saved]`)).toBe("Saved");
    expect(new XMLSerializer().serializeToString(document.body)).not.toContain("s3cret");
    await press(`${way("instagram")} [data-action=replace-secret]`);
    expect(part<HTMLInputElement>(`${way("instagram")} [name=app-secret]`).value).toBe("");
  });

  it("c3_the redirect address is shown for copying and follows the port", async () => {
    const { user } = await openConnections("new");
    const address = `${way("facebook")} [data-part=redirect-uri]`;
    expect(words(address)).toBe("http://localhost:48215/callback/facebook");
    const port = part<HTMLInputElement>(`${way("facebook")} [name=port]`);
    await user.clear(port);
    await user.type(port, "50001");
    expect(words(address)).toBe("http://localhost:50001/callback/facebook");
  });

  it("c3_Continue saves what is typed and waits for the browser; Cancel ends it", async () => {
    const { user, press } = await openConnections("new");
    await user.type(part(`${way("instagram")} [name=app-id]`), "4242");
    await user.type(part(`${way("instagram")} [name=app-secret]`), "s3cret");
    await press(`${way("instagram")} [data-action=begin-login]`);
    expect(step()).toBe("waiting");
    expect(words("[data-part=authorize-address]")).toMatch(
      /^https:\/\/www\.instagram\.com\/oauth\/authorize/,
    );
    expect(words("[data-part=login]")).toContain("10:00 left");
    await expectAccessible();
    await press("[data-action=cancel-login]");
    expect(shown("[data-part=login]")).toBe(false);
    expect(shown(way("instagram"))).toBe(true);
  });

  it("c7_what is being typed for a Meta app stays when it is read again", async () => {
    const { user, press, session } = await openConnections("new");
    await user.type(part(`${way("facebook")} [name=app-id]`), "4242");
    await press(`${way("facebook")} [data-mode=httpsLoopback]`);
    await session.connecting.metaApps.facebook.load();
    await settle();
    expect(part<HTMLInputElement>(`${way("facebook")} [name=app-id]`).value).toBe("4242");
    expect(part<HTMLInputElement>(`${way("facebook")} [data-mode=httpsLoopback]`).checked).toBe(true);
  });

  it("c3_the address the browser ended on can be pasted; a wrong one is told", async () => {
    const { user, press } = await openConnections("single");
    await press(`${way("instagram")} [data-action=begin-login]`);
    await user.type(part("[name=address]"), "https://example.com/");
    await press("[data-action=paste-address]");
    expect(words("[data-part=login]")).toContain("This address does not belong to this login.");
    await user.clear(part("[name=address]"));
    await user.type(part("[name=address]"), "http://localhost:48215/callback/instagram?code=1&state=2");
    await press("[data-action=paste-address]");
    expect(step()).toBe("finishing");
    await settle(1000);
    expect(step()).toBe("done");
  });

  it("c5_what was granted is a tick list; then the inbox", async () => {
    const { backend, press } = await openConnections("single");
    await press(`${way("instagram")} [data-action=begin-login]`);
    backend.comeBackFromBrowser();
    await settle(1000);
    expect(parts("[data-part=permissions] li").map((one) => one.dataset["granted"])).toEqual([
      "true",
      "true",
    ]);
    expect(words("[data-part=permissions]")).toContain(
      "Read and answer messages instagram_business_manage_messages",
    );
    await expectAccessible();
    await press("[data-action=finish-login]");
    expect(shown("nav[aria-label=Conversations]")).toBe(true);
  });

  it("c5_a missing permission is said at once, with Reconnect", async () => {
    const { backend, press } = await openConnections("single");
    await press(`${way("instagram")} [data-action=begin-login]`);
    backend.comeBackFromBrowser();
    await settle(1000);
    const view = backend.fakeLogin.view;
    if (view.step !== "done") throw new Error(view.step);
    backend.fakeLogin.view = {
      ...view,
      permissions: [{ name: "instagram_business_manage_messages", granted: false, neededForMessages: true }],
    };
    backend.tell({ what: "login" });
    await settle(60);
    expect(words("[data-part=login] h2")).toBe("Permission required");
    expect(part("[data-part=permissions] li").dataset["granted"]).toBe("false");
    await press("[data-part=login] [data-action=reconnect]");
    expect(step()).toBe("waiting");
  });

  it("c6_all Pages are shown, those that cannot be used with the reason; several can be ticked", async () => {
    const { backend, press } = await openConnections("demoNew");
    const choose = vi.spyOn(backend, "choosePages");
    await press(`${way("facebook")} [data-action=begin-login]`);
    backend.comeBackFromBrowser();
    await settle(1000);
    expect(step()).toBe("choosing");
    expect(parts("[name=page]").map((box) => (box as HTMLInputElement).disabled)).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
    ]);
    expect(words("[data-part=login]")).toContain("No Instagram professional account is linked to this Page.");
    expect(part<HTMLButtonElement>("[data-action=choose-pages]").disabled).toBe(true);
    await press("[name=page][value=p1]");
    await press("[name=page][value=p2]");
    await expectAccessible();
    await press("[data-action=choose-pages]");
    expect(choose).toHaveBeenCalledWith(["p1", "p2"]);
    await settle(60);
    expect(parts("[data-part=account]")).toHaveLength(2);
  });

  it("c3_a login that failed says why and can be tried again", async () => {
    const { backend, press } = await openConnections("single");
    await press(`${way("instagram")} [data-action=begin-login]`);
    backend.fakeLogin.fail();
    backend.tell({ what: "login" });
    await settle(60);
    expect(step()).toBe("failed");
    expect(words("[data-part=login]")).toContain("You pressed Cancel on Meta's page.");
    await press("[data-action=begin-again]");
    expect(step()).toBe("waiting");
  });

  it("c8_accounts with their way in, state and last sync; Reconnect in place", async () => {
    const { press } = await openConnections("permission");
    const [bakery, flourRoom] = parts("[data-part=account]").map((one) =>
      one.textContent.replace(/\s+/g, " ").trim(),
    );
    expect(bakery).toContain("@ryeandshine · Instagram Login");
    expect(bakery).toContain("Permission required");
    expect(bakery).toContain("Last synced Yesterday, 12:30 PM");
    expect(flourRoom).toContain("@theflourroom · Facebook Login");
    expect(flourRoom).toContain("Connected");
    await press("[data-part=account] [data-action=reconnect]");
    expect(step()).toBe("waiting");
  });

  it("c7_no keychain: the owner chooses, never a silent fallback", async () => {
    const { backend, user, press } = await openConnections("noKeychain");
    expect(part("[data-part=vault]").dataset["state"]).toBe("unusable");
    expect(shown("[data-part=way-in]")).toBe(false);
    const keep = vi.spyOn(backend, "keepSecretsInFile");
    expect(part<HTMLButtonElement>("[data-action=keep-in-file]").disabled).toBe(true);
    await user.type(part("[name=passphrase]"), "eight ch");
    await expectAccessible();
    await press("[data-action=keep-in-file]");
    expect(keep).toHaveBeenCalledWith("eight ch");
    expect(part("[data-part=vault]").dataset["state"]).toBe("passphraseFile");
    expect(shown("[data-part=way-in]")).toBe(true);
  });

  it("c7_a locked file asks for its passphrase and says when it is wrong", async () => {
    const { user, press } = await openConnections("locked");
    await user.type(part("[name=passphrase]"), "wrong");
    await press("[data-action=unlock]");
    expect(words("[data-part=vault]")).toContain("This is not the right passphrase.");
    await user.type(part("[name=passphrase]"), "right one");
    await press("[data-action=unlock]");
    expect(part("[data-part=vault]").dataset["state"]).toBe("passphraseFile");
  });

  it("focus goes to the page and comes back to its button", async () => {
    const { press, user } = await openConnections("standard");
    expect(document.activeElement?.textContent).toBe("Connections");
    await press("[data-action=close]");
    expect(document.activeElement).toBe(part('[aria-label="Connections"]'));
    await press('[aria-label="Settings"]');
    await user.keyboard("{Escape}");
    await settle(60);
    expect(document.activeElement).toBe(part('[aria-label="Settings"]'));
  });
});
