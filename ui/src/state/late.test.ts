/** Answers that come late: of the reads of one thing only the newest counts. */
import { describe, expect, it, vi } from "vitest";
import type { Backend } from "~/ipc/backend";
import { play } from "~/ipc/recorded";
import { gate } from "~/testing/gate";
import { Latest } from "~/lib/latest";
import type { Act } from "./base/act.svelte";
import { Checklist } from "./connections/checklist.svelte";
import { Customers } from "./details/customers.svelte";
import { Doctors } from "./connections/doctors.svelte";
import { Frame } from "./core/frame.svelte";
import { Lists } from "./inbox/lists.svelte";
import { Login } from "./connections/login.svelte";
import { MetaApp } from "./connections/metaApp.svelte";
import { Vault } from "./connections/vault.svelte";
import { Webhooks } from "./connections/webhooks.svelte";

const BAKERY = "17841405822304914";

describe("Latest", () => {
  it("drops an older answer and an older error that come late", async () => {
    const reads = new Latest();
    const [slow, quick] = [gate<string>(), gate<string>()];
    const taken: string[] = [];
    const failed = vi.fn();
    const first = reads.run(
      () => slow.promise.then(() => Promise.reject(new Error("old"))),
      () => {},
      failed,
    );
    const second = reads.run(
      () => quick.promise,
      (answer) => taken.push(answer),
      failed,
    );
    quick.open("new");
    await second;
    slow.open("old");
    await first;
    expect(taken).toEqual(["new"]);
    expect(failed).not.toHaveBeenCalled();
  });
});

/** What is read again when the backend says that it changed: the call, how it is read, and what is shown of the answer. */
interface Read {
  load(): Promise<void>;
  shown(): unknown[];
}
interface Plain {
  load(): Promise<void>;
  view: unknown;
  trouble?: unknown;
  act?: Act;
  saving?: Act;
}
const plain = (of: Plain): Read => ({
  load: () => of.load(),
  shown: () => [of.view, of.trouble, of.act?.trouble, of.saving?.trouble],
});
const READS: [keyof Backend, (backend: Backend) => Read][] = [
  ["frame", (backend) => plain(new Frame(backend))],
  ["login", (backend) => plain(new Login(backend))],
  ["vault", (backend) => plain(new Vault(backend))],
  ["webhooks", (backend) => plain(new Webhooks(backend))],
  ["metaApp", (backend) => plain(new MetaApp(backend, "instagram"))],
  ["checklist", (backend) => plain(new Checklist(backend, "instagram"))],
  ["details", (backend) => plain(new Customers(backend).of({ account: BAKERY, customer: "maya" }))],
  [
    "doctor",
    (backend) => {
      const doctors = new Doctors(backend);
      return { load: () => doctors.load(BAKERY), shown: () => [doctors.of(BAKERY)] };
    },
  ],
  [
    "list",
    (backend) => {
      const lists = new Lists(backend);
      return { load: () => lists.load(BAKERY), shown: () => [lists.view(BAKERY), lists.trouble(BAKERY)] };
    },
  ],
];

describe.each(READS)("what %s answers", (call, make) => {
  it.each(["an older answer", "an older error"])("i2_y3_stays when %s comes late", async (which) => {
    const backend = play("standard");
    const doctor = { account: BAKERY, running: false, ended: null, checks: [] };
    vi.spyOn(backend, "doctor").mockResolvedValue(doctor);
    const { load, shown } = make(backend);
    const reading = vi.spyOn(backend, call as "frame");
    const late = gate<undefined>();
    reading.mockImplementationOnce(async () => {
      await late.promise;
      if (which === "an older error") throw new Error("old");
      return { old: true } as never;
    });
    const first = load();
    await load();
    const newest = shown();
    expect(newest[0]).toBeTruthy();
    late.open(undefined);
    await first;
    expect(reading).toHaveBeenCalledTimes(2);
    expect(shown()).toEqual(newest);
  });
});

describe("what is typed while an answer is under way", () => {
  it("y3_stays, and is what is saved", async () => {
    const backend = play("tunnel");
    const webhooks = new Webhooks(backend);
    await webhooks.load();
    const late = gate<undefined>();
    const view = await backend.webhooks();
    vi.spyOn(backend, "webhooks").mockImplementationOnce(() => late.promise.then(() => view));
    const reading = webhooks.load();
    webhooks.tunnel = "https://shop.example.dev/x";
    late.open(undefined);
    await reading;
    expect(webhooks.tunnel).toBe("https://shop.example.dev/x");
    const saving = webhooks.save();
    webhooks.port = 50_001;
    await saving;
    expect([webhooks.tunnel, webhooks.port, webhooks.changed]).toEqual([
      "https://shop.example.dev/x",
      50_001,
      true,
    ]);
    await webhooks.save();
    expect([webhooks.tunnel, webhooks.view?.port, webhooks.changed]).toEqual([
      "https://shop.example.dev/webhook",
      50_001,
      false,
    ]);
  });
});
