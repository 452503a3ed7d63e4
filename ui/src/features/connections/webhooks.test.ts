import { describe, expect, it, vi } from "vitest";
import type { FakeBackend } from "~/ipc/fake";
import type { Moment, SubscriptionView, WebhooksView } from "~/ipc/generated/types";
import { progressWords, refusedWords, subscriptionWords } from "~/lib/connections/webhooks";
import { expectAccessible, openWindow, part, parts, settle, shown, words } from "~/testing/window";

const panel = "[data-part=webhooks]";
const toggle = `${panel} [name=webhooks]`;
const at: Moment = { utcMs: 0, local: "2026-11-20T14:29:00", zone: "Europe/Lisbon" };

async function openPanel(scene = "standard") {
  const window = await openWindow(scene);
  await window.press('[aria-label="Connections"]');
  return window;
}

async function fares(backend: FakeBackend, now: Partial<WebhooksView>) {
  backend.receiver.fares(now);
  await settle();
}

describe("the webhooks panel", () => {
  it("y3_is off until it is switched on, and shows no address before", async () => {
    const { press } = await openPanel();
    expect(part<HTMLInputElement>(toggle).checked).toBe(false);
    expect(shown(`${panel} [data-part=verify-token]`)).toBe(false);
    await press(toggle);
    expect(part<HTMLInputElement>(toggle).checked).toBe(true);
    expect(words(`${panel} [data-part=webhook-local]`)).toBe("http://localhost:48216/webhook");
    expect(words(`${panel} [data-part=verify-token]`)).toBe("k3Jb1nYp0QeVw8sT-first");
    expect(words(`${panel} [data-part=webhook-progress]`)).toContain("Waiting for Meta.");
    expect(parts(`${panel} [data-part=webhook-subscription]`)).toHaveLength(2);
    await expectAccessible();
  });

  it("y3_makes the callback URL of the tunnel's address, which can be copied", async () => {
    const { user, press } = await openPanel();
    await press(toggle);
    expect(shown(`${panel} [data-part=webhook-public]`)).toBe(false);
    await user.type(part(`${panel} [name=tunnel]`), "https://shop.example.dev/x");
    await press(`${panel} [data-action=save-webhooks]`);
    expect(words(`${panel} [data-part=webhook-public]`)).toBe("https://shop.example.dev/webhook");
    expect(shown(`${panel} [data-action=save-webhooks]`)).toBe(false);
    const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    await press(`${panel} [aria-label="Copy callback URL"]`);
    expect(write).toHaveBeenCalledWith("https://shop.example.dev/webhook");
  });

  it("y3_an address that Meta could not reach is said so, and stays in the field", async () => {
    const { user, press } = await openPanel();
    await press(toggle);
    await user.type(part(`${panel} [name=tunnel]`), "http://shop.example.dev");
    await press(`${panel} [data-action=save-webhooks]`);
    expect(words(`${panel} [role=alert]`)).toContain("has to begin with https://");
    expect(part<HTMLInputElement>(`${panel} [name=tunnel]`).value).toBe("http://shop.example.dev");
  });

  it("y3_what is typed stays when something is heard meanwhile", async () => {
    const { user, press, backend } = await openPanel();
    await press(toggle);
    await user.type(part(`${panel} [name=tunnel]`), "https://sho");
    await fares(backend, { handshake: at });
    expect(words(`${panel} [data-part=webhook-progress]`)).toContain("Meta verified the address: 2:29 PM");
    expect(part<HTMLInputElement>(`${panel} [name=tunnel]`).value).toBe("https://sho");
  });

  it("y3_another verify token is drawn", async () => {
    const { press } = await openPanel();
    await press(toggle);
    await press(`${panel} [data-action=new-verify-token]`);
    expect(words(`${panel} [data-part=verify-token]`)).toBe("Zr7Xc2Lm9UdHa5gN-second");
  });

  it("y3_a wrong token or secret, and a taken port, are named", async () => {
    const { press, backend } = await openPanel();
    await press(toggle);
    await fares(backend, { refused: { why: "wrongVerifyToken", at } });
    expect(words(`${panel} [data-part=webhook-refused]`)).toContain("another verify token (2:29 PM)");
    await fares(backend, { refused: { why: "wrongSignature", at } });
    expect(words(`${panel} [data-part=webhook-refused]`)).toContain(
      "not signed with a secret that is saved here",
    );
    await fares(backend, { refused: null, failure: { code: "portTaken", port: 48_216 } });
    expect(shown(`${panel} [data-part=webhook-refused]`)).toBe(false);
    expect(words(`${panel} [role=alert]`)).toContain("48216");
    await expectAccessible();
  });

  it("y3_is not there in the demo", async () => {
    await openPanel("demo");
    expect(shown(panel)).toBe(false);
  });

  it("c11_the checklist has the address and the token to copy", async () => {
    const { press, backend } = await openPanel("single");
    await fares(backend, { publicAddress: "https://shop.example.dev/webhook" });
    const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    const item = '[data-part=checklist][data-flavour="instagram"]';
    await press(`${item} [aria-label="Copy callback URL"]`);
    expect(write).toHaveBeenLastCalledWith("https://shop.example.dev/webhook");
    await press(`${item} [aria-label="Copy verify token"]`);
    expect(write).toHaveBeenLastCalledWith("k3Jb1nYp0QeVw8sT-first");
  });
});

describe("words about webhooks", () => {
  const view: WebhooksView = {
    on: true,
    port: 1,
    localAddress: "",
    publicAddress: null,
    verifyToken: "",
    failure: null,
    handshake: null,
    lastEvent: null,
    refused: null,
    subscriptions: [],
  };

  it("y3_each step and each refusal has words of its own", () => {
    const steps = [view, { ...view, handshake: at }, { ...view, handshake: at, lastEvent: at }];
    expect(new Set(steps.map((step) => progressWords(step, "2026-11-20", false))).size).toBe(3);
    const refusals = (["wrongVerifyToken", "oddHandshake", "wrongSignature", "noSecret"] as const).map(
      (why) => refusedWords({ why, at }, "2026-11-21", false),
    );
    expect(new Set(refusals).size).toBe(4);
    expect(refusals[0]).toContain("Yesterday, 2:29 PM");
  });

  it("y3_what is not told is named", () => {
    const of: SubscriptionView = { account: "1", taken: ["messages"], refused: [], failure: null };
    expect(subscriptionWords(of, "rye", false)).toBe(
      "@rye: Instagram tells everything Shopbell understands.",
    );
    expect(subscriptionWords({ ...of, refused: ["seen", "edits"] }, "rye", false)).toBe(
      "@rye: Instagram does not tell what was seen and edited messages. Shopbell finds out by asking where it can.",
    );
    expect(subscriptionWords({ ...of, failure: { code: "offline" } }, "rye", false)).toMatch(
      /^@rye: Instagram could not be asked to tell\. ./,
    );
  });
});
