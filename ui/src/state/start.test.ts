/** What a start asks for, and when: the window is shown as soon as what is in view is in the page. */
import { tick } from "svelte";
import { expect, it, vi } from "vitest";
import type { Backend } from "~/ipc/backend";
import { FakeBackend } from "~/ipc/fake";
import { gate } from "~/testing/gate";
import { Session } from "./session.svelte";

/** A backend that notes what it is asked, and with which scope. */
function noting(backend: Backend): { backend: Backend; asked: string[] } {
  const asked: string[] = [];
  const note: ProxyHandler<Backend> = {
    get(target, name: keyof Backend & string) {
      const act = Reflect.get(target, name, target) as unknown;
      if (typeof act !== "function") return act;
      return (...given: unknown[]): unknown => {
        asked.push(name === "list" || name === "tab" ? `${name} ${String(given[0])}` : name);
        return (act as (...given: unknown[]) => unknown).apply(target, given);
      };
    },
  };
  return { backend: new Proxy(backend, note), asked };
}

it("a start asks for what is in view alone before the window is shown", async () => {
  const { backend, asked } = noting(new FakeBackend());
  const stop = await new Session(backend).start();
  const shown = asked.indexOf("ready");
  // One answer brings what is painted: there is nothing to wait for after it.
  expect(asked.slice(0, shown).sort()).toEqual(["close", "onChanged", "opening"]);
  // Then the rest, each once.
  const rest = asked.slice(shown + 1);
  expect(rest).toEqual(expect.arrayContaining(["vault", "login"]));
  expect(rest.filter((call) => call.startsWith("list ")).length).toBeGreaterThan(0);
  expect(new Set(asked).size).toBe(asked.length);
  stop();
});

it("a start without an open conversation waits for nothing but what it shows", async () => {
  const backend = new FakeBackend();
  vi.spyOn(backend, "close").mockReturnValue(new Promise(() => {}));
  const ready = vi.spyOn(backend, "ready");
  void new Session(backend).start();
  await vi.waitFor(() => expect(ready).toHaveBeenCalled());
});

it("a start asks while the screen is built, and shows the window when both are there", async () => {
  const { backend, asked } = noting(new FakeBackend());
  const built = gate<undefined>();
  const session = new Session(backend);
  const started = session.start(built.promise);
  await vi.waitFor(() => expect(session.started).toBe(true));
  await tick();
  expect(asked).not.toContain("ready");
  built.open(undefined);
  (await started)();
  expect(asked).toContain("ready");
});

it("c7_a keychain that does not answer keeps no window from being shown", async () => {
  const backend = new FakeBackend();
  vi.spyOn(backend, "vault").mockReturnValue(new Promise(() => {}));
  const ready = vi.spyOn(backend, "ready");
  const session = new Session(backend);
  void session.start();
  await vi.waitFor(() => expect(ready).toHaveBeenCalled());
  expect(session.started).toBe(true);
});
