// The border's types under one roof, whichever generated file they come from.
export type {
  AccountState,
  AccountTrouble,
  AccountView,
  Avatar,
  Change,
  Failure,
  Flavour,
  FrameView,
  LabelProblem,
  LeftOutView,
  LoginRefusal,
  Moment,
  SessionView,
  SettingsView,
  StoreProblem,
  SyncView,
  TokenDoubt,
  TokenTrouble,
  TokenView,
  UnsentView,
  VaultProblem,
  WayIn,
} from "./generated/session";
export type { Check, CheckView, DoctorView, Fault, Filter, Finding, TabView } from "./generated/accounts";
export type {
  ChecklistView,
  Item,
  LoginView,
  MetaAppView,
  PageView,
  Permission,
  RedirectChoice,
  RefusalView,
  UnusablePage,
  VaultView,
} from "./generated/connect";
export type { Kind, ListView, Preview, RowView, TriageView, Title, ReplyWindowView } from "./generated/inbox";
export type {
  Referral,
  Card,
  DetailsView,
  LabelView,
  Medium,
  MessageView,
  NotesView,
  NotSent,
  OutgoingView,
  QuotedView,
  ReactionState,
  ReactionView,
  SnoozeChoice,
  SnoozeUntil,
  StatusView,
  ThreadView,
  WaitingView,
} from "./generated/thread";
export type { MediaTrouble } from "./generated/media";
export type { AttachProblem, DraftView, FileKind, FileView } from "./generated/composer";
export type { SettingChange } from "./generated/settings";
export type {
  RefusedView,
  SubscriptionView,
  WebhookEvent,
  WebhookRefusal,
  WebhooksView,
} from "./generated/webhooks";
