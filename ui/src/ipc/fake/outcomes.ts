/** People whose conversations show what else can become of an answer, and texts that Instagram does not have. Data only. */
import type { FileView, UnsentView } from "~/ipc/types";
import type { Person } from "./people";
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
    { ago: 0, own: true, text: "See you on Sunday!", undo: 5000 },
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

/** A file of each kind, chosen and not sent. */
export const chosenFiles: readonly FileView[] = [
  { id: "chosen-picture", kind: "picture", name: "Lemon sponge, two tiers.jpg", bytes: 2_480_000 },
  { id: "chosen-film", kind: "film", name: "How we ice it.mp4", bytes: 18_300_000 },
  { id: "chosen-sound", kind: "sound", name: "رسالة صوتية.m4a", bytes: 340_000 },
  { id: "chosen-pdf", kind: "pdf", name: "Celebration cakes, sizes and prices, autumn 2026.pdf", bytes: 912 },
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
