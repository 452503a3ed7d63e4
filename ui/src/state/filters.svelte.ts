/** Which filter each list shows (L9). Kept for as long as the window runs: a start begins with the whole inbox. */
import { SvelteMap } from "svelte/reactivity";
import type { Scope } from "~/ipc/backend";
import type { Filter } from "~/lib/filters";

export class Filters {
  #chosen = new SvelteMap<Scope, Filter>();

  of(scope: Scope): Filter {
    return this.#chosen.get(scope) ?? "inbox";
  }

  choose(scope: Scope, filter: Filter): void {
    this.#chosen.set(scope, filter);
  }

  forget(): void {
    this.#chosen.clear();
  }
}
