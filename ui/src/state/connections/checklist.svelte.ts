/** The set-up checklist of the owner's Meta app for one login (C11). */
import type { Backend } from "~/ipc/backend";
import type { ChecklistView, Flavour, Item } from "~/ipc/generated/types";
import { Latest } from "~/lib/latest";

export class Checklist {
  view = $state.raw<ChecklistView | null>(null);
  #reads = new Latest();

  constructor(
    private readonly backend: Backend,
    readonly flavour: Flavour,
  ) {}

  load(): Promise<void> {
    return this.#read(() => this.backend.checklist(this.flavour));
  }

  tick(item: Item, done: boolean): Promise<void> {
    return this.#read(() => this.backend.tick(this.flavour, item, done));
  }

  #read(read: () => Promise<ChecklistView>): Promise<void> {
    // If it cannot be read, nothing is shown here: why the database cannot be read is shown elsewhere.
    return this.#reads.run(
      read,
      (view) => (this.view = view),
      () => undefined,
    );
  }
}
