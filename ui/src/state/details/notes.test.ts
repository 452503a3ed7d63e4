import { beforeEach, describe, expect, it, vi } from "vitest";
import { Refusal, type Backend } from "~/ipc/backend";
import type { DetailsView } from "~/ipc/generated/types";
import { NOW } from "~/testing/setup";
import { Notes } from "./notes.svelte";

const OF = { account: "a", customer: "p" };

/** A disk that takes what it is given when it is told to, in any order. */
class Disk {
  text = "";
  revision = 0;
  readonly offers: { text: string; revision: number; answer: (taken: boolean | Error) => void }[] = [];

  readonly backend = {
    saveNotes: (_: unknown, text: string, revision: number) =>
      new Promise<boolean>((resolve, reject) => {
        this.offers.push({
          text,
          revision,
          answer: (taken) => (taken instanceof Error ? reject(taken) : resolve(taken)),
        });
      }),
    details: async () => ({ notes: { text: this.text, revision: this.revision } }) as DetailsView,
  } as unknown as Backend;

  /** Carries out the first, or another, offer that waits. */
  async take(at = 0): Promise<void> {
    const [offer] = this.offers.splice(at, 1);
    if (!offer) throw new Error("nothing was handed over");
    const taken = offer.revision > this.revision;
    if (taken) [this.text, this.revision] = [offer.text, offer.revision];
    offer.answer(taken);
    await vi.advanceTimersByTimeAsync(0);
  }

  async refuse(): Promise<void> {
    this.offers.shift()?.answer(new Refusal({ code: "store", problem: "full" }));
    await vi.advanceTimersByTimeAsync(0);
  }
}

describe("T9 notes of one customer", () => {
  let disk: Disk;
  let notes: Notes;

  beforeEach(() => {
    vi.useFakeTimers({ now: NOW });
    disk = new Disk();
    notes = new Notes(disk.backend, OF);
    notes.learn({ text: "", revision: 0 });
  });

  it("t9_the first key is handed over at once, the next ones together when that is done", async () => {
    notes.type("n");
    notes.type("no");
    notes.type("no nuts");
    expect(disk.offers.map(({ text }) => text)).toEqual(["n"]);
    await disk.take();
    expect(disk.offers.map(({ text }) => text)).toEqual(["no nuts"]);
    expect(notes.saved).toBe(false);
    await disk.take();
    expect([disk.text, notes.saved]).toEqual(["no nuts", true]);
  });

  it("t9_a slow disk keeps nothing waiting longer than 150 ms, and a late save overwrites nothing", async () => {
    notes.type("n");
    notes.type("no nuts");
    await vi.advanceTimersByTimeAsync(149);
    expect(disk.offers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(disk.offers.map(({ text }) => text)).toEqual(["n", "no nuts"]);
    await disk.take(1);
    await disk.take(0);
    expect([disk.text, notes.saved, notes.text]).toEqual(["no nuts", true, "no nuts"]);
  });

  it("t9_closing hands everything over at once", async () => {
    notes.type("n");
    notes.type("no nuts");
    const flushed = notes.save();
    expect(disk.offers.map(({ text }) => text)).toEqual(["n", "no nuts"]);
    await disk.take();
    await disk.take();
    await flushed;
    expect(disk.text).toBe("no nuts");
  });

  it("t9_what the disk did not take stays, is told, and goes with the next try", async () => {
    notes.type("no nuts");
    await disk.refuse();
    expect([notes.trouble?.code, notes.saved, notes.text]).toEqual(["store", false, "no nuts"]);
    notes.learn({ text: "", revision: 0 });
    expect(notes.text).toBe("no nuts");
    void notes.save();
    await disk.take();
    expect([notes.trouble, notes.saved, disk.text]).toEqual([null, true, "no nuts"]);
  });

  it("t9_of two writers neither loses a word", async () => {
    [disk.text, disk.revision] = ["written before the page came back", 9];
    notes.type("typed since");
    await disk.take();
    while (disk.offers.length > 0) await disk.take();
    expect(disk.text).toBe("written before the page came back\ntyped since");
    expect([notes.text, notes.saved]).toEqual([disk.text, true]);
  });

  it("t9_what is on disk is shown unless something here is newer", async () => {
    notes.learn({ text: "from the disk", revision: 4 });
    expect(notes.text).toBe("from the disk");
    notes.learn({ text: "older", revision: 3 });
    expect(notes.text).toBe("from the disk");
    notes.type("from the disk, and more");
    notes.learn({ text: "from the disk", revision: 4 });
    expect(notes.text).toBe("from the disk, and more");
  });
});
