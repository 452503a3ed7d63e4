/** Which rows of which list are read again, and that the list is then what it would be if all of it were read. */
import { describe, expect, it, vi } from "vitest";
import type { ConversationRef, Scope } from "~/ipc/backend";
import type { Change, ListView, RowView } from "~/ipc/generated/types";
import { play } from "~/ipc/recorded";
import { gate } from "~/testing/gate";
import { seeded, type Random } from "~/testing/random";
import { BAKERY, FLOUR_ROOM } from "~/testing/window";
import { Session } from "~/state/session.svelte";
import { Lists } from "./lists.svelte";

const SEEDS = 60;
const STEPS = 40;

const moved = (account: string, ...rows: string[]): Change => ({ what: "list", account, rows });
const nameOf = ({ account, conversation }: ConversationRef) => `${account}/${conversation}`;

describe("L2 rows that moved", () => {
  it("l2_a change that names rows has those alone read, and the others stay the same objects", async () => {
    const backend = play("standard");
    const lists = new Lists(backend);
    await lists.load(BAKERY);
    const before = lists.view(BAKERY)?.rows ?? [];
    const [list, rows] = [vi.spyOn(backend, "list"), vi.spyOn(backend, "rows")];
    const now: ListView = structuredClone(await backend.list(BAKERY));
    list.mockClear();
    const [, , third] = now.rows;
    if (!third) throw new Error("the standard scene has rows");
    const written = { ...third, draft: "In a moment" };
    rows.mockResolvedValue({ ...now, rows: [written] });
    await lists.hear([moved(BAKERY, written.conversation)], BAKERY);
    expect(rows.mock.calls).toEqual([[BAKERY, [{ account: BAKERY, conversation: written.conversation }]]]);
    expect(list).not.toHaveBeenCalled();
    const after = lists.view(BAKERY)?.rows ?? [];
    expect(after.map((row, place) => row === before[place])).toEqual(before.map((_, place) => place !== 2));
    expect(after[2]).toBe(written);
  });

  it("l2_what stands over the rows is read without any of them", async () => {
    const backend = play("standard");
    const lists = new Lists(backend);
    await lists.load(BAKERY);
    const before = lists.view(BAKERY)?.rows;
    const rows = vi.spyOn(backend, "rows");
    await lists.hear([moved(BAKERY)], BAKERY);
    expect(rows.mock.calls).toEqual([[BAKERY, []]]);
    expect(lists.view(BAKERY)?.rows).toEqual(before);
  });

  it("l2_a change that names none in particular has all of them read", async () => {
    const backend = play("standard");
    const lists = new Lists(backend);
    await lists.load(BAKERY);
    const [list, rows] = [vi.spyOn(backend, "list"), vi.spyOn(backend, "rows")];
    await lists.hear([moved(BAKERY, "c-maya"), { what: "list", account: BAKERY, rows: null }], BAKERY);
    expect([list.mock.calls, rows.mock.calls]).toEqual([[[BAKERY]], []]);
  });

  it("l2_what a reading asked for that was overtaken or failed is asked for again", async () => {
    const backend = play("standard");
    const lists = new Lists(backend);
    await lists.load(BAKERY);
    const answer = gate<ListView>();
    const rows = vi.spyOn(backend, "rows");
    rows.mockReturnValueOnce(answer.promise).mockRejectedValueOnce(new Error("not now"));
    const first = lists.hear([moved(BAKERY, "c-maya")], BAKERY);
    await lists.hear([moved(BAKERY, "c-jonas")], BAKERY);
    await lists.hear([moved(BAKERY)], BAKERY);
    answer.open({ rows: [], sync: (await backend.list(BAKERY)).sync });
    await first;
    const asked = rows.mock.calls.map(([, named]) => named.map(({ conversation }) => conversation));
    expect(asked).toEqual([["c-maya"], ["c-maya", "c-jonas"], ["c-maya", "c-jonas"]]);
    expect(lists.view(BAKERY)?.rows).toEqual((await backend.list(BAKERY)).rows);
    await lists.hear([moved(BAKERY, "c-priya")], BAKERY);
    expect(rows.mock.lastCall?.[1]).toEqual([{ account: BAKERY, conversation: "c-priya" }]);
  });
});

