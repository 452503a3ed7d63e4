import { describe, expect, it, vi } from "vitest";
import type { RowView } from "~/ipc/generated/types";
import * as previews from "~/lib/thread/previews";
import { ITEM_PX } from "~/testing/setup";
import { BAKERY, expectAccessible, openScene, part, parts, settle } from "~/testing/window";

const MANY = 2000;
/** More are never near to what is in view. */
const FEW = 60;

const ROW = "[data-part=row]";
const places = () => parts("nav li").map((item) => Number(item.getAttribute("aria-posinset")));
const focused = () => document.activeElement?.querySelector(".name")?.textContent;

/** A list as long as years of conversations make it. */
async function openMany() {
  const opened = await openScene();
  const { backend, session } = opened;
  const standard = await backend.list(BAKERY);
  const [first] = standard.rows;
  if (!first) throw new Error("the standard scene has rows");
  const rows = Array.from({ length: MANY }, (_, place) => ({
    ...first,
    conversation: `c-${place}`,
    title: { name: `Customer ${place}`, username: null, idTail: `${place}` },
    at: { ...first.at, utcMs: first.at.utcMs - place * 1000 },
  }));
  const list = vi.spyOn(backend, "list");
  /** Each read brings objects of its own, as it does over the border. */
  async function show(rows: readonly RowView[]) {
    list.mockResolvedValue(structuredClone({ ...standard, rows: [...rows] }));
    await session.inbox.lists.load(BAKERY);
    await settle();
  }
  await show(rows);
  async function scrollTo(place: number) {
    part(".scroll").scrollTop = place * ITEM_PX;
    part(".scroll").dispatchEvent(new Event("scroll"));
    await settle(300);
  }
  return { ...opened, rows, show, scrollTo };
}

describe("L10 thousands of rows", () => {
  it("l10_only those near to what is in view are on the page, and each says its place among all", async () => {
    const { scrollTo } = await openMany();
    expect(places().length).toBeLessThan(FEW);
    expect(places().slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(new Set(parts("nav li").map((item) => item.getAttribute("aria-setsize")))).toEqual(
      new Set([`${MANY}`]),
    );
    await expectAccessible();
    await scrollTo(1000);
    expect(places().length).toBeLessThan(FEW);
    // Those in view. Whether there are some above them depends on how long ago the list was scrolled.
    expect(places()).toEqual(expect.arrayContaining([1001, 1002, 1013]));
    expect(places()).not.toContain(20);
  });

  it("l10_i5_End, Home and arrows lead through all of them, and who has the focus keeps it wherever is scrolled", async () => {
    const { user, scrollTo } = await openMany();
    part(ROW).focus();
    await user.keyboard("{End}");
    expect(focused()).toBe(`Customer ${MANY - 1}`);
    await user.keyboard("{ArrowUp}{ArrowUp}");
    expect(focused()).toBe(`Customer ${MANY - 3}`);
    await scrollTo(1000);
    expect(focused()).toBe(`Customer ${MANY - 3}`);
    await user.keyboard("{ArrowDown}");
    expect(focused()).toBe(`Customer ${MANY - 2}`);
    await user.keyboard("{Home}{ArrowDown}");
    expect(focused()).toBe("Customer 1");
  });

  it("l10_a change of one row redraws one row", async () => {
    const { rows, show } = await openMany();
    const drawn = vi.spyOn(previews, "previewWords");
    const changed: Node[] = [];
    const observer = new MutationObserver((records) => changed.push(...records.map(({ target }) => target)));
    observer.observe(part("nav"), { subtree: true, childList: true, attributes: true, characterData: true });
    await show(rows.map((row, place) => (place === 3 ? { ...row, draft: "In a moment" } : row)));
    observer.disconnect();
    const one = part(`${ROW}[data-conversation=c-3]`);
    expect(one.textContent).toContain("In a moment");
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.filter((node) => !one.contains(node))).toEqual([]);
    expect(drawn).toHaveBeenCalledTimes(1);
  });

  it("l10_a read that brings the same redraws nothing", async () => {
    const { rows, show } = await openMany();
    const drawn = vi.spyOn(previews, "previewWords");
    await show(rows);
    expect(drawn).not.toHaveBeenCalled();
  });

  it("l10_a row that moves to the top is the same one there", async () => {
    const { rows, show } = await openMany();
    const row = part(`${ROW}[data-conversation=c-7]`);
    const newest = rows[0]?.at.utcMs ?? 0;
    await show(
      rows.map((one, place) => (place === 7 ? { ...one, at: { ...one.at, utcMs: newest + 1000 } } : one)),
    );
    expect(parts(ROW)[0]).toBe(row);
    expect(row.closest("li")?.getAttribute("aria-posinset")).toBe("1");
  });
});

describe("I2 where a list was left", () => {
  it("i2_l10_is where it begins, also when the rows above were never on the page", async () => {
    const { session, press, scrollTo, backend } = await openMany();
    await scrollTo(900);
    const left = part(".scroll").scrollTop;
    const [, other] = session.frame.accounts;
    await press(`[role=tab][data-account="${other?.id ?? ""}"]`);
    await settle(300);
    await press(`[role=tab][data-account="${BAKERY}"]`);
    await settle(300);
    expect(part(".scroll").scrollTop).toBe(left);
    expect(places()).toContain(905);
    expect((await backend.tab(BAKERY)).listScroll).toBe(left);
  });
});
