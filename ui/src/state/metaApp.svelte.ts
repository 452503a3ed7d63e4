/** The owner's Meta app for one login (C7). The secret passes through on its way to the vault and is kept nowhere. */
import { troubleOf, type Backend, type Trouble } from "~/ipc/backend";
import type { Flavour, MetaAppView } from "~/ipc/types";
import { parseAddress } from "~/lib/address";

export const PORTS = { min: 1024, max: 65_535 } as const;

export class MetaApp {
  view = $state.raw<MetaAppView | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  appId = $state("");
  /** What is typed into the field of the secret; empty keeps the saved one. */
  secret = $state("");
  port = $state<number | null>(null);

  readonly configured = $derived(this.view !== null && this.view.appId !== "" && this.view.hasSecret);
  readonly changed = $derived(
    this.view !== null &&
      (this.appId.trim() !== this.view.appId || this.secret !== "" || this.port !== this.view.port),
  );
  /** What is typed, together with what is saved, is enough for a login. */
  readonly complete = $derived(
    this.appId.trim() !== "" &&
      (this.secret !== "" || this.view?.hasSecret === true) &&
      this.port !== null &&
      Number.isInteger(this.port) &&
      this.port >= PORTS.min &&
      this.port <= PORTS.max,
  );
  /** The redirect address with the port as it is typed now. */
  readonly redirectUri = $derived(withPort(this.view?.redirectUri ?? "", this.port));

  constructor(
    private readonly backend: Backend,
    readonly flavour: Flavour,
  ) {}

  async load(): Promise<void> {
    try {
      this.#take(await this.backend.metaApp(this.flavour));
    } catch (error) {
      this.trouble = troubleOf(error);
    }
  }

  /** Saves what is typed. Answers whether it is saved. */
  async save(): Promise<boolean> {
    if (this.port === null) return false;
    this.trouble = null;
    try {
      const secret = this.secret === "" ? null : this.secret;
      this.#take(await this.backend.saveMetaApp(this.flavour, this.appId.trim(), secret, this.port));
      return true;
    } catch (error) {
      this.trouble = troubleOf(error);
      return false;
    }
  }

  #take(view: MetaAppView): void {
    this.view = view;
    this.appId = view.appId;
    this.port = view.port;
    this.secret = "";
    this.trouble = null;
  }
}

function withPort(address: string, port: number | null): string {
  const url = parseAddress(address);
  if (!url || port === null) return address;
  url.port = String(port);
  return url.href;
}
