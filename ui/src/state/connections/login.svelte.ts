/** How far a login is (C3–C6), and the pressing of its buttons. */
import { troubleOf, type Backend } from "~/ipc/backend";
import type { Flavour, LoginView } from "~/ipc/generated/types";
import { Latest } from "~/lib/latest";
import { Act } from "~/state/base/act.svelte";

export class Login {
  view = $state.raw<LoginView>({ step: "idle" });
  /** The latest press. When it did not work, the login itself may go on. */
  readonly act = new Act();
  #reads = new Latest();
  /** The latest cancelling. Commands run side by side: a login that began beside it could be the one that it ends. */
  #cancelling: Promise<unknown> = Promise.resolve();

  /** A login holds the page: waiting, finishing, choosing or done. */
  readonly underWay = $derived(this.view.step !== "idle" && this.view.step !== "failed");

  constructor(private readonly backend: Backend) {}

  async load(): Promise<void> {
    await this.#reads.run(
      () => this.backend.login(),
      (view) => (this.view = view),
      (error) => (this.act.trouble = troubleOf(error)),
    );
  }

  /** With `reconnect` only that account is taken. */
  begin(flavour: Flavour, reconnect: string | null = null): Promise<void> {
    return this.#press(() => this.#afterCancelling(() => this.backend.beginLogin(flavour, reconnect)));
  }

  pasteToken(token: string): Promise<void> {
    return this.#press(() => this.#afterCancelling(() => this.backend.pasteToken(token)));
  }

  paste(address: string): Promise<void> {
    return this.#press(() => this.backend.pasteAddress(address));
  }

  choose(pages: string[]): Promise<void> {
    return this.#press(() => this.backend.choosePages(pages));
  }

  /** Ends a login, or puts away one that is done or has failed. */
  cancel(): Promise<void> {
    const cancelling = this.backend.cancelLogin();
    this.#cancelling = cancelling.catch(() => undefined);
    return this.#press(() => cancelling);
  }

  forget(): void {
    this.#reads.cancel();
    this.view = { step: "idle" };
    this.act.trouble = null;
  }

  async #afterCancelling(begin: () => Promise<void>): Promise<void> {
    await this.#cancelling;
    await begin();
  }

  async #press(action: () => Promise<void>): Promise<void> {
    await this.act.run(action);
    await this.load();
  }
}