it("c8_the merged list is read again when an account is there no more", async () => {
  const backend = play("standard");
  const session = new Session(backend);
  const stop = await session.start();
  const [list, before] = [vi.spyOn(backend, "list"), await backend.frame()];
  const frame = vi.spyOn(backend, "frame").mockResolvedValue(before);
  await session.changes.hear([{ what: "frame" }]);
  expect(list).not.toHaveBeenCalled();
  frame.mockResolvedValue({ ...before, accounts: before.accounts.slice(0, 1) });
  await session.changes.hear([{ what: "frame" }]);
  expect(list.mock.calls).toEqual([[null]]);
  stop();
});

/** Two shops whose rows change at random, and whose answers come late and in any order. */
class Shops {
  #rows: RowView[];
  #answers: (() => void)[] = [];
  #made = 0;

  constructor(
    private readonly random: Random,
    private readonly standard: ListView,
  ) {
    this.#rows = structuredClone(standard.rows);
  }

  /** What a reading of everything answers now. */
  now(scope: Scope): RowView[] {
    const here = this.#rows.filter(({ account }) => scope === null || account === scope);
    const names = here.map((row) => [row.at.utcMs, row] as const);
    const ordered = names.sort(([one, a], [other, b]) => other - one || (nameOf(a) < nameOf(b) ? -1 : 1));
    return structuredClone(ordered.map(([, row]) => row));
  }

  list = (scope: Scope): Promise<ListView> => this.#late(this.now(scope));

  rows = (scope: Scope, named: readonly ConversationRef[]): Promise<ListView> => {
    const names = new Set(named.map(nameOf));
    return this.#late(this.now(scope).filter((row) => names.has(nameOf(row))));
  };

  /** Some rows change, come or go. */
  change(): Change {
    const account = this.#one([BAKERY, FLOUR_ROOM]);
    const rows = Array.from({ length: Math.floor(this.random() * 3) }, () => this.#changeOne(account));
    return { what: "list", account, rows: this.random() < 0.1 ? null : rows };
  }

  answerOne(): void {
    const [answer] = this.#answers.splice(Math.floor(this.random() * this.#answers.length), 1);
    answer?.();
  }

  get waiting(): number {
    return this.#answers.length;
  }

  #changeOne(account: string): string {
    const here = this.#rows.filter((row) => row.account === account);
    const chosen = this.#one(here);
    const { conversation, at } = chosen;
    const act = this.random();
    this.#rows = this.#rows.filter((row) => row !== chosen);
    if (act < 0.2 && here.length > 1) return conversation;
    // Of the same moment as others, now and then.
    const utcMs = this.random() < 0.5 ? at.utcMs : this.#one(this.#rows).at.utcMs;
    const row = { ...chosen, unread: chosen.unread + 1, at: { ...at, utcMs } };
    this.#rows.push(row);
    if (act < 0.8) return conversation;
    const made = `c-${this.#made++}`;
    this.#rows = [...this.#rows.filter((one) => one !== row), chosen, { ...row, conversation: made }];
    return made;
  }

  #one<T>(all: readonly T[]): T {
    return all[Math.floor(this.random() * all.length)] as T;
  }

  #late(rows: RowView[]): Promise<ListView> {
    const view = { ...this.standard, rows };
    return new Promise((done) => this.#answers.push(() => done(view)));
  }
}

it("l2_l10_after any changes whose answers come in any order a list is what a reading of all of it gives", async () => {
  const standard = await play("standard").list(null);
  for (let seed = 1; seed <= SEEDS; seed++) {
    const random = seeded(seed);
    const shops = new Shops(random, standard);
    const lists = new Lists(Object.assign(play("standard"), { list: shops.list, rows: shops.rows }));
    const scopes: Scope[] = [null, BAKERY];
    const under = scopes.map((scope) => lists.load(scope));
    for (let step = 0; step < STEPS; step++) {
      if (random() < 0.5) under.push(lists.hear([shops.change()], scopes[step % 2] ?? null));
      else shops.answerOne();
      await Promise.resolve();
    }
    let ended = false;
    void Promise.all(under).then(() => (ended = true));
    while (!ended) {
      shops.answerOne();
      await new Promise((done) => setTimeout(done));
    }
    for (const scope of scopes) expect(lists.view(scope)?.rows, `seed ${seed}`).toEqual(shops.now(scope));
  }
});
