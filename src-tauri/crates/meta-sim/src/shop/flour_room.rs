//! The history of The Flour Room, a bread school: twelve people, newest first.

use super::script::{
    Chat,
    Line::{
        Later, Love, Paper, Photos, Post, Product, StoryMention, StoryReply, Them, ThemTo, Unsupported, Us, UsCard,
        UsLove, UsPhoto, UsTo, Video, Voice,
    },
    Quirk, chat, odd,
};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Newest first.
pub(super) const CHATS: [Chat; 12] = [
    chat(
        "Ingrid Solberg",
        "ingrid.bakes",
        8,
        &[
            Them("Hei! Is there still a place in the sourdough weekend?"),
            Us("Hei Ingrid! Two places left, 12 and 13 December."),
            Them("I take one. How do I pay?"),
        ],
    ),
    chat(
        "Marco Bianchi",
        "marcobianchi",
        34 * MINUTE,
        &[
            Photos(1),
            Them("My starter after three days. Is this normal?"),
            Us("Very much so. Feed it twice today and keep it near the oven."),
            Love("❤️"),
            Voice(9),
        ],
    ),
    chat(
        "Amélie Roux",
        "amelie.roux",
        4 * HOUR,
        &[
            StoryReply("C'est quel moulin, cette farine ?"),
            Us("Le moulin de Pião, T80. On peut vous en commander 5 kg."),
            ThemTo(1, "Oui, volontiers !"),
        ],
    ),
    chat(
        "Deniz Yılmaz",
        "denizy",
        11 * HOUR,
        &[
            Video,
            Them("Look at that oven spring 🚀"),
            UsLove("😮"),
            Us("Wow. What hydration?"),
            Them("82 %, and a cold night in the fridge"),
        ],
    ),
    chat(
        "Charlotte Evans",
        "charlotte.evans",
        23 * HOUR + 12 * MINUTE,
        &[
            Them("Could I move my place from Saturday to Sunday?"),
            Us("Let me look."),
            Them("Thank you, no hurry, tonight is fine"),
        ],
    ),
    chat(
        "Samuel Okoro",
        "samokoro",
        30 * HOUR,
        &[
            Us("Your certificate is ready, Samuel 🎓"),
            UsPhoto,
            Them("Printing it right now!!"),
            UsTo(1, "It deserves a frame"),
            Later(180),
            Them("Framed."),
        ],
    ),
    chat(
        "Beatriz Lima",
        "bia.lima",
        3 * DAY,
        &[
            Them("Olá! Têm cursos em português?"),
            Us("Olá Beatriz! Sim, todas as quartas."),
            Post("Wednesday courses"),
            Them("É este, certo?"),
        ],
    ),
    chat(
        "The Miller's Son",
        "millers.son",
        6 * DAY + 20 * HOUR,
        &[Them("Price list for spring attached."), Paper("Flour prices spring"), Us("Thank you! We order on Monday.")],
    ),
    chat(
        "نور الهاشمي",
        "noor.h",
        15 * DAY,
        &[Them("مرحبا، هل الدورة مناسبة للمبتدئين؟"), Us("Yes, welcome!"), Them("شكرا جزيلا 🌷")],
    ),
    odd(
        Quirk::NoName,
        "",
        "crumbshot",
        48 * DAY,
        &[
            StoryMention,
            Unsupported,
            Us("Thanks for the mention!"),
            Product("Banneton, round, 1 kg", "18,50 €"),
            Them("Is this one back in stock?"),
            UsCard("Banneton, round, 1 kg", "Back in stock", "Shop"),
        ],
    ),
    chat(
        "Isabel Fernández",
        "isa.fdez",
        132 * DAY,
        &[Them("¿Aceptáis grupos de empresa?"), Us("¡Claro! Hasta 14 personas."), Them("Genial, os escribo en enero")],
    ),
    chat(
        "Pieter de Boer",
        "pieterdeboer",
        366 * DAY,
        &[Them("Bedankt voor de geweldige dag!"), Us("Tot de volgende keer, Pieter!")],
    ),
];
