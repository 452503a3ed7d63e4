import { render } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import CopyButton from "~/design/buttons/CopyButton.svelte";
import { CHECKS } from "~/ipc/fake/care";
import type { Item } from "~/ipc/generated/types";
import { progress } from "~/lib/connections/checklist";
import { checkName } from "~/lib/connections/faults";
import { NOW } from "~/testing/setup";
import { openWindow, part, settle, shown, words } from "~/testing/window";
import PermissionList from "./PermissionList.svelte";

describe("Connections says what is so", () => {
  it("c5_nothing is listed where nothing is known, as after a pasted token", () => {
    render(PermissionList, { permissions: [] });
    expect(shown("[data-part=permissions]")).toBe(false);
  });

  it("c7_in the demo nobody chose where secrets are kept", async () => {
    const { backend, press } = await openWindow("demo");
    vi.spyOn(backend, "vault").mockResolvedValue({ state: "session" });
    await press('[aria-label="Connections"]');
    await settle(60);
    expect(shown("[data-part=vault]")).toBe(false);
  });

  it("c10_a check is named, and claims nothing that its mark may deny", () => {
    for (const check of CHECKS) expect(checkName(check)).not.toMatch(/\b(is|are|can|may|works|gives|gets)\b/);
  });

  it("c11_what one's own account does not need counts for nothing", () => {
    const needed: Item[] = [
      "businessApp",
      "instagramProduct",
      "redirectAddress",
      "tester",
      "messageAccess",
      "permissions",
    ];
    const item = (item: Item, done: boolean) => ({ item, done, seen: done });
    const optional = (["webhook", "review", "live"] as const).map((one) => item(one, false));
    expect(progress([...needed.map((one) => item(one, true)), ...optional])).toEqual({ done: 6, of: 6 });
    expect(progress([...needed.map((one) => item(one, false)), ...optional])).toEqual({ done: 0, of: 6 });
  });

  it("c11_a refused clipboard is said, until it works", async () => {
    vi.useFakeTimers({ now: NOW });
    const write = vi
      .fn()
      .mockRejectedValueOnce(new DOMException("no", "NotAllowedError"))
      .mockResolvedValue(undefined);
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: write } });
    render(CopyButton, {
      text: "a",
      label: "Copy",
      doneLabel: "Copied",
      failedLabel: "Not copied",
      compact: true,
    });
    part("button").click();
    await settle(5000);
    expect([words("[role=status]"), words("button")]).toEqual(["Not copied", "Not copied"]);
    part("button").click();
    await settle(100);
    expect(words("[role=status]")).toBe("Copied");
    await settle(5000);
    expect(words("[role=status]")).toBe("");
  });
});
