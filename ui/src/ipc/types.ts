// The border's types under one roof, whichever generated file they come from.
export type {
  AccountState,
  AccountView,
  Avatar,
  Change,
  Failure,
  Flavour,
  FrameView,
  Moment,
  SessionView,
  SettingsView,
  StoreProblem,
  SyncView,
  VaultProblem,
} from "./generated/session";
export type { TabView } from "./generated/accounts";
export type {
  LoginView,
  MetaAppView,
  PageView,
  Permission,
  UnusablePage,
  VaultView,
} from "./generated/connect";
export type { Kind, ListView, Preview, RowView, Title } from "./generated/inbox";
export type { MessageView, NotSent, StatusView, ThreadView } from "./generated/thread";
export type { DraftView } from "./generated/composer";
export type { SettingChange } from "./generated/settings";
