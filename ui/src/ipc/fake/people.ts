/** The two invented shops and the people who write to them. Data only. */
import type { FileView, Kind, MessageView, NotSent, WaitingView } from "~/ipc/generated/types";

/** What a message has beside its text. */
export type Extras = Pick<MessageView, "card" | "outgoing" | "quoted" | "reactions" | "edited" | "referral">;

const MINUTE = 1;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A message as it is told: how many minutes ago, by whom, what. */
export interface Line {
  readonly ago: number;
  readonly own?: boolean;
  /** Written by the business in Instagram's own app. */
  readonly elsewhere?: boolean;
  readonly kind?: Kind;
  readonly text?: string;
  readonly typeName?: string;
  readonly extras?: Partial<Extras>;
  readonly failed?: NotSent;
  readonly retrying?: boolean;
  readonly checking?: "looking" | "undecided";
  readonly waiting?: (now: number) => WaitingView;
  /** It waits, and is being tried in this moment. */
  readonly underWay?: boolean;
  /** Milliseconds for which it can be undone. */
  readonly undo?: number;
  readonly part?: { number: number; of: number };
}

export interface Person {
  readonly id: string;
  readonly name: string | null;
  readonly username: string | null;
  readonly initial: string;
  readonly colour: number;
  readonly followsYou?: boolean;
  readonly unread?: number;
  readonly draft?: string;
  /** Files chosen and not sent. */
  readonly files?: readonly FileView[];
  readonly unavailable?: boolean;
  readonly earlier?: boolean;
  readonly done?: boolean;
  /** Minutes until it comes back; of one that is back, negative. */
  readonly snoozed?: number;
  readonly lines: readonly Line[];
}

export interface Shop {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly initial: string;
  readonly colour: number;
  readonly people: readonly Person[];
}

const maya: Person = {
  id: "maya",
  name: "Maya Ferreira",
  username: "mayaferreira",
  initial: "M",
  colour: 0,
  followsYou: true,
  unread: 1,
  earlier: true,
  draft: "I can have it ready by 10am",
  lines: [
    { ago: 1 * DAY + 44, text: "Bom dia! Do you take orders for the weekend?" },
    {
      ago: 1 * DAY + 40,
      own: true,
      elsewhere: true,
      text: "Good morning Maya, we do 😊 Our menu: https://ryeandshine.example/menu",
    },
    {
      ago: 28,
      kind: "storyReply",
      text: "Hi! The celebration cake in your story looks amazing 😍",
    },
    {
      ago: 19,
      own: true,
      text: "Thank you! We bake those to order, 48 hours ahead.\nWhich day do you need it?",
    },
    { ago: 11, kind: "photo" },
    { ago: 11, text: "Saturday, for 12 people. Something like this?" },
    { ago: 6, own: true, text: "Lovely. Almond sponge, raspberry, white chocolate: 68 €." },
    { ago: 5, text: "Could you do it with lemon instead of almond?" },
    { ago: 4, own: true, text: "Of course, lemon it is 🍋", failed: { why: "noConnection" } },
  ],
};

const kinds: Person = {
  id: "lars",
  name: "Lars & Ida",
  username: "larsogida",
  initial: "L",
  colour: 3,
  lines: [
    { ago: 2 * DAY, text: "❤️" },
    { ago: 2 * DAY - 5, kind: "storyMention" },
    { ago: 2 * DAY - 6, kind: "sharedPost" },
    { ago: 2 * DAY - 7, kind: "sharedReel" },
    { ago: 2 * DAY - 8, kind: "sharedProduct" },
    { ago: 2 * DAY - 9, kind: "template", text: "Order 1042: Reserve · See details" },
    { ago: 2 * DAY - 10, kind: "video" },
    { ago: 2 * DAY - 11, kind: "voice" },
    { ago: 2 * DAY - 12, kind: "file" },
    { ago: 2 * DAY - 13, kind: "sticker" },
    { ago: 2 * DAY - 14, kind: "unsent" },
    { ago: 2 * DAY - 15, kind: "unsupported", typeName: "ig_avatar_sticker" },
    { ago: 2 * DAY - 16, own: true, text: "The cake arrived?", checking: "undecided" },
    { ago: 3 * HOUR, kind: "photo" },
  ],
};

