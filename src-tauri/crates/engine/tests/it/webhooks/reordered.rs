//! Events that are told again and in another order (Y3).

use super::{key, listening};
use crate::fixture::{Fixture, next};
use domain::{AccountId, Flavour};
use engine::Engine;
use engine::views::StatusView;
use serde_json::{Value, json};
use std::path::Path;
use testkit::Tunnel;

/// How many different events are told.
const EVENTS: usize = 10_000;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("small") % sides
    }
}

/// What happens between an account and its customers, in order: six of ten are messages, the others are about one.
fn happenings(account: &AccountId, customers: &[testkit::Conversation], began: i64) -> Vec<Value> {
    let mut dice = Dice(7);
    let mut written: Vec<(String, bool, usize)> = Vec::new();
    (0..EVENTS)
        .map(|n| {
            // Half of what happens is about one of the latest, which are still kept at the end.
            let old = (n > 0).then(|| match dice.roll(2) {
                0 => dice.roll(written.len()),
                _ => written.len() - 1 - dice.roll(written.len().min(300)),
            });
            let what = if old.is_none() { 0 } else { dice.roll(20) };
            if what < 12 {
                written.push((format!("mid.{n}"), dice.roll(3) == 0, dice.roll(customers.len())));
            }
            let (mid, own, customer) = match old.filter(|_| what >= 12) {
                Some(old) => written[old].clone(),
                None => written.last().expect("written").clone(),
            };
            let (shop, customer) = (account.as_str(), customers[customer].customer.id.as_str());
            let (name, payload, by_shop) = match what {
                0..12 => ("message", json!({ "mid": mid, "text": format!("text {n}"), "is_echo": own }), own),
                12..15 => ("message_edit", json!({ "mid": mid, "text": format!("edit {n}"), "num_edit": n }), own),
                15 => ("message", json!({ "mid": mid, "is_deleted": true, "is_echo": own }), own),
                16 | 17 => ("read", json!({ "mid": mid }), false),
                18 => ("reaction", json!({ "mid": mid, "action": "react", "emoji": "❤" }), false),
                _ => ("reaction", json!({ "mid": mid, "action": "unreact" }), false),
            };
            let (from, to) = if by_shop { (shop, customer) } else { (customer, shop) };
            let at = began + i64::try_from(n).expect("small") * 37;
            json!({ "sender": { "id": from }, "recipient": { "id": to }, "timestamp": at, name: payload })
        })
        .collect()
}

/// Everything a closed folder's cache has of an account.
async fn everything(folder: &Path, account: &AccountId) -> Vec<String> {
    let store = store::Store::open(folder, testkit::beginning()).await.expect("the store opens");
    let mut all = Vec::new();
    for row in store.conversations(account, usize::MAX).await.unwrap() {
        let id = row.conversation.id.clone();
        // Pictures come from elsewhere, whenever they come.
        all.push(format!("{:?}", store::Row { has_picture: false, ..row }));
        let marks = store.marks(account, &id).await.unwrap();
        all.extend(store.thread(account, &id).await.unwrap().into_iter().map(|message| format!("{message:?}")));
        all.extend(marks.into_iter().map(|marks| format!("{marks:?}")));
    }
    store.close().await;
    all
}

#[tokio::test]
async fn y3_ten_thousand_events_repeated_and_reordered_are_as_if_told_once_in_order() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let customers = fixture.names_learned(&account).await;
    let (other, other_folder) = fixture.crashed().await;
    desk_like(&other, &account).await;
    let secret = fixture.shop.app("instagram").secret;
    let straight = Tunnel::to(&listening(&fixture.engine).await.local_address, &secret);
    let muddled = Tunnel::to(&listening(&other).await.local_address, &secret);
    let events = happenings(&account, &customers, fixture.shop.now().await.timestamp_millis());

    for some in events.chunks(100) {
        assert_eq!(straight.tell(account.as_str(), some).await, 200);
    }
    let mut dice = Dice(11);
    let mut order: Vec<Value> = events.clone();
    order.extend((0..EVENTS / 2).map(|_| events[dice.roll(EVENTS)].clone()));
    for last in (1..order.len()).rev() {
        order.swap(last, dice.roll(last + 1));
    }
    let mut rest = order.as_slice();
    while !rest.is_empty() {
        let (some, others) = rest.split_at(rest.len().min(1 + dice.roll(40)));
        assert_eq!(muddled.tell(account.as_str(), some).await, 200);
        rest = others;
    }

    let mut marked = 0;
    for customer in &customers {
        let thread = fixture.thread(&account, &key(customer)).await;
        marked += thread.messages.iter().filter(|message| message.status == Some(StatusView::Seen)).count();
    }
    assert!(marked > 20, "it is about something: {marked} were seen");
    let folder = fixture.folder().to_owned();
    fixture.engine.clone().stop().await;
    other.stop().await;
    let (straight, muddled) = (everything(&folder, &account).await, everything(other_folder.path(), &account).await);
    assert!(straight.iter().any(|line| line.contains("edit ")) && straight.iter().any(|line| line.contains("Unsent")));
    for (one, other) in straight.iter().zip(&muddled) {
        assert_eq!(one, other);
    }
    assert_eq!(straight.len(), muddled.len());
}

/// Waits until a second session has read what it reads at its start: nothing else is in the cache then but what is told.
async fn desk_like(engine: &Engine, account: &AccountId) {
    let mut changes = engine.changes();
    loop {
        let list = engine.inbox().list(Some(account)).await.expect("the list");
        if list.sync.last_synced.is_some() && !list.sync.running {
            return;
        }
        next(&mut changes).await;
    }
}
