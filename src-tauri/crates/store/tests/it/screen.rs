//! Frame and list, each read in one query, say what the single reads of their parts say.

use crate::facts::{Temporary, at, block_on, by, page, shop_called, store, theirs};
use chrono::TimeDelta;
use domain::outbox::{Attempt, Event, OutFile, Outcome, Payload};
use domain::{
    Account, AccountId, Conversation, EventKind, MediaKind, MessageEvent, NotSent, OutboxId, OutboxRow, Participant,
    Profile, Reading, TriageMark,
};
use proptest::prelude::*;
use std::collections::BTreeMap;
use store::{Draft, Frame, List, ListOfAccount, ListRow, Store, Tab, TriageRow};

const KEYS: [&str; 3] = ["zone", "humanAgent.2", "checklist.instagram"];

fn shop(number: u8) -> Account {
    shop_called(number.to_string().into(), &format!("shop{number}"))
}

/// Everything that changes what a frame or a list says. The first number of each is the account.
#[derive(Clone, Debug)]
enum Act {
    Connect(u8),
    Disconnect(u8),
    Sync { of: u8, conversation: u8, messages: Vec<(u8, bool)> },
    Type { of: u8, conversation: u8, text: String },
    Press { of: u8, conversation: u8, file: bool, quotes: bool },
    Happens { row: usize, event: Event },
    Read { of: u8, conversation: u8, second: i64 },
    TriageMark { of: u8, conversation: u8, until: Option<i64>, seen: Option<u8> },
    Edit { of: u8, conversation: u8, message: u8, text: String },
    Picture { of: u8, conversation: Option<u8> },
    Name { of: u8, conversation: u8 },
    Refuse { of: u8, conversation: u8 },
    Set { key: usize, value: u8 },
}

fn acts() -> impl Strategy<Value = Act> {
    let (of, conversation) = (1..4_u8, 0..5_u8);
    let place = (of.clone(), conversation.clone());
    let event = prop_oneof![
        3 => Just(Event::Begin(Attempt { at: at(5), text_hash: String::new(), known_before: vec![], human_agent: false })),
        1 => any::<u8>().prop_map(|id| Event::Answered(Outcome::Sent(format!("sent {id}").into()))),
        1 => Just(Event::Answered(Outcome::Unclear { at: at(9) })),
        1 => Just(Event::Answered(Outcome::NeverLeft { at: at(9) })),
        1 => Just(Event::Answered(Outcome::Refused(NotSent::TooLong))),
        1 => Just(Event::Retry),
    ];
    prop_oneof![
        2 => of.clone().prop_map(Act::Connect),
        1 => of.clone().prop_map(Act::Disconnect),
        8 => (place.clone(), proptest::collection::vec((0..60_u8, any::<bool>()), 0..6)).prop_map(
            |((of, conversation), messages)| Act::Sync { of, conversation, messages }),
        3 => (place.clone(), "[a-z]{0,3}").prop_map(|((of, conversation), text)| Act::Type { of, conversation, text }),
        4 => (place.clone(), any::<bool>(), any::<bool>()).prop_map(
            |((of, conversation), file, quotes)| Act::Press { of, conversation, file, quotes }),
        4 => (0..20_usize, event).prop_map(|(row, event)| Act::Happens { row, event }),
        2 => (place.clone(), -2..60_i64).prop_map(|((of, conversation), second)| Act::Read { of, conversation, second }),
        2 => (place.clone(), proptest::option::of(0..60_i64), proptest::option::of(0..60_u8)).prop_map(
            |((of, conversation), until, seen)| Act::TriageMark { of, conversation, until, seen }),
        1 => (place.clone(), 0..60_u8, "[a-z]{1,3}").prop_map(
            |((of, conversation), message, text)| Act::Edit { of, conversation, message, text }),
        1 => (of, proptest::option::of(conversation)).prop_map(|(of, conversation)| Act::Picture { of, conversation }),
        1 => place.clone().prop_map(|(of, conversation)| Act::Name { of, conversation }),
        1 => place.prop_map(|(of, conversation)| Act::Refuse { of, conversation }),
        1 => (0..KEYS.len(), any::<u8>()).prop_map(|(key, value)| Act::Set { key, value }),
    ]
}

