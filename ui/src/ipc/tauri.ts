/**
 * The real backend: the generated commands as the {@link Backend} the window knows. The only hand-written file that
 * knows Tauri. Turns the generated `{status}` unions into answers and {@link Refusal}s, and nothing else.
 */
import { convertFileSrc } from "@tauri-apps/api/core";
import { Refusal, type Backend, type PastedOne } from "./backend";
import { commands as accounts } from "./generated/accounts";
import { commands as composer } from "./generated/composer";
import { commands as connect } from "./generated/connect";
import { commands as inbox } from "./generated/inbox";
import { commands as media } from "./generated/media";
import { commands as session, events } from "./generated/session";
import { commands as settings } from "./generated/settings";
import { commands as thread } from "./generated/thread";
import type { Failure, MediaTrouble, PastedFile } from "./generated/types";
import { commands as webhooks } from "./generated/webhooks";

type Answer<T> = { status: "ok"; data: T } | { status: "error"; error: Failure };

async function answer<T>(pending: Promise<Answer<T>>): Promise<T> {
  const result = await pending;
  if (result.status === "error") throw new Refusal(result.error);
  return result.data;
}

async function done(pending: Promise<Answer<unknown>>): Promise<void> {
  await answer(pending);
}

/** A file as text. What cannot be read (a folder, say) is empty. */
function base64(file: File): Promise<string> {
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done((reader.result as string).replace(/^[^,]*,?/, ""));
    reader.onerror = () => done("");
    reader.readAsDataURL(file);
  });
}

/** A file that Rust read. */
function fileOf({ name, kind, bytes }: PastedFile): PastedOne {
  if (bytes === null) return { name, file: null };
  const read = Uint8Array.from(atob(bytes), (byte) => byte.charCodeAt(0));
  return { name, file: new File([read], name, { type: kind }) };
}

/** The bytes behind an address of the `media` scheme. A refusal's body is one word for why. */
async function loadMedium(url: string): Promise<Blob> {
  const response = await fetch(url).catch(() => undefined);
  if (response?.ok) return response.blob();
  const why = ((await response?.text()) || "notNow") as MediaTrouble;
  throw new Refusal({ code: "media", why });
}

