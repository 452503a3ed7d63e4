//! Who is there when the simulator opens: an app, a person, their Pages, two shops with their history, and some that
//! cannot be used (D1, C6). Everything but tokens and codes is the same at every start.

mod bakery;
pub(crate) mod draw;
pub(crate) mod film;
mod flour_room;
pub(crate) mod paper;
mod script;
pub(crate) mod sound;

use crate::{
    DEFAULT_REDIRECT_URIS, DescribedAccount, Description, Options,
    clock::Clock,
    faults::Faults,
    http::hosts::{Bases, Host},
    media::{Asset, AssetId, Media},
    oauth::{codes::Codes, token::Tokens},
    rate::Rates,
    records::{ledger::Ledger, request_log::RequestLog},
    webhook::Outbox,
    world::{
        App, World,
        account::{Account, Messaging, Page},
        person::Person,
        toggles::Toggles,
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// The seed of everything that is made up.
const SEED: u64 = 1_120;
/// Every task a person can have on a Page.
const ALL_TASKS: [&str; 6] = ["ANALYZE", "ADVERTISE", "MESSAGING", "MODERATE", "CREATE_CONTENT", "MANAGE"];

/// Opens the shops.
pub(crate) fn open(options: &Options, bases: Bases) -> World {
    let mut media = Media::default();
    let accounts = accounts(&mut media);
    let mut world = World {
        clock: Clock::beginning(options.begins, options.still),
        rng: fastrand::Rng::with_seed(SEED),
        bases,
        app: app(&options.redirect_uris),
        person: person(),
        pages: pages(),
        accounts,
        codes: Codes::default(),
        tokens: Tokens::default(),
        media,
        toggles: Toggles { strict_rate: options.strict_rate, lively: options.lively, ..Toggles::default() },
        rates: Rates::default(),
        faults: Faults::default(),
        ledger: Ledger::default(),
        requests: RequestLog::default(),
        webhooks: Outbox::default(),
    };
    if !options.still {
        script::tell(&mut world, 0, bakery::chats());
        script::tell(&mut world, 1, flour_room::CHATS.iter());
        // From here on random numbers are not seeded: tokens and codes must differ between two runs.
        world.rng = fastrand::Rng::new();
    }
    world.webhooks.receivers.clone_from(&options.webhooks);
    world
}

/// What the program prints.
pub(crate) fn describe(world: &World) -> Description {
    let account = |(at, account): (usize, &Account)| DescribedAccount {
        id: account.ig_id.clone(),
        username: account.username.clone(),
        name: account.name.clone(),
        page_id: world.pages.iter().find(|page| page.account == Some(at)).map(|page| page.id.clone()),
        usable: account.messaging == Messaging::Available
            && world.pages.iter().any(|page| page.account == Some(at) && page.may_message()),
    };
    Description {
        hosts: world.bases.by_name(),
        app_id: world.app.id.clone(),
        app_secret: world.app.secret.clone(),
        instagram_app_id: world.app.instagram_id.clone(),
        instagram_app_secret: world.app.instagram_secret.clone(),
        redirect_uris: world.app.redirect_uris.clone(),
        accounts: world.accounts.iter().enumerate().map(account).collect(),
        control: format!("{}/_sim", world.bases.of(Host::GraphFacebook)),
    }
}

fn app(redirect_uris: &[String]) -> App {
    let mut rng = fastrand::Rng::new();
    let mut secret = || (0..32).map(|_| rng.digit(16)).collect::<String>();
    let redirect_uris = if redirect_uris.is_empty() {
        DEFAULT_REDIRECT_URIS.iter().map(|uri| (*uri).to_owned()).collect()
    } else {
        redirect_uris.to_vec()
    };
    App {
        id: "1183402957716204".to_owned(),
        secret: secret(),
        instagram_id: "902714486630517".to_owned(),
        instagram_secret: secret(),
        name: "Shopbell".to_owned(),
        redirect_uris,
    }
}

fn person() -> Person {
    Person {
        id: "10229471836650142".to_owned(),
        first_name: "Rosa",
        last_name: "Almeida",
        email: "rosa@ryeandshine.example",
        answers: BTreeMap::new(),
        pages: BTreeSet::new(),
    }
}

/// Two shops; a course alumni account whose Page lacks the messaging task; an account that is not eligible; a personal
/// one.
fn accounts(media: &mut Media) -> Vec<Account> {
    let mut picture = |seed: u64| Some(media.add(Asset::Portrait { seed }));
    vec![
        account(
            ("17841405822304914", "26640875392278831", "ryeandshine", "Rye & Shine Bakery"),
            picture(900_001),
            8_412,
        ),
        account(("17841447120985563", "27183650419927405", "theflourroom", "The Flour Room"), picture(900_002), 2_630),
        account(("17841460237715098", "26991740083351627", "breadwinners.alumni", "Breadwinners Alumni"), None, 188),
        Account {
            messaging: Messaging::NotEligible,
            ..account(
                ("17841452900467731", "27005518274460913", "rosas.levain", "Rosa's Levain Lab"),
                picture(900_004),
                97,
            )
        },
        Account {
            messaging: Messaging::Personal,
            ..account(
                ("17841400913528846", "26520093718845501", "rosa.almeida.home", "Rosa Almeida"),
                picture(900_005),
                312,
            )
        },
    ]
}

fn account(names: (&str, &str, &str, &str), picture: Option<AssetId>, followers: u64) -> Account {
    Account { picture, followers, ..Account::new(names.0, names.1, names.2, names.3) }
}

fn pages() -> Vec<Page> {
    let page = |id: &str, name: &str, category: &'static str, account: Option<usize>| Page {
        id: id.to_owned(),
        name: name.to_owned(),
        category,
        tasks: ALL_TASKS.to_vec(),
        account,
        personal_account: None,
        in_business: false,
        subscribed: None,
    };
    vec![
        page("108237745510392", "Rye & Shine Bakery", "Bakery", Some(0)),
        Page { in_business: true, ..page("112904418873350", "The Flour Room", "Cooking School", Some(1)) },
        page("104471290066718", "Saturday Market Stall", "Local Business", None),
        Page {
            tasks: vec!["ANALYZE", "ADVERTISE", "CREATE_CONTENT"],
            ..page("115660392847021", "Breadwinners Alumni", "Community", Some(2))
        },
        page("109918837205546", "Rosa's Levain Lab", "Food & Beverage", Some(3)),
        Page { personal_account: Some(4), ..page("101750664839927", "Rosa Almeida, home baker", "Blogger", None) },
    ]
}
