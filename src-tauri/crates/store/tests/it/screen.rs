//! Frame and list, each read in one query, say what the single reads of their parts say.

use crate::facts::{Temporary, at, block_on, by, own, page, shop_called, store, theirs};
use chrono::TimeDelta;
use domain::outbox::{Attempt, Event, OutFile, Outcome, Payload};
use domain::{
    Account, AccountId, Conversation, ConversationId, EventKind, MediaKind, MessageEvent, NotSent, OutboxId, OutboxRow,
    Participant, Profile, Reading, TriageMark,
};
use proptest::prelude::*;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use store::{Draft, Frame, KEPT_CONVERSATIONS, List, ListOfAccount, ListRow, Store, Tab, TriageRow};

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

/// Acts on so many conversations of three accounts.
fn acts(conversations: u8) -> impl Strategy<Value = Act> {
    let (of, conversation) = (1..4_u8, 0..conversations);
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

/// Which rows of the lists moved, by account and conversation; `None`: any of them.
type Moved = Option<Vec<(AccountId, ConversationId)>>;

fn moved(of: u8, rows: impl IntoIterator<Item = ConversationId>) -> Moved {
    Some(rows.into_iter().map(|row| (id(of), row)).collect())
}

async fn carry_out(store: &Store, number: u64, act: Act, pressed: &mut Vec<(u8, u8, OutboxId)>) -> Moved {
    match act {
        Act::Connect(of) => {
            store.save_account(&shop(of)).await.unwrap();
            None
        }
        Act::Disconnect(of) => {
            store.remove_account(&id(of)).await.unwrap();
            None
        }
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
            moved(of, store.merge(&id(of), &batch, &[]).await.unwrap().rows)
        }
        Act::Type { of, conversation, text } => {
            let draft = Draft { account: id(of), conversation: named(conversation).into(), text, revision: number };
            store.save_draft(&draft, at(0)).await.unwrap();
            moved(of, [named(conversation).into()])
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
            pressed.push((of, conversation, row));
            moved(of, [named(conversation).into()])
        }
        Act::Happens { row, event } => {
            let Some((of, conversation, row)) = pressed.get(row) else { return Some(Vec::new()) };
            store.step(row, event).await.unwrap();
            moved(*of, [named(*conversation).into()])
        }
        act => carry_out_another(store, act).await,
    }
}

