//! Asking Meta to tell an account's events (Y3, `platform.md` §6, "Subscribing").

use crate::support::{Fake, Heard, client, error, ok};
use domain::{Flavour, WebhookEvent};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

/// What an account's edge was told to tell, and the edge itself: it knows `names` and refuses a call with any other.
async fn edge(names: &'static [&'static str], key: &'static str) -> (Fake, Arc<Mutex<BTreeSet<String>>>) {
    let told = Arc::new(Mutex::new(BTreeSet::from(["comments".to_owned()])));
    let kept = Arc::clone(&told);
    let fake = Fake::answering(move |heard| match heard.method.as_str() {
        "GET" => ok(&json!({ "data": [
            { key: "someone else's", "subscribed_fields": ["feed"] },
            { key: 77, "subscribed_fields": *kept.lock().expect("unpoisoned") },
        ] })),
        "POST" => {
            let wanted = wanted(heard);
            if wanted.iter().any(|name| name != "comments" && !names.contains(&name.as_str())) {
                return error(400, 100, "no such field");
            }
            *kept.lock().expect("unpoisoned") = wanted;
            ok(&json!({ "success": true }))
        }
        _ => ok(&json!({ "success": true })),
    })
    .await;
    (fake, told)
}

fn wanted(heard: &Heard) -> BTreeSet<String> {
    heard.asks("subscribed_fields").split(',').map(str::to_owned).collect()
}

/// The names that Meta's own SDK lists for the two edges (facebook-python-business-sdk v25, `IGUserForIGOnlyAPI` and
/// `Page.SubscribedFields`), as far as they are about messages.
const OF_INSTAGRAM: [&str; 7] = [
    "messages",
    "message_reactions",
    "messaging_seen",
    "messaging_postbacks",
    "messaging_referral",
    "message_edit",
    "standby",
];
const OF_PAGE: [&str; 8] = [
    "messages",
    "message_reactions",
    "message_reads",
    "messaging_postbacks",
    "messaging_referrals",
    "message_edits",
    "message_echoes",
    "standby",
];

#[tokio::test]
async fn y3_each_edge_is_asked_by_the_names_it_knows() {
    for (flavour, names, key, calls) in
        [(Flavour::Facebook, &OF_PAGE[..], "id", 2), (Flavour::Instagram, &OF_INSTAGRAM[..], "app_id", 3)]
    {
        let (fake, told) = edge(names, key).await;
        let client = client(fake.meta(), flavour);
        let subscription = client.subscribe(Some("77")).await.expect("subscribed");
        assert_eq!((subscription.taken.len(), subscription.refused), (names.len(), vec![]), "{flavour}");
        let expected: BTreeSet<String> = names.iter().chain(&["comments"]).map(|&field| field.to_owned()).collect();
        assert_eq!(*told.lock().expect("unpoisoned"), expected, "nothing is taken from the owner's other program");
        assert_eq!(fake.heard().len(), calls, "{flavour}");
        assert!(fake.heard().iter().all(|heard| heard.path.ends_with("/subscribed_apps")));
    }
}

#[tokio::test]
async fn y3_subscribing_asks_one_by_one_when_meta_knows_a_field_not() {
    const KNOWN: [&str; 3] = ["messages", "message_reactions", "messaging_seen"];
    let (fake, told) = edge(&KNOWN, "id").await;
    let subscription = client(fake.meta(), Flavour::Instagram).subscribe(Some("77")).await.expect("subscribed");
    assert_eq!(subscription.taken, [WebhookEvent::Messages, WebhookEvent::Reactions, WebhookEvent::Seen]);
    let missing = [WebhookEvent::Taps, WebhookEvent::Referrals, WebhookEvent::Edits, WebhookEvent::Standby];
    assert_eq!(subscription.refused, missing, "echoes are not missed: they come with messages");
    let expected: BTreeSet<String> = KNOWN.iter().chain(&["comments"]).map(|&field| field.to_owned()).collect();
    assert_eq!(*told.lock().expect("unpoisoned"), expected);

    let refusing = Fake::answering(|heard| match heard.method.as_str() {
        "GET" => ok(&json!({ "data": Value::Array(vec![]) })),
        _ => error(403, 200, "pages_manage_metadata is missing"),
    })
    .await;
    assert!(client(refusing.meta(), Flavour::Facebook).subscribe(None).await.is_err());
    assert_eq!(refusing.heard().len(), 2, "what is refused for another reason is not tried field by field");
}
