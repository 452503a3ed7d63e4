/** The owner's Meta app for one login (C7). The secret passes through on its way to the vault and is kept nowhere. */
import { troubleOf, type Backend } from "~/ipc/backend";
import type { Flavour, MetaAppView, RedirectChoice } from "~/ipc/generated/types";
import { parseAddress } from "~/lib/links/address";
import { Latest } from "~/lib/latest";
import { Act } from "~/state/base/act.svelte";

export const PORTS = { min: 1024, max: 65_535 } as const;
/** The port of the loopback modes until the owner sets another one. */
const DEFAULT_PORT = 48_215;

export type Mode = RedirectChoice["mode"];
/** How the browser comes back while it is not known what is saved. */
const FIRST_MODE: Mode = "loopback";

export class MetaApp {
  view = $state.raw<MetaAppView | null>(null);
  readonly saving = new Act();
  appId = $state("");
  /** What is typed into the field of the secret; empty keeps the saved one. */
  secret = $state("");
  /** How the browser comes back (C3). */
  mode = $state<Mode>(FIRST_MODE);
  port = $state<number | null>(null);
  /** Address of the owner's relay page. */
  page = $state("");
  #reads = new Latest();

  readonly configured = $derived(this.view !== null && this.view.appId !== "" && this.view.hasSecret);
  /** What is typed of the redirect; `null` while it cannot be one. */
  readonly redirect = $derived(redirectOf(this.mode, this.port, this.page));
  readonly changed = $derived(
    this.view !== null &&
      (this.appId.trim() !== this.view.appId ||
        this.secret !== "" ||
        JSON.stringify(this.redirect) !== JSON.stringify(this.view.redirect)),
  );
  /** What is typed, together with what is saved, is enough for a login. */
  readonly complete = $derived(
    this.appId.trim() !== "" &&
      (this.secret !== "" || this.view?.hasSecret === true) &&
      this.redirect !== null,
  );
  constructor(
    private readonly backend: Backend,
    readonly flavour: Flavour,
  ) {}

  /** The redirect address as it is typed now; empty while it cannot be one. */
  get redirectUri(): string {
    return redirectAddress(this.redirect, this.flavour);
  }

  /** Reads what is saved. What is being typed stays. */
  async load(): Promise<void> {
    await this.#reads.run(
      () => this.backend.metaApp(this.flavour),
      (view) => {
        if (this.view === null) this.#begin(view);
        else if (this.changed) this.view = view;
        else this.#take(view);
      },
      (error) => (this.saving.trouble = troubleOf(error)),
    );
  }

  /** Saves what is typed. Answers whether it is saved. */
  async save(): Promise<boolean> {
    const { redirect } = this;
    if (redirect === null) return false;
    return this.saving.run(async () => {
      const secret = this.secret === "" ? null : this.secret;
      const view = await this.backend.saveMetaApp(this.flavour, this.appId.trim(), secret, redirect);
      // A read begun before may bring back what was saved before.
      this.#reads.cancel();
      this.#take(view);
    });
  }

  /** The form stands before the first answer: what is typed or chosen until then stays, too. */
  #begin(view: MetaAppView): void {
    const { appId, secret, mode, port, page } = this;
    this.#take(view);
    if (appId !== "") this.appId = appId;
    if (secret !== "") this.secret = secret;
    if (mode !== FIRST_MODE) this.mode = mode;
    if (port !== null) this.port = port;
    if (page !== "") this.page = page;
  }

  #take(view: MetaAppView): void {
    this.view = view;
    this.appId = view.appId;
    this.secret = "";
    this.saving.trouble = null;
    this.mode = view.redirect.mode;
    this.port = "port" in view.redirect ? view.redirect.port : DEFAULT_PORT;
    this.page = view.redirect.mode === "relay" ? view.redirect.page : "";
  }
}

function redirectOf(mode: Mode, port: number | null, page: string): RedirectChoice | null {
  if (mode === "relay") {
    const address = parseAddress(page.trim());
    return address?.protocol === "https:" ? { mode, page: address.href } : null;
  }
  if (mode === "paste") return { mode };
  const usable = port !== null && Number.isInteger(port) && port >= PORTS.min && port <= PORTS.max;
  return usable ? { mode, port } : null;
}

/** The address to enter in Meta's dashboard; each login has a path of its own. */
function redirectAddress(redirect: RedirectChoice | null, flavour: Flavour): string {
  if (redirect === null) return "";
  if (redirect.mode === "relay") return redirect.page;
  // When the address is pasted no port is listened on.
  if (redirect.mode === "paste") return `https://localhost:${DEFAULT_PORT}/callback/${flavour}`;
  const scheme = redirect.mode === "loopback" ? "http" : "https";
  return `${scheme}://localhost:${redirect.port}/callback/${flavour}`;
}
