/** What every part of a session uses: backend, time, frame, layout and the latest trouble. Knows no part. */
import { troubleOf, type Backend, type Trouble } from "~/ipc/backend";
import { Clock } from "./clock.svelte";
import { Frame } from "./frame.svelte";
import { Layout } from "./layout.svelte";
import { Times } from "./times.svelte";

export class Core {
  readonly layout = new Layout();
  readonly frame: Frame;
  readonly times: Times;
  /** What went wrong with the latest act that has no place of its own to say so. */
  notice = $state.raw<Trouble | null>(null);

  constructor(
    protected readonly backend: Backend,
    readonly clock = new Clock(),
  ) {
    this.frame = new Frame(backend);
    this.times = new Times(this.frame, clock);
  }

  /** Runs an act whose failure is told at the edge of the window. */
  async attempt(act: () => Promise<unknown>, tell: (error: unknown) => Trouble = troubleOf): Promise<void> {
    try {
      await act();
      this.notice = null;
    } catch (error) {
      this.notice = tell(error);
    }
  }
}
