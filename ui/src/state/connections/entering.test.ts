import { describe, expect, it, vi } from "vitest";
import { FakeBackend } from "~/ipc/fake";
import { Login } from "./login.svelte";
import { MetaApp } from "./metaApp.svelte";
import { Vault } from "./vault.svelte";

describe("C3 login", () => {
  it("c3_a press that is refused is told and the step stays", async () => {
    const backend = new FakeBackend("single");
    const login = new Login(backend);
    await login.begin("instagram");
    await login.paste("https://example.com/");
    expect([login.view.step, login.act.trouble?.code]).toEqual(["waiting", "wrongAddress"]);
    await login.cancel();
    expect([login.view.step, login.act.trouble]).toEqual(["idle", null]);
  });
});

describe("C7 secrets", () => {
  it("c7_the secret is handed over once and kept nowhere; saving again keeps the saved one", async () => {
    const backend = new FakeBackend("new");
    const save = vi.spyOn(backend, "saveMetaApp");
    const app = new MetaApp(backend, "facebook");
    await app.load();
    expect(app.complete).toBe(false);
    app.appId = " 42 ";
    app.secret = "s3cret";
    expect(app.complete).toBe(true);
    await app.save();
    expect([app.secret, app.configured, app.changed]).toEqual(["", true, false]);
    app.port = 50_000;
    expect(app.redirectUri).toBe("http://localhost:50000/callback/facebook");
    await app.save();
    expect(save.mock.calls.map((call) => call.slice(1))).toEqual([
      ["42", "s3cret", { mode: "loopback", port: 48_215 }],
      ["42", null, { mode: "loopback", port: 50_000 }],
    ]);
  });

  it.each([80, 65_536, 1.5, null])("c7_port %s is not taken", async (port) => {
    const app = new MetaApp(new FakeBackend(), "facebook");
    await app.load();
    app.port = port;
    expect(app.complete).toBe(false);
  });

  it("c7_without a keychain the owner chooses, and a refusal is told", async () => {
    const backend = new FakeBackend("noKeychain");
    const vault = new Vault(backend);
    await vault.load();
    expect(vault.view).toEqual({ state: "unusable", problem: "absent" });
    await vault.unlock("wrong");
    expect(vault.act.trouble).toEqual({ code: "vault", problem: "wrongPassphrase" });
    await vault.keepInSession();
    expect([vault.view?.state, vault.act.trouble]).toEqual(["session", null]);
  });
});
