//! The invented shops and those who write to them. Times are seconds before the scene begins, so chosen that nothing is
//! near a full minute: what is left of a reply window is the same for some seconds.

use serde_json::{Value, json};

pub const BAKERY: &str = "17841405822304914";
pub const FLOUR_ROOM: &str = "17841447120985563";

pub const MINUTE: i64 = 60;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// Who writes a line.
#[derive(Clone, Copy)]
pub enum Side {
    Them,
    /// The owner, in Instagram's own app.
    Us,
}

/// One line of a conversation.
pub struct Line {
    pub ago: i64,
    pub side: Side,
    /// As the simulator's control interface takes it.
    pub what: Value,
}

/// A customer and the conversation with them.
pub struct Person {
    /// In every recorded name: `maya`, `c-maya`, `maya-0`.
    pub alias: &'static str,
    pub account: &'static str,
    pub name: Option<&'static str>,
    pub username: Option<&'static str>,
    pub follows: bool,
    /// What the customer wrote last is unread.
    pub unread: bool,
    pub lines: Vec<Line>,
}

/// A thing with more fields.
pub fn with(thing: &Value, more: Value) -> Value {
    let mut whole = thing.clone();
    whole.as_object_mut().expect("a thing").extend(more.as_object().cloned().into_iter().flatten());
    whole
}

fn them(ago: i64, text: &str) -> Line {
    Line { ago: ago - 20, side: Side::Them, what: json!({ "text": text }) }
}

fn us(ago: i64, text: &str) -> Line {
    Line { ago: ago - 20, side: Side::Us, what: json!({ "text": text }) }
}

fn kind(ago: i64, kind: &str, more: Value) -> Line {
    Line { ago: ago - 20, side: Side::Them, what: with(&json!({ "kind": kind }), more) }
}

fn person(alias: &'static str, name: &'static str, username: &'static str, lines: Vec<Line>) -> Person {
    let (name, username) = (Some(name), Some(username));
    Person { alias, account: BAKERY, name, username, follows: false, unread: false, lines }
}

/// The first has most to say, and goes on talking: see `standard.rs`.
pub fn maya() -> Person {
    let lines = vec![
        them(DAY + 44 * MINUTE, "Bom dia! Do you take orders for the weekend?"),
        us(DAY + 40 * MINUTE, "Good morning Maya, we do 😊 Our menu: https://ryeandshine.example/menu"),
    ];
    Person { follows: true, unread: true, ..person("maya", "Maya Ferreira", "mayaferreira", lines) }
}

/// The bakery's other customers.
pub fn bakery() -> Vec<Person> {
    today().into_iter().chain(earlier()).collect()
}

/// Those who wrote within a day.
fn today() -> Vec<Person> {
    vec![
        Person {
            unread: true,
            ..person(
                "jonas",
                "Jonas Weber",
                "jonas.weber",
                vec![
                    them(23 * HOUR + 9 * MINUTE, "Do you have a rye loaf left?"),
                    us(23 * HOUR, "Your loaf is reserved."),
                    them(22 * HOUR + 22 * MINUTE, "Thank you!"),
                    them(22 * HOUR + 20 * MINUTE, "Is Saturday 9am still ok for pick-up?"),
                ],
            )
        },
        Person {
            name: None,
            ..person(
                "priya",
                "",
                "priya.cooks",
                vec![
                    them(2 * HOUR + 9 * MINUTE, "Two sourdough and six pastéis please"),
                    us(2 * HOUR, "Two sourdough and six pastéis, see you at 4!"),
                ],
            )
        },
        person("lars", "Lars & Ida", "larsogida", every_kind()),
        Person {
            unread: true,
            ..person(
                "salma",
                "سلمى الحداد",
                "salma.haddad",
                vec![
                    them(5 * HOUR + 8 * MINUTE, "Hello!"),
                    us(5 * HOUR + 3 * MINUTE, "Hello Salma, how can we help?"),
                    them(
                        5 * HOUR,
                        "مرحبا! هل عندكم خبز بدون غلوتين؟ رأيت الصورة على https://ryeandshine.example/menu ☺️",
                    ),
                ],
            )
        },
    ]
}

/// Those to whom the reply window is closed.
fn earlier() -> Vec<Person> {
    vec![
        Person {
            name: None,
            username: None,
            ..person(
                "stranger",
                "",
                "",
                vec![
                    them(3 * DAY + 2 * MINUTE, "Hello"),
                    kind(3 * DAY, "story_reply", json!({ "text": "do you ship to Porto?" })),
                ],
            )
        },
        Person {
            follows: true,
            ..person(
                "long",
                "Wolfeschlegelsteinhausenbergerdorff-Montgomery-Featherstonehaugh the Third",
                "a_very_long_username_of_thirty",
                vec![
                    them(
                        5 * DAY + 4 * MINUTE,
                        &"Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(3),
                    ),
                    us(
                        5 * DAY,
                        "https://ryeandshine.example/a/very/long/address/that/has/no/end?and=keeps&going=on&and=on&until=theEdgeOfTheWindow",
                    ),
                ],
            )
        },
        person(
            "noor",
            "Noor Haddad",
            "noor.h",
            vec![them(6 * DAY + 9 * HOUR + 13 * MINUTE, "Do you bake for weddings, too?")],
        ),
        person(
            "anais",
            "Anaïs Dupont",
            "anais.dpt",
            vec![
                them(239 * DAY + 3 * MINUTE, "C'était délicieux, merci beaucoup !"),
                us(239 * DAY, "Merci! À bientôt ☀️"),
            ],
        ),
    ]
}

pub fn flour_room() -> Vec<Person> {
    let at = |person: Person| Person { account: FLOUR_ROOM, ..person };
    vec![
        at(person(
            "tomas",
            "Tomás Novák",
            "tomas.bakes",
            vec![
                them(50 * MINUTE, "Is there a place left in the sourdough class on Friday?"),
                us(45 * MINUTE, "One left, shall I put you down?"),
            ],
        )),
        at(person(
            "grace",
            "Grace Okafor",
            "grace.o",
            vec![them(DAY + 90 * MINUTE, "Which flour do you use for the brioche?")],
        )),
    ]
}

/// A message of every kind, and more than Instagram gives.
fn every_kind() -> Vec<Line> {
    let begins = 2 * DAY;
    let mut lines: Vec<_> = (0..9).map(|day| them((12 - day) * DAY, "Is it Friday yet?")).collect();
    lines.extend([
        them(begins, "❤️"),
        kind(begins - 5 * MINUTE, "story_mention", json!({})),
        kind(begins - 6 * MINUTE, "post", json!({ "title": "Autumn boxes" })),
        kind(begins - 7 * MINUTE, "reel", json!({ "title": "Shaping a baguette" })),
        kind(begins - 8 * MINUTE, "product", json!({ "title": "Rye sourdough" })),
        kind(begins - 9 * MINUTE, "template", json!({ "title": "Order 1042" })),
        kind(begins - 10 * MINUTE, "video", json!({})),
        kind(begins - 11 * MINUTE, "voice", json!({ "seconds": 3 })),
        kind(begins - 12 * MINUTE, "file", json!({ "title": "wedding plan" })),
        kind(begins - 13 * MINUTE, "sticker", json!({})),
        kind(begins - 15 * MINUTE, "unsupported", json!({})),
        kind(3 * HOUR, "photo", json!({})),
    ]);
    lines
}
