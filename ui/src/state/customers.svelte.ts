/** What the owner keeps of each customer that was looked at: notes, labels, first seen (T9). */
import { troubleOf, type Backend, type CustomerRef, type Trouble } from "~/ipc/backend";
import type { DetailsView } from "~/ipc/generated/types";
import { Latest } from "~/lib/latest";
import { Notes } from "./notes.svelte";

/** One customer. */
export class Customer {
  view = $state.raw<DetailsView | null>(null);
  /** Why it could not be read. */
  trouble = $state.raw<Trouble | null>(null);
  /** Why the latest label was not put on or taken off. */
  labelTrouble = $state.raw<Trouble | null>(null);
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
    this.labelTrouble = null;
    try {
      await act();
    } catch (error) {
      this.labelTrouble = troubleOf(error);
      return false;
    }
    await this.load();
    return true;
  }
}

/** All of them: what was typed outlives the panel it was typed in. */
export class Customers {
  #customers = new Map<string, Customer>();

  constructor(private readonly backend: Backend) {}

  of(at: CustomerRef): Customer {
    const known = this.#customers.get(keyOf(at));
    if (known) return known;
    const customer = new Customer(this.backend, at);
    this.#customers.set(keyOf(at), customer);
    return customer;
  }

  /** Reads a customer again who was looked at. */
  async reload(at: CustomerRef): Promise<void> {
    await this.#customers.get(keyOf(at))?.load();
  }

  async reloadAll(): Promise<void> {
    await Promise.all([...this.#customers.values()].map((customer) => customer.load()));
  }

  /** Hands over every note that is not on disk. */
  async flush(): Promise<void> {
    await Promise.all([...this.#customers.values()].map(({ notes }) => notes.flush()));
  }

  forget(): void {
    this.#customers.clear();
  }
}

const keyOf = ({ account, customer }: CustomerRef): string => `${account}/${customer}`;
