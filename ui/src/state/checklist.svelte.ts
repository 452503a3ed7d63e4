/** The set-up checklist of the owner's Meta app for one login (C11). */
import type { Backend } from "~/ipc/backend";
import type { ChecklistView, Flavour, Item } from "~/ipc/types";

export class Checklist {
  view = $state.raw<ChecklistView | null>(null);

  constructor(
    private readonly backend: Backend,
    readonly flavour: Flavour,
  ) {}

  async load(): Promise<void> {
    // A list that cannot be read says nothing; whatever keeps the database shut is told elsewhere.
    this.view = await this.backend.checklist(this.flavour).catch(() => this.view);
  }

  async tick(item: Item, done: boolean): Promise<void> {
    this.view = await this.backend.tick(this.flavour, item, done).catch(() => this.view);
  }
}
