/** The fake backend's webhook receiver: it remembers what it is told and hears what a test lets it hear. */
import { Refusal } from "~/ipc/backend";
import type * as T from "~/ipc/generated/types";

const PORT = 48_216;
const PATH = "/webhook";

export class FakeWebhooks {
  view: T.WebhooksView = {
    on: false,
    port: PORT,
    localAddress: `http://localhost:${PORT}${PATH}`,
    publicAddress: null,
    verifyToken: "k3Jb1nYp0QeVw8sT-first",
    failure: null,
    handshake: null,
    lastEvent: null,
    refused: null,
    subscriptions: [],
  };

  constructor(private readonly told: () => void) {}

  /** How it fares becomes different. */
  fares(now: Partial<T.WebhooksView>): void {
    this.view = { ...this.view, ...now };
    this.told();
  }

  switch(on: boolean, accounts: readonly string[]): void {
    const subscriptions = accounts.map((account): T.SubscriptionView => ({
      account,
      taken: ["messages"],
      refused: [],
      failure: null,
    }));
    this.fares({ on, subscriptions: on ? subscriptions : [] });
  }

  setPort(port: number): void {
    this.fares({ port, localAddress: `http://localhost:${port}${PATH}` });
  }

  setPublicAddress(address: string | null): void {
    if (address !== null && !address.startsWith("https://")) throw new Refusal({ code: "badPublicAddress" });
    this.fares({ publicAddress: address && new URL(PATH, address).href });
  }

  newToken(): void {
    this.fares({ verifyToken: "Zr7Xc2Lm9UdHa5gN-second" });
  }
}
