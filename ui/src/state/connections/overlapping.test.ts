/** Presses and answers that overlap, of a login and of a Meta app's form. */
import { describe, expect, it, vi } from "vitest";
import { Refusal } from "~/ipc/backend";
import { FakeBackend } from "~/ipc/fake";
import { gate } from "~/testing/gate";
import { Login } from "./login.svelte";
import { MetaApp } from "./metaApp.svelte";

describe("C3 what a Meta app's form holds before it is known what is saved", () => {
  it("c3_what is chosen and typed stays, and what is saved fills the rest", async () => {
    const backend = new FakeBackend();
    const app = new MetaApp(backend, "facebook");
    const first = gate<Awaited<ReturnType<FakeBackend["metaApp"]>>>();
    vi.spyOn(backend, "metaApp").mockReturnValue(first.promise);
    const loading = app.load();
    app.mode = "httpsLoopback";
    app.secret = "typed";
    const redirect = { mode: "loopback" as const, port: 50_000 };
    first.open({ flavour: "facebook", appId: "1234", hasSecret: true, redirect, redirectUri: "" });
    await loading;
    expect([app.mode, app.secret, app.appId, app.port]).toEqual(["httpsLoopback", "typed", "1234", 50_000]);
    expect(app.changed).toBe(true);
  });
});

describe("C8 a login right after Cancel", () => {
  it("c8_begins once the other one is cancelled, also when cancelling fails", async () => {
    const backend = new FakeBackend("new");
    const login = new Login(backend);
    const begin = vi.spyOn(backend, "beginLogin");
    const cancelled = gate<undefined>();
    vi.spyOn(backend, "cancelLogin")
      .mockReturnValueOnce(cancelled.promise)
      .mockRejectedValueOnce(new Refusal({ code: "notFound" }));
    void login.cancel();
    const begun = login.begin("instagram");
    // All that goes on by itself has gone on.
    await new Promise((done) => setTimeout(done));
    expect(begin).not.toHaveBeenCalled();
    cancelled.open(undefined);
    await begun;
    expect(begin).toHaveBeenCalledTimes(1);
    void login.cancel();
    await login.begin("instagram");
    expect(begin).toHaveBeenCalledTimes(2);
  });
});
