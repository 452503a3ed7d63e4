/** The fake backend's notes and labels. Keeps what the real one promises: revisions, limits, one label per name. */
import { Refusal, type CustomerRef } from "~/ipc/backend";
import type { Change, DetailsView, LabelView, Moment } from "~/ipc/generated/types";

const MAX_GRAPHEMES = 40;
const MAX_LABELS = 20;
const COLOURS = 8;
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

interface Kept {
  notes: DetailsView["notes"];
  labels: string[];
}

/** What notes and labels need of the rest of the shop. */
export interface Shopfront {
  diskFull(): boolean;
  firstSeen(of: CustomerRef): Moment | null;
  tell(change: Change): void;
}

export class FakeDetails {
  #kept = new Map<string, Kept & { account: string }>();

  constructor(private readonly shop: Shopfront) {}

  async details(of: CustomerRef): Promise<DetailsView> {
    const { notes, labels } = this.#of(of);
    const others = [...this.#kept.values()].filter(({ account }) => account === of.account);
    const used = [...new Set(others.flatMap(({ labels }) => labels))];
    return {
      ...of,
      notes: { ...notes },
      labels: labels.map(labelled),
      suggestions: used.filter((name) => !has(labels, name)).map(labelled),
      firstSeen: this.shop.firstSeen(of),
    };
  }

  async saveNotes(of: CustomerRef, text: string, revision: number): Promise<boolean> {
    this.#needDisk();
    const kept = this.#of(of);
    if (revision <= kept.notes.revision) return false;
    kept.notes = { text, revision };
    this.#tell(of);
    return true;
  }

  async addLabel(of: CustomerRef, typed: string): Promise<void> {
    this.#needDisk();
    const name = typed.trim().replace(/\s+/g, " ");
    const { labels } = this.#of(of);
    if (name === "") throw new Refusal({ code: "labelRefused", problem: "empty" });
    if ([...graphemes.segment(name)].length > MAX_GRAPHEMES)
      throw new Refusal({ code: "labelRefused", problem: "tooLong" });
    if (has(labels, name)) return;
    if (labels.length >= MAX_LABELS) throw new Refusal({ code: "labelRefused", problem: "tooMany" });
    labels.push(name);
    this.#tell(of);
  }

  async removeLabel(of: CustomerRef, name: string): Promise<void> {
    this.#needDisk();
    const kept = this.#of(of);
    kept.labels = kept.labels.filter((label) => !same(label, name));
    this.#tell(of);
  }

  #of(of: CustomerRef): Kept {
    const key = `${of.account}/${of.customer}`;
    const kept = this.#kept.get(key) ?? {
      account: of.account,
      notes: { text: "", revision: 0 },
      labels: [],
    };
    this.#kept.set(key, kept);
    return kept;
  }

  #tell({ account, customer }: CustomerRef): void {
    this.shop.tell({ what: "details", account, customer });
  }

  #needDisk(): void {
    if (this.shop.diskFull()) throw new Refusal({ code: "store", problem: "full" });
  }
}

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
const has = (labels: readonly string[], name: string) => labels.some((label) => same(label, name));

function labelled(name: string): LabelView {
  const letters = [...name.toLowerCase()].map((letter) => letter.codePointAt(0) ?? 0);
  return { name, colour: letters.reduce((sum, letter) => sum + letter, 0) % COLOURS };
}