/// Ids of conversations and messages are the same in all accounts: what belongs to another one must not be mixed in.
fn customer(conversation: u8) -> String {
    format!("of c{conversation}")
}

fn id(of: u8) -> AccountId {
    AccountId::new(of.to_string())
}

fn named(conversation: u8) -> String {
    format!("c{conversation}")
}

async fn carry_out(store: &Store, number: u64, act: Act, pressed: &mut Vec<OutboxId>) {
    match act {
        Act::Connect(of) => store.save_account(&shop(of)).await.unwrap(),
        Act::Disconnect(of) => store.remove_account(&id(of)).await.unwrap(),
        Act::Sync { of, conversation, messages } => {
            let of_page = |&(second, own): &(u8, bool)| domain::Message {
                own,
                ..theirs(&format!("m{second} of {conversation}"), i64::from(second))
            };
            let messages: BTreeMap<u8, bool> = messages.into_iter().collect();
            let messages: Vec<_> = messages.iter().map(|(second, own)| of_page(&(*second, *own))).collect();
            let participant = Participant { id: customer(conversation).into(), username: None };
            let head = Conversation { id: named(conversation).into(), participant, updated_at: at(7) };
            let threads = vec![(head.id.clone(), page(by(&customer(conversation), messages)))];
            let batch = Reading { heads: vec![head], threads, synced_at: Some(at(3)), ..Reading::default() };
            store.merge(&id(of), &batch, &[]).await.unwrap();
        }
        Act::Type { of, conversation, text } => {
            let draft = Draft { account: id(of), conversation: named(conversation).into(), text, revision: number };
            store.save_draft(&draft, at(0)).await.unwrap();
        }
        Act::Press { of, conversation, file, quotes } => {
            let row = OutboxId::new(uuid::Uuid::new_v4());
            let to = (id(of), named(conversation).into(), customer(conversation).into());
            let mut press = OutboxRow::pressed(row, to, "pressed".into(), at(0));
            press.answers = quotes.then(|| "quoted".into());
            if file {
                let out = OutFile {
                    id: row,
                    kind: MediaKind::Photo,
                    name: "cake.png".into(),
                    mime: "image/png".into(),
                    bytes: 3,
                    hash: "h".into(),
                };
                store.choose_file((&press.account, &press.conversation), &out, b"png".to_vec()).await.unwrap();
                press = press.with_file(out);
            }
            store.queue(&[press], number).await.unwrap();
            pressed.push(row);
        }
        Act::Happens { row, event } => {
            if let Some(row) = pressed.get(row) {
                store.step(row, event).await.unwrap();
            }
        }
        act => carry_out_another(store, act).await,
    }
}

async fn carry_out_another(store: &Store, act: Act) {
    match act {
        Act::Read { of, conversation, second } => {
            let up_to = at(second) + TimeDelta::milliseconds(500);
            store.mark_read(&id(of), &named(conversation).into(), up_to).await.unwrap();
        }
        Act::TriageMark { of, conversation, until, seen } => {
            let put = TriageMark { until: until.map(at), heard: seen.map(|second| at(second.into())) };
            let seen = seen.map(|second| format!("m{second} of {conversation}").into());
            store.set_triage(&id(of), &customer(conversation).into(), Some(TriageRow { put, seen })).await.unwrap();
        }
        Act::Edit { of, conversation, message, text } => {
            let message = format!("m{message} of {conversation}").into();
            let kind = EventKind::Edited { message, text, revision: 1 };
            let customer = Some(customer(conversation).into());
            let event = MessageEvent { by: customer.clone(), customer, at: at(70), kind };
            store.apply_events(&id(of), &[event]).await.unwrap();
        }
        Act::Picture { of, conversation: None } => store.save_account_picture(&id(of), b"png").await.unwrap(),
        Act::Picture { of, conversation: Some(conversation) } => {
            store.save_picture(&id(of), &customer(conversation).into(), b"png").await.unwrap();
        }
        Act::Name { of, conversation } => {
            let maya = Profile { name: Some("Maya".into()), ..Profile::default() };
            store.learn_profile(&id(of), &customer(conversation).into(), &maya, at(2)).await.unwrap();
        }
        Act::Refuse { of, conversation } => {
            store.window_refused(&id(of), &named(conversation).into(), at(8)).await.unwrap();
        }
        Act::Set { key, value } => store.set_setting(KEYS[key], &value.to_string()).await.unwrap(),
        other => unreachable!("{other:?} is carried out before"),
    }
}

