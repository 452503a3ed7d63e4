/** What the owner keeps of each customer that was looked at: notes, labels, first seen (T9). */
import { troubleOf, type Backend, type CustomerRef, type Trouble } from "~/ipc/backend";
import type { DetailsView } from "~/ipc/generated/types";
import { Latest } from "~/lib/latest";
import { Act } from "~/state/base/act.svelte";
import { Keyed } from "~/state/base/keyed";
import { Notes } from "./notes.svelte";

/** One customer. */
export class Customer {
  view = $state.raw<DetailsView | null>(null);
  /** Why it could not be read. */
  trouble = $state.raw<Trouble | null>(null);
  /** A label is put on or taken off. */
  readonly labelling = new Act();
  readonly notes: Notes;
  #reads = new Latest();

  constructor(
    private readonly backend: Backend,
    readonly at: CustomerRef,
  ) {
    this.notes = new Notes(backend, at);
  }

  async load(): Promise<void> {
    await this.#reads.run(
      () => this.backend.details(this.at),
      (view) => {
        this.view = view;
        this.trouble = null;
        this.notes.learn(view.notes);
      },
      (error) => (this.trouble = troubleOf(error)),
    );
  }

  /** Puts a label on; answers whether it is on now. */
  addLabel(name: string): Promise<boolean> {
    return this.#label(() => this.backend.addLabel(this.at, name));
  }

  removeLabel(name: string): Promise<boolean> {
    return this.#label(() => this.backend.removeLabel(this.at, name));
  }

  async #label(act: () => Promise<void>): Promise<boolean> {
    const worked = await this.labelling.run(act);
    if (worked) await this.load();
    return worked;
  }
}

const keyOf = ({ account, customer }: CustomerRef): string => `${account}/${customer}`;

/** All of them: what was typed outlives the panel it was typed in. */
export class Customers extends Keyed<CustomerRef, Customer> {
  constructor(backend: Backend) {
    super(keyOf, (at) => new Customer(backend, at));
  }

  /** Reads a customer again who was looked at. */
  async reload(at: CustomerRef): Promise<void> {
    await this.made(at)?.load();
  }

  async reloadAll(): Promise<void> {
    await Promise.all(this.all().map((customer) => customer.load()));
  }

  /** Hands over every note that is not on disk. */
  async flush(): Promise<void> {
    await Promise.all(this.all().map(({ notes }) => notes.save()));
  }
}