async fn carry_out_another(store: &Store, act: Act) -> Moved {
    match act {
        Act::Read { of, conversation, second } => {
            let up_to = at(second) + TimeDelta::milliseconds(500);
            store.mark_read(&id(of), &named(conversation).into(), up_to).await.unwrap();
            moved(of, [named(conversation).into()])
        }
        Act::TriageMark { of, conversation, until, seen } => {
            let put = TriageMark { until: until.map(at), heard: seen.map(|second| at(second.into())) };
            let seen = seen.map(|second| format!("m{second} of {conversation}").into());
            store.set_triage(&id(of), &customer(conversation).into(), Some(TriageRow { put, seen })).await.unwrap();
            moved(of, [named(conversation).into()])
        }
        Act::Edit { of, conversation, message, text } => {
            let message = format!("m{message} of {conversation}").into();
            let kind = EventKind::Edited { message, text, revision: 1 };
            let customer = Some(customer(conversation).into());
            let event = MessageEvent { by: customer.clone(), customer, at: at(70), kind };
            moved(of, store.apply_events(&id(of), &[event]).await.unwrap().merged.rows)
        }
        Act::Picture { of, conversation: None } => {
            store.save_account_picture(&id(of), b"png").await.unwrap();
            Some(Vec::new())
        }
        Act::Picture { of, conversation: Some(conversation) } => {
            store.save_picture(&id(of), &customer(conversation).into(), b"png").await.unwrap();
            moved(of, [named(conversation).into()])
        }
        Act::Name { of, conversation } => {
            let maya = Profile { name: Some("Maya".into()), ..Profile::default() };
            moved(of, store.learn_profile(&id(of), &customer(conversation).into(), &maya, at(2)).await.unwrap())
        }
        Act::Refuse { of, conversation } => {
            store.window_refused(&id(of), &named(conversation).into(), at(8)).await.unwrap();
            moved(of, [named(conversation).into()])
        }
        Act::Set { key, value } => {
            store.set_setting(KEYS[key], &value.to_string()).await.unwrap();
            None
        }
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
    fn y1_one_query_says_what_many_say(acts in proptest::collection::vec(acts(5), 1..60)) {
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

/// What moves rows without being asked for by name: a message that is sent, beside everything else.
fn acts_on_full_lists() -> impl Strategy<Value = (Act, Option<(u8, i64)>)> {
    (acts(32), proptest::option::weighted(0.2, (0..32_u8, 0..90_i64)))
}

/// A list with the rows that were read anew in the place of those that moved.
fn with_rows(before: &List, moved: &[(AccountId, ConversationId)], read: List) -> List {
    let put = |mut of: ListOfAccount| {
        let known = before.accounts.iter().find(|known| known.account == of.account);
        let has_moved = |row: &ListRow| moved.contains(&(of.account.clone(), row.row.conversation.id.clone()));
        let kept: Vec<_> = known.into_iter().flat_map(|known| &known.rows).filter(|row| !has_moved(row)).collect();
        let kept: Vec<_> = kept.into_iter().cloned().collect();
        of.rows.extend(kept);
        of.rows.sort_by_key(|row| (Reverse(row.row.conversation.updated_at), row.row.conversation.id.clone()));
        of
    };
    List { accounts: read.accounts.into_iter().map(put).collect(), ..read }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Among more conversations than a list shows, so that rows come into it and go out.
    #[test]
    fn l2_the_rows_that_are_said_to_have_moved_make_the_list_of_now(
        acts in proptest::collection::vec(acts_on_full_lists(), 1..60)
    ) {
        block_on(async {
            let Temporary { store, folder } = store().await;
            let mut pressed = Vec::new();
            for of in [2, 1] {
                store.save_account(&shop(of)).await.unwrap();
                for conversation in 0..28 {
                    // What is typed there keeps it, however old it is.
                    carry_out(&store, 1, Act::Type { of, conversation, text: "typed".into() }, &mut pressed).await;
                    let messages = vec![(conversation, false)];
                    carry_out(&store, 1, Act::Sync { of, conversation, messages }, &mut pressed).await;
                }
            }
            let scopes = [None, Some(AccountId::from("1")), Some(AccountId::from("3"))];
            let mut shown = [List::default(), List::default(), List::default()];
            for (place, scope) in scopes.iter().enumerate() {
                shown[place] = store.list(scope.as_ref(), KEPT_CONVERSATIONS).await.unwrap();
            }
            for (number, (act, sent)) in (2..).zip(acts) {
                let mut moved = carry_out(&store, number, act.clone(), &mut pressed).await;
                if let Some((conversation, second)) = sent {
                    let message = own(&format!("sent {number}"), second);
                    let id: ConversationId = named(conversation).into();
                    let others = store.add_sent(&AccountId::from("1"), &id, &message).await.unwrap();
                    let others = others.into_iter().chain([id]).map(|other| (AccountId::from("1"), other));
                    moved = moved.map(|moved| moved.into_iter().chain(others).collect());
                }
                for (place, scope) in scopes.iter().enumerate() {
                    let now = store.list(scope.as_ref(), KEPT_CONVERSATIONS).await.unwrap();
                    if let Some(moved) = &moved {
                        let read = store.list_rows(scope.as_ref(), KEPT_CONVERSATIONS, moved).await.unwrap();
                        let count: usize = read.accounts.iter().map(|of| of.rows.len()).sum();
                        assert!(count <= moved.len(), "no row but those named is read");
                        shown[place] = with_rows(&shown[place], moved, read);
                        assert_eq!(shown[place], now, "after {act:?} and {sent:?}, which moved {moved:?}");
                    }
                    shown[place] = now;
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
