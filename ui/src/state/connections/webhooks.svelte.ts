/** The webhook receiver on this computer, and what is typed for it (Y3). */
import { troubleOf, type Backend } from "~/ipc/backend";
import type { WebhooksView } from "~/ipc/generated/types";
import { Latest } from "~/lib/latest";
import { Act } from "~/state/base/act.svelte";
import { PORTS } from "./metaApp.svelte";

export class Webhooks {
  view = $state.raw<WebhooksView | null>(null);
  /** The latest change. */
  readonly act = new Act();
  /** Address of the owner's tunnel, as it is typed. */
  tunnel = $state("");
  port = $state<number | null>(null);
  #reads = new Latest();

  readonly changed = $derived(
    this.view !== null &&
      (this.tunnel.trim() !== (this.view.publicAddress ?? "") || this.port !== this.view.port),
  );
  readonly complete = $derived(
    this.port !== null && Number.isInteger(this.port) && this.port >= PORTS.min && this.port <= PORTS.max,
  );

  constructor(private readonly backend: Backend) {}

  /** Reads its state. What is being typed stays. */
  async load(): Promise<void> {
    await this.#reads.run(
      () => this.backend.webhooks(),
      (view) => {
        if (this.changed) this.view = view;
        else this.#fill(view);
      },
      (error) => (this.act.trouble = troubleOf(error)),
    );
  }

  switch = (on: boolean): Promise<void> => this.#change(() => this.backend.switchWebhooks(on));
  newToken = (): Promise<void> => this.#change(() => this.backend.newVerifyToken());

  /** Saves what is typed. */
  async save(): Promise<void> {
    const { view, port } = this;
    if (!view || port === null || !this.complete) return;
    const publicAddress = this.tunnel.trim() || null;
    await this.#change(async () => {
      if (publicAddress !== view.publicAddress) await this.backend.setPublicAddress(publicAddress);
      if (port !== view.port) await this.backend.setWebhookPort(port);
      // No longer being typed: the reading that follows puts the address as it is kept into the field.
      if (this.view) this.view = { ...this.view, publicAddress, port };
    });
  }

  async #change(act: () => Promise<void>): Promise<void> {
    await this.act.run(act);
    await this.load();
  }

  #fill(view: WebhooksView): void {
    this.view = view;
    this.tunnel = view.publicAddress ?? "";
    this.port = view.port;
  }
}
