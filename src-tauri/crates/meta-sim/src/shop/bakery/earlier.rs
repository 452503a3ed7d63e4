//! Those who wrote before.

use super::{DAY, HOUR};
use crate::shop::script::{
    Chat,
    Line::{Blank, Love, Photos, Sticker, Them, Unsupported, Us, UsPhoto, UsTo},
    Quirk, chat, odd,
};

/// Newest first.
pub(super) const CHATS: [Chat; 22] = [
    chat(
        "Min-jun Park",
        "minjun.p",
        6 * DAY + 12 * HOUR,
        &[
            Them("안녕하세요! 소금빵 있나요?"),
            Us("Hello Min-jun! Salt bread on weekends only, from 10."),
            Them("감사합니다 😊 이번 주말에 갈게요"),
        ],
    ),
    odd(
        Quirk::NoName,
        "",
        "sourdough_steve",
        8 * DAY,
        &[
            Unsupported,
            Them("Did you see my poll? Rye or wheat?"),
            Us("We cannot open polls here, but the answer is rye."),
        ],
    ),
    chat(
        "Wiktoria Zielińska",
        "wiktoria.z",
        12 * DAY,
        &[
            Them("Dzień dobry! Czy macie pączki na tłusty czwartek?"),
            Us("Dzień dobry! Yes, with rose jam. Please order the day before."),
            Sticker,
        ],
    ),
    odd(
        Quirk::RefusesProfile,
        "",
        "quiet.customer",
        19 * DAY,
        &[Them("What are your opening hours on Sunday?"), Us("8 to 13, or until the last loaf.")],
    ),
    chat(
        "Ayşe Demir",
        "ayse.demir",
        34 * DAY,
        &[
            Them("Merhaba, simit yapıyor musunuz?"),
            Us("Merhaba Ayşe! On Fridays."),
            Them("Harika! 👩‍👩‍👧‍👦 ailece geliyoruz"),
        ],
    ),
    chat(
        "Lucas Moreau",
        "lucasmoreau",
        97 * DAY,
        &[
            Them("Bonjour, une question sur ma commande n° 2024-118."),
            Us("Bonjour Lucas, elle est prête depuis ce matin."),
            Them("Parfait, merci !"),
        ],
    ),
    chat(
        "Anaïs Dupont",
        "anais.dupont",
        239 * DAY,
        &[Them("Le gâteau était un rêve. Merci à toute l'équipe !"), Us("Merci! À bientôt ☀️")],
    ),
    chat(
        "Elena Petrova",
        "elena.petrova",
        241 * DAY,
        &[
            Them("Здравствуйте! Можно заказать бородинский?"),
            Us("Hello Elena! Yes, two days ahead."),
            Them("Спасибо 🌾"),
        ],
    ),
    chat(
        "Daniel Kim",
        "dan.kim",
        248 * DAY,
        &[
            Them("Do you have a tasting box for an office of 20?"),
            UsPhoto,
            Us("This one feeds 20 easily: 110 €."),
            Them("Ordered, thanks!"),
        ],
    ),
    chat(
        "Zoë van Dijk",
        "zoevandijk",
        255 * DAY,
        &[Blank("Hoi! Ik heb de foto's van het feest, mag ik ze sturen?"), Us("Graag Zoë!"), Them("Komt eraan 📸")],
    ),
    odd(
        Quirk::Blocked,
        "Marc P.",
        "marc.p.1981",
        262 * DAY,
        &[Them("Your bread was burnt."), Us("We are sorry, Marc. Come by and we replace it.")],
    ),
    chat(
        "Γιώργος Παππάς",
        "giorgos.pappas",
        270 * DAY,
        &[Them("Καλημέρα! Έχετε τσουρέκι;"), Us("Kalimera! At Easter, yes."), Them("Ευχαριστώ!")],
    ),
    chat(
        "李娜",
        "lina.bakes",
        281 * DAY,
        &[Them("你好！请问可以定做生日蛋糕吗？"), Us("你好! Yes, 48 hours ahead."), Them("太好了，谢谢🎂")],
    ),
    odd(
        Quirk::NoUsername,
        "Catherine O'Neill",
        "",
        290 * DAY,
        &[
            Them("Hello, is it true you teach bread baking?"),
            Us("Our school is next door: @theflourroom"),
            Them("Lovely, thanks a million"),
        ],
    ),
    chat(
        "Mateus Rocha",
        "mateusrocha",
        301 * DAY,
        &[Them("Boa noite! Vocês abrem no feriado?"), Us("Abrimos das 8 às 12.")],
    ),
    chat(
        "Signe Berg",
        "signeberg",
        312 * DAY,
        &[Them("That cinnamon bun changed my life"), UsTo(1, "Ours too"), Love("😆")],
    ),
    chat(
        "Omar Haddad",
        "omar.h",
        325 * DAY,
        &[Them("هل المحل مفتوح اليوم؟"), Us("Yes Omar, until 19:00."), Them("شكرا")],
    ),
    chat(
        "Hannah Schmidt",
        "hannah.schmidt",
        338 * DAY,
        &[Them("Wie lange hält sich das Roggenbrot?"), Us("Eine Woche, in ein Tuch gewickelt."), Them("Danke 🧡")],
    ),
    chat(
        "Paolo Ricci",
        "paoloricci",
        356 * DAY,
        &[Them("Avete la focaccia?"), Us("Ogni giorno dalle 11!"), Them("👏👏👏")],
    ),
    chat(
        "Aisha Bello",
        "aishabello",
        381 * DAY,
        &[Them("We loved the wedding cake!! 💍"), Photos(3), Us("What a day! Thank you for the pictures.")],
    ),
    chat(
        "Kenji Mori",
        "kenji.mori",
        402 * DAY,
        &[Them("アレルギー表はありますか？"), Us("Yes, we will send it."), Them("お願いします")],
    ),
    chat(
        "Grace Adeyemi",
        "grace.adeyemi",
        437 * DAY,
        &[Them("Are you the bakery with the blue door?"), Us("That is us."), Them("See you on Saturday then!")],
    ),
];
