/** Takes the backend's changes and reads again what they concern. */
import type { Change } from "~/ipc/generated/types";
import type { Connecting } from "./connections/connecting.svelte";
import type { Core } from "./core/core.svelte";
import type { Inbox } from "./inbox/inbox.svelte";

export class Changes {
  constructor(
    private readonly core: Core,
    private readonly inbox: Inbox,
    private readonly connecting: Connecting,
    /** Called when the whole session was replaced. */
    private readonly replace: () => Promise<void>,
  ) {}

  async hear(changes: readonly Change[]): Promise<void> {
    if (changes.some(({ what }) => what === "session")) return this.replace();
    const lists = this.inbox.lists.hear(changes, this.core.frame.scope);
    await Promise.all([lists, ...changes.map((one) => this.#hearOne(one))]);
  }

  async #hearOne(change: Change): Promise<void> {
    const { core, inbox, connecting } = this;
    switch (change.what) {
      case "frame":
        return inbox.reloadFrame();
      case "thread":
        return inbox.thread.reload(change);
      case "renamed":
        return inbox.follow(change);
      case "details":
        return inbox.customers.reload(change);
      case "login":
        return connecting.login.load();
      case "vault":
        return connecting.vault.load();
      case "doctor":
        return connecting.doctors.load(change.account);
      case "checklist":
        await Promise.all(Object.values(connecting.checklists).map((list) => list.load()));
        return;
      case "webhooks":
        return connecting.webhooks.load();
      case "show":
        return inbox.showPlace(change, change.message);
      case "showNowhere":
        core.notice = { code: "notFound" };
        return;
      case "list": // All of them at once, above.
      case "session":
        return;
    }
  }
}
