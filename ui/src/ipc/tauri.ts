/**
 * The real backend: the generated commands as the {@link Backend} the window knows. The only hand-written file that
 * knows Tauri. Turns the generated `{status}` unions into answers and {@link Refusal}s, and nothing else.
 */
import { convertFileSrc } from "@tauri-apps/api/core";
import { Refusal, type Backend } from "./backend";
import type { Failure } from "./types";
import { commands as accounts } from "./generated/accounts";
import { commands as composer } from "./generated/composer";
import { commands as connect } from "./generated/connect";
import { commands as inbox } from "./generated/inbox";
import { commands as session, events } from "./generated/session";
import { commands as settings } from "./generated/settings";
import { commands as thread } from "./generated/thread";

type Answer<T> = { status: "ok"; data: T } | { status: "error"; error: Failure };

async function answer<T>(pending: Promise<Answer<T>>): Promise<T> {
  const result = await pending;
  if (result.status === "error") throw new Refusal(result.error);
  return result.data;
}

async function done(pending: Promise<Answer<unknown>>): Promise<void> {
  await answer(pending);
}

export const tauriBackend: Backend = {
  frame: () => answer(session.frame()),
  ready: () => done(session.ready()),
  enterDemo: () => done(session.enterDemo()),
  leaveDemo: () => done(session.leaveDemo()),
  openLink: (link) => done(session.openLink(link)),

  select: (scope) => done(accounts.select(scope)),
  tab: (scope) => answer(accounts.tab(scope)),
  saveTab: (scope, tab) => done(accounts.saveTab(scope, tab)),

  metaApp: (flavour) => answer(connect.metaApp(flavour)),
  saveMetaApp: (flavour, appId, secret, port) => answer(connect.saveMetaApp(flavour, appId, secret, port)),
  beginLogin: (flavour) => done(connect.beginLogin(flavour)),
  login: () => answer(connect.login()),
  pasteAddress: (address) => done(connect.pasteAddress(address)),
  choosePages: (pages) => done(connect.choosePages(pages)),
  cancelLogin: () => done(connect.cancelLogin()),
  vault: () => answer(connect.vault()),
  keepSecretsInSession: () => done(connect.keepSecretsInSession()),
  keepSecretsInFile: (passphrase) => done(connect.keepSecretsInFile(passphrase)),
  unlockSecrets: (passphrase) => done(connect.unlockSecrets(passphrase)),
  retryKeychain: () => done(connect.retryKeychain()),

  list: (scope) => answer(inbox.list(scope)),
  refresh: (scope) => done(inbox.refresh(scope)),

  open: ({ account, conversation }) => answer(thread.open(account, conversation)),
  close: () => done(thread.close()),
  markRead: ({ account, conversation }) => done(thread.markRead(account, conversation)),

  draft: ({ account, conversation }) => answer(composer.draft(account, conversation)),
  saveDraft: ({ account, conversation }, text, revision) =>
    answer(composer.saveDraft(account, conversation, text, revision)),
  send: ({ account, conversation }, text, revision) =>
    answer(composer.send(account, conversation, text, revision)),
  retry: (id) => done(composer.retry(id)),
  edit: (id) => answer(composer.edit(id)),
  discard: (id) => done(composer.discard(id)),

  change: (change) => done(settings.change(change)),
  zones: () => settings.zones(),

  onChanged: (tell) => events.changed.listen((event) => tell(event.payload.changes)),
  pictureUrl: (account, participant) =>
    convertFileSrc(["avatar", account, ...(participant ? [participant] : [])].join("/"), "media"),
};