const bakery: readonly Person[] = [
  maya,
  {
    id: "jonas",
    name: "Jonas Weber",
    username: "jonas.weber",
    initial: "J",
    colour: 1,
    unread: 2,
    lines: [
      { ago: 23 * HOUR, own: true, text: "Your loaf is reserved." },
      { ago: 22 * HOUR + 22, text: "Thank you!" },
      { ago: 22 * HOUR + 20, text: "Is Saturday 9am still ok for pick-up?" },
    ],
  },
  {
    id: "priya",
    name: null,
    username: "priya.cooks",
    initial: "P",
    colour: 2,
    lines: [
      { ago: 2 * HOUR + 9, text: "Two sourdough and six pastéis please" },
      { ago: 2 * HOUR, own: true, text: "Two sourdough and six pastéis, see you at 4!" },
    ],
  },
  kinds,
  {
    id: "salma",
    name: "سلمى الحداد",
    username: "salma.haddad",
    initial: "س",
    colour: 6,
    unread: 1,
    lines: [
      { ago: 5 * HOUR + 3, own: true, text: "Hello Salma, how can we help?" },
      {
        ago: 5 * HOUR,
        text: "مرحبا! هل عندكم خبز بدون غلوتين؟ رأيت الصورة على https://ryeandshine.example/menu ☺️",
      },
    ],
  },
  {
    id: "stranger",
    name: null,
    username: null,
    initial: "I",
    colour: 4,
    unavailable: true,
    lines: [{ ago: 3 * DAY, kind: "storyReply", text: "do you ship to Porto?" }],
  },
  {
    id: "long",
    name: "Wolfeschlegelsteinhausenbergerdorff-Montgomery-Featherstonehaugh the Third",
    username: "a_very_long_username_of_thirty",
    initial: "W",
    colour: 5,
    followsYou: true,
    lines: [
      {
        ago: 5 * DAY + 4,
        text: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(3),
      },
      {
        ago: 5 * DAY,
        own: true,
        text: "https://ryeandshine.example/a/very/long/address/that/has/no/end?and=keeps&going=on&and=on&until=theEdgeOfTheWindow",
      },
    ],
  },
  {
    id: "anais",
    name: "Anaïs Dupont",
    username: "anais.dpt",
    initial: "A",
    colour: 7,
    lines: [
      { ago: 239 * DAY + 3, text: "C'était délicieux, merci beaucoup !" },
      { ago: 239 * DAY, own: true, text: "Merci! À bientôt ☀️" },
    ],
  },
];

const flourRoom: readonly Person[] = [
  {
    id: "tomas",
    name: "Tomás Novák",
    username: "tomas.bakes",
    initial: "T",
    colour: 1,
    lines: [
      { ago: 50, text: "Is there a place left in the sourdough class on Friday?" },
      { ago: 45, own: true, text: "One left, shall I put you down?" },
    ],
  },
  {
    id: "grace",
    name: "Grace Okafor",
    username: "grace.o",
    initial: "G",
    colour: 2,
    lines: [{ ago: 1 * DAY + 90, text: "Which flour do you use for the brioche?" }],
  },
];

export const shops: readonly Shop[] = [
  {
    id: "17841405822304914",
    name: "Rye & Shine Bakery",
    username: "ryeandshine",
    initial: "R",
    colour: 0,
    people: bakery,
  },
  {
    id: "17841447120985563",
    name: "The Flour Room",
    username: "theflourroom",
    initial: "F",
    colour: 2,
    people: flourRoom,
  },
];

/** What customers say when they write by themselves. */
export const chatter: readonly string[] = [
  "Perfect, thank you! 🎂",
  "And could you write “Happy birthday, Rui” on it?",
  "See you then!",
  "Do you also have it without nuts?",
];