export const tauriBackend: Backend = {
  opening: () => answer(session.opening()),
  frame: () => answer(session.frame()),
  ready: () => done(session.ready()),
  beginAgain: () => done(session.beginAgain()),
  enterDemo: () => done(session.enterDemo()),
  leaveDemo: () => done(session.leaveDemo()),
  unsent: () => answer(session.unsent()),
  saveUnsent: () => answer(session.saveUnsent()),
  dismissRecovery: () => done(session.dismissRecovery()),
  openLink: (link) => done(session.openLink(link)),

  select: (scope) => done(accounts.select(scope)),
  tab: (scope) => answer(accounts.tab(scope)),
  saveTab: (scope, tab) => done(accounts.saveTab(scope, tab)),
  answerForSevenDays: (account, on) => done(accounts.answerForSevenDays(account, on)),
  testConnection: (account) => done(accounts.testConnection(account)),
  doctor: (account) => answer(accounts.doctor(account)),
  disconnect: (account, erase) => done(accounts.disconnect(account, erase)),

  metaApp: (flavour) => answer(connect.metaApp(flavour)),
  saveMetaApp: (flavour, appId, secret, redirect) =>
    answer(connect.saveMetaApp(flavour, appId, secret, redirect)),
  beginLogin: (flavour, reconnect) => done(connect.beginLogin(flavour, reconnect)),
  pasteToken: (token) => done(connect.pasteToken(token)),
  login: () => answer(connect.login()),
  pasteAddress: (address) => done(connect.pasteAddress(address)),
  choosePages: (pages) => done(connect.choosePages(pages)),
  cancelLogin: () => done(connect.cancelLogin()),
  checklist: (flavour) => answer(connect.checklist(flavour)),
  tick: (flavour, item, ticked) => answer(connect.tick(flavour, item, ticked)),
  vault: () => answer(connect.vault()),
  keepSecretsInSession: () => done(connect.keepSecretsInSession()),
  keepSecretsInFile: (passphrase) => done(connect.keepSecretsInFile(passphrase)),
  unlockSecrets: (passphrase) => done(connect.unlockSecrets(passphrase)),
  retryKeychain: () => done(connect.retryKeychain()),

  list: (scope) => answer(inbox.list(scope)),
  rows: (scope, named) =>
    answer(
      inbox.rows(
        scope,
        named.map(({ account, conversation }) => [account, conversation]),
      ),
    ),
  refresh: (scope) => done(inbox.refresh(scope)),

  open: ({ account, conversation }) => answer(thread.open(account, conversation)),
  close: () => done(thread.close()),
  markRead: ({ account, conversation }) => done(thread.markRead(account, conversation)),
  markDone: ({ account, conversation }, seen) => done(thread.markDone(account, conversation, seen)),
  snooze: ({ account, conversation }, until, seen) => done(thread.snooze(account, conversation, until, seen)),
  bringBack: ({ account, conversation }) => done(thread.bringBack(account, conversation)),
  snoozeChoices: () => answer(thread.snoozeChoices()),
  details: ({ account, customer }) => answer(thread.details(account, customer)),
  saveNotes: ({ account, customer }, text, revision) =>
    answer(thread.saveNotes(account, customer, text, revision)),
  addLabel: ({ account, customer }, name) => done(thread.addLabel(account, customer, name)),
  removeLabel: ({ account, customer }, name) => done(thread.removeLabel(account, customer, name)),

  saveMedium: ({ account, message, place }) => answer(media.save(account, message, place)),
  messageDetails: (account, message) => answer(media.raw(account, message)),
  loadMedium,
  mediumUrl: ({ account, message, place }, size) =>
    convertFileSrc(["message", account, message, place, size].join("/"), "media"),

  attach: async ({ account, conversation }, file, shrink) =>
    answer(composer.attach(account, conversation, file.name, await base64(file), shrink)),
  paste: async () => {
    const { text, files } = await answer(composer.paste());
    return { text, files: files.map(fileOf) };
  },
  detach: (file) => done(composer.detach(file)),
  react: (account, message, emoji) => done(composer.react(account, message, emoji)),
  forgetReaction: (account, message) => done(composer.forgetReaction(account, message)),
  fileUrl: (file, size) => convertFileSrc(["outgoing", file, size].join("/"), "media"),

  draft: ({ account, conversation }) => answer(composer.draft(account, conversation)),
  saveDraft: ({ account, conversation }, text, revision) =>
    answer(composer.saveDraft(account, conversation, text, revision)),
  flushDrafts: () => done(composer.flushDrafts()),
  split: (text) => answer(composer.split(text)),
  send: ({ account, conversation }, text, revision, how) =>
    answer(composer.send(account, conversation, text, revision, { ...how, files: [...how.files] })),
  undo: (id) => answer(composer.undo(id)),
  retry: (id) => done(composer.retry(id)),
  sendAgain: (id) => done(composer.sendAgain(id)),
  arrived: (id) => done(composer.arrived(id)),
  edit: (id) => answer(composer.edit(id)),
  discard: (id) => done(composer.discard(id)),

  change: (change) => done(settings.change(change)),
  zones: () => settings.zones(),

  webhooks: () => answer(webhooks.webhooks()),
  switchWebhooks: (on) => done(webhooks.switchWebhooks(on)),
  setWebhookPort: (port) => done(webhooks.setPort(port)),
  setPublicAddress: (address) => done(webhooks.setPublicAddress(address)),
  newVerifyToken: () => done(webhooks.newVerifyToken()),

  onChanged: (tell) => events.changed.listen((event) => tell(event.payload.changes)),
  pictureUrl: (account, participant) =>
    convertFileSrc(["avatar", account, ...(participant ? [participant] : [])].join("/"), "media"),
};