async fn settings(store: &Store) -> store::Settings {
    let mut settings = store::Settings::new();
    for key in KEYS {
        settings.extend(store.setting(key).await.unwrap().map(|value| (key.to_owned(), value)));
    }
    settings
}

/// The frame, read account by account and part by part.
async fn frame_of_parts(store: &Store, shown: usize) -> Frame {
    let mut tabs = Vec::new();
    for account in store.accounts().await.unwrap() {
        let rows = store.conversations(&account.id, shown).await.unwrap();
        tabs.push(Tab {
            unread: u32::try_from(rows.iter().filter(|row| row.unread > 0).count()).unwrap(),
            has_picture: store.account_picture(&account.id).await.unwrap().is_some(),
            synced_at: store.last_synced(&account.id).await.unwrap(),
            account,
        });
    }
    Frame { settings: settings(store).await, tabs }
}

/// The list, read account by account, conversation by conversation and part by part.
async fn list_of_parts(store: &Store, account: Option<&AccountId>, shown: usize) -> List {
    let all = store.accounts().await.unwrap().into_iter().map(|account| account.id).collect();
    let mut accounts = Vec::new();
    for account in account.map_or(all, |one| vec![one.clone()]) {
        let triage = store.triage(&account).await.unwrap();
        let mut rows = Vec::new();
        for row in store.conversations(&account, shown).await.unwrap() {
            let id = &row.conversation.id;
            let triage = triage.get(&row.conversation.participant.id).cloned();
            let seen_at = match triage.as_ref().and_then(|triage| triage.seen.as_ref()) {
                Some(seen) => store.message(&account, seen).await.unwrap().map(|(_, message)| message.sent_at),
                None => None,
            };
            let mut outbox = store.outbox(&account, id).await.unwrap();
            outbox.retain(|row| !matches!(row.payload, Payload::Reaction { .. }));
            rows.push(ListRow {
                draft: store.draft(&account, id).await.unwrap().map(|draft| draft.text),
                outbox,
                triage,
                seen_at,
                row,
            });
        }
        accounts.push(ListOfAccount { synced_at: store.last_synced(&account).await.unwrap(), account, rows });
    }
    List { settings: settings(store).await, accounts }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn y1_one_query_says_what_many_say(acts in proptest::collection::vec(acts(), 1..60)) {
        block_on(async {
            let Temporary { store, folder } = store().await;
            // Two of three are connected from the start; what is kept of the third is no account's.
            for of in [2, 1] {
                store.save_account(&shop(of)).await.unwrap();
            }
            let mut pressed = Vec::new();
            for (number, act) in (1..).zip(acts) {
                carry_out(&store, number, act, &mut pressed).await;
            }
            for shown in [25, 2] {
                assert_eq!(store.frame(shown).await.unwrap(), frame_of_parts(&store, shown).await);
                for account in [None, Some("1"), Some("3"), Some("nobody's")] {
                    let account = account.map(AccountId::from);
                    let one = store.list(account.as_ref(), shown).await.unwrap();
                    assert_eq!(one, list_of_parts(&store, account.as_ref(), shown).await, "{account:?}");
                }
            }
            store.close().await;
            drop(folder);
        });
    }
}

#[tokio::test]
async fn i1_without_an_account_frame_and_list_are_empty_but_for_the_settings() {
    let Temporary { store, folder } = store().await;
    store.set_setting("zone", "\"Europe/Lisbon\"").await.unwrap();
    let settings = store::Settings::from([("zone".to_owned(), "\"Europe/Lisbon\"".to_owned())]);
    assert_eq!(store.frame(25).await.unwrap(), Frame { settings: settings.clone(), tabs: Vec::new() });
    assert_eq!(store.list(None, 25).await.unwrap(), List { settings, accounts: Vec::new() });
    store.close().await;
    drop(folder);
}
