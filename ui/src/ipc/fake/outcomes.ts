/** People whose conversations show what else can become of an answer, and texts that Instagram does not have. Data only. */
import type {
  MediaKind,
  FileView,
  NotSent,
  OutgoingView,
  ReactionView,
  UnsentView,
} from "~/ipc/generated/types";
import type { Line, Person } from "./people";
import { momentIn } from "./zone";

const MINUTE_MS = 60_000;
const DAY = 24 * 60;

/** One own message in every state that is not simply sent. */
export const vera: Person = {
  id: "vera",
  name: "Vera Lindqvist",
  username: "veralindqvist",
  initial: "V",
  colour: 5,
  followsYou: true,
  lines: [
    { ago: 9, text: "Hello! Three cakes for Sunday, is that possible?" },
    { ago: 8, own: true, text: "Hello Vera, it is.", checking: "looking" },
    { ago: 8, own: true, text: "Which ones?", checking: "undecided" },
    { ago: 7, own: true, text: "Lemon is 42 €.", failed: { why: "humanAgentRefused" } },
    { ago: 7, own: true, text: "Almond is 48 €.", failed: { why: "noConnection" }, retrying: true },
    { ago: 6, own: true, text: "Carrot is 39 €.", waiting: () => ({ reason: "noConnection" }) },
    {
      ago: 5,
      own: true,
      text: "Our terms, as you asked: every cake is baked on the day.",
      part: { number: 1, of: 3 },
    },
    {
      ago: 5,
      own: true,
      text: "Pick-up is from 9 to 12, at the back door.",
      part: { number: 2, of: 3 },
      waiting: (now) => ({ reason: "slowedDown", until: momentIn("Europe/Lisbon", now + 70 * MINUTE_MS) }),
    },
    {
      ago: 5,
      own: true,
      text: "Boxes can be brought back.",
      part: { number: 3, of: 3 },
      waiting: () => ({ reason: "earlierPart" }),
    },
    { ago: 4, own: true, text: "Shall I note it?", waiting: () => ({ reason: "checkingFirst" }) },
    { ago: 3, own: true, text: "The deposit is 20 €.", waiting: () => ({ reason: "account" }) },
    {
      ago: 3,
      own: true,
      text: "By card, if you like.",
      waiting: (now) => ({ reason: "slowedDown", until: momentIn("Europe/Lisbon", now + 70 * MINUTE_MS) }),
      undo: 5000,
    },
    { ago: 2, own: true, text: "Or in cash.", waiting: () => ({ reason: "noConnection" }), underWay: true },
    { ago: 2, own: true, text: "On Saturday?", waiting: () => ({ reason: "turn" }) },
    { ago: 0, own: true, text: "See you on Sunday!", undo: 5000 },
  ],
};

const file = (kind: MediaKind, name: string, uploaded: number | null = null): OutgoingView => ({
  file: { id: name, kind, name, bytes: 2_418_000 },
  uploaded,
});
const reacted = (emoji: string, state: ReactionView["state"]["state"], own = true): ReactionView => ({
  with: emoji,
  own,
  state: state === "notSent" ? { state, reason: { why: "windowClosed" }, removal: false } : { state },
});
const failing = (ago: number, name: string, failed: NotSent): Line => ({
  ago,
  own: true,
  kind: "file",
  extras: { outgoing: file("file", name) },
  failed,
});

/** A reaction and a file in every state. */
export const olive: Person = {
  id: "olive",
  name: "Olive Tanaka",
  username: "olive.tanaka",
  initial: "O",
  colour: 6,
  lines: [
    { ago: 60, text: "Here are the colours", extras: { reactions: [reacted("❤️", "there")] } },
    {
      ago: 58,
      own: true,
      text: "They are lovely",
      extras: { reactions: [reacted("love", "there", false), reacted("🎉", "sending")] },
    },
    { ago: 50, text: "Thank you!", extras: { reactions: [reacted("👍", "leaving")] } },
    { ago: 48, text: "Is lavender possible?", extras: { reactions: [reacted("🌸", "notSent")] } },
    { ago: 47, own: true, text: "It is", extras: { reactions: [reacted("😂", "notSent")] } },
    failing(9, "a very long name of a list of prices for weddings, autumn and winter.pdf", {
      why: "linksOnly",
    }),
    failing(9, "menu.pdf", { why: "fileGone" }),
    {
      ago: 8,
      own: true,
      kind: "photo",
      extras: { outgoing: file("photo", "lavender.jpg") },
      waiting: () => ({ reason: "noConnection" }),
    },
    {
      ago: 7,
      own: true,
      kind: "voice",
      extras: { outgoing: file("voice", "hello.m4a") },
      checking: "undecided",
    },
    {
      ago: 6,
      own: true,
      kind: "photo",
      extras: {
        outgoing: file("photo", "sponge.jpg", 62),
        quoted: { key: "olive-3", preview: { own: false, kind: "text", text: "Is lavender possible?" } },
      },
      undo: 0,
    },
    { ago: 5, own: true, kind: "video", extras: { outgoing: file("video", "oven.mp4", 8) }, undo: 0 },
    {
      ago: 4,
      own: true,
      text: "This is how it looks",
      extras: { quoted: { key: "olive-4", preview: { own: true, kind: "text", text: "It is" } } },
      waiting: () => ({ reason: "earlierPart" }),
    },
  ],
};

/** Someone whose seven days are nearly over. */
export const noor: Person = {
  id: "noor",
  name: "Noor Haddad",
  username: "noor.h",
  initial: "N",
  colour: 3,
  lines: [{ ago: 6 * DAY + 9 * 60 + 13, text: "Do you bake for weddings, too?" }],
};

const sentence =
  "The sponge is almond, the filling raspberry and white chocolate, and the icing is Swiss meringue. ";
export const LONG_DRAFT = sentence.repeat(25).trim();
export const ENDLESS_LINK = `Here is the whole order: https://ryeandshine.example/order?${"item=cake&".repeat(110)}`;

/** Who was put away, by id: done, asleep for so many minutes, or back for so many. */
export const triaged: Record<string, Partial<Pick<Person, "done" | "snoozed">>> = {
  priya: { snoozed: 66 * 60 + 30 },
  salma: { snoozed: 4 * 60 + 30 },
  lars: { snoozed: -20 },
  stranger: { done: true },
  anais: { done: true },
};

/** A file of each kind, chosen and not sent. */
export const chosenFiles: readonly FileView[] = [
  { id: "chosen-picture", kind: "photo", name: "Lemon sponge, two tiers.jpg", bytes: 2_480_000 },
  { id: "chosen-film", kind: "video", name: "How we ice it.mp4", bytes: 18_300_000 },
  { id: "chosen-sound", kind: "voice", name: "رسالة صوتية.m4a", bytes: 340_000 },
  {
    id: "chosen-pdf",
    kind: "file",
    name: "Celebration cakes, sizes and prices, autumn 2026.pdf",
    bytes: 912,
  },
];

export const unsent: readonly UnsentView[] = [
  {
    kind: "draft",
    account: "ryeandshine",
    customer: "Maya Ferreira",
    text: "I can have it ready by 10am",
    at: Date.UTC(2026, 10, 20, 14, 26),
  },
  {
    kind: "message",
    account: "ryeandshine",
    customer: "سلمى الحداد",
    text: "نعم، خبز الأرز بدون غلوتين كل يوم سبت.\nWe keep one for you.",
    at: Date.UTC(2026, 10, 20, 9, 12),
  },
  { kind: "draft", account: null, customer: null, text: "Wednesday would suit us better", at: null },
];
