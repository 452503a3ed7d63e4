//! One field that the host refuses does not stop the inbox (`platform.md` §2.2): against the simulator,
//! which refuses what it is told to.

use crate::simulator::Platform;
use crate::support::{Fake, error, ok, unspaced};
use domain::{Flavour, Kind};
use instagram::login::{LoginError, PageOffer, facebook_pages, instagram_account};
use instagram::{AccountClient, ApiError, Limits, Passed, Read};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What is told of the whole page without a field, and of what kinds its messages are.
fn told(page: &Read) -> (usize, usize, usize) {
    let messages = messages(page).count();
    let texts = self::messages(page).filter(|message| !message.content.text.is_empty()).count();
    (page.reading.heads.len(), messages, texts)
}

fn messages(page: &Read) -> impl Iterator<Item = &domain::Message> {
    page.reading.threads.iter().flat_map(|(_, messages)| messages)
}

/// The first page, and how many Conversations calls it took.
async fn read(platform: &Platform, client: &AccountClient) -> (Read, usize) {
    let before = platform.conversations_calls().await;
    let page = client.first_page().await.expect("it is read");
    (page, platform.conversations_calls().await - before)
}

#[tokio::test]
async fn c21_exactly_the_refused_field_is_left_out_of_the_first_page_and_of_the_next() {
    let platform = Platform::start_unspaced(unspaced()).await;
    for flavour in [Flavour::Instagram, Flavour::Facebook] {
        let client = platform.client(flavour).await;
        let (whole, calls) = read(&platform, &client).await;
        let blank_ones = calls - 1;
        for (node, field, read_alone) in [
            ("Message", "reply_to", 0),
            ("Message", "reactions", 0),
            // Without it one looks blank, and is read alone as all that look so.
            ("Message", "is_unsupported", 1),
            ("shares", "template", 0),
            ("Conversation", "participants", 0),
            ("Conversation", "updated_time", 0),
        ] {
            let client = platform.client(flavour).await;
            platform.toggle("refused_fields", json!({ node: [field] })).await;
            let (page, calls) = read(&platform, &client).await;
            assert_eq!(calls, 2 + blank_ones + read_alone, "{field}: refused once, then asked without it");
            let least = if field == "participants" { 20 } else { whole.reading.heads.len() };
            assert!(page.reading.heads.len() >= least, "{field}: {:?}", page.left_out);
            if field != "participants" {
                assert_eq!(told(&page), told(&whole), "{field}");
            }
            let (_, calls) = read(&platform, &client).await;
            assert_eq!(calls, 1 + blank_ones + read_alone, "{field}: it is remembered");
            platform.toggle("refused_fields", json!({})).await;
        }
    }
}

#[tokio::test]
async fn c21_the_same_is_left_out_of_a_thread_and_of_a_message_that_is_read_alone() {
    let platform = Platform::start_unspaced(unspaced()).await;
    let client = platform.client(Flavour::Instagram).await;
    let (whole, _) = read(&platform, &client).await;
    let quoting = |page: &[domain::Message]| {
        page.iter().filter(|it| it.content.raw.as_deref().is_some_and(|raw| raw.contains("reply_to"))).count()
    };
    let (id, with_a_quote) =
        whole.reading.threads.iter().find(|(_, messages)| quoting(messages) > 0).expect("somebody quotes");
    platform.toggle("refused_fields", json!({ "Message": ["reply_to", "story"] })).await;
    let before = platform.conversations_calls().await;
    let thread = client.thread(id).await.expect("it is read");
    let thread = &thread.reading.threads[0].1;
    assert_eq!(thread.len(), with_a_quote.len());
    assert_eq!(quoting(thread), 0, "this is what is missing, and nothing else");
    assert_eq!(platform.conversations_calls().await - before, 3, "two refusals, one answer, no message read alone");
    client.thread(id).await.expect("it is read");
    assert_eq!(platform.conversations_calls().await - before, 4);
}

#[tokio::test]
async fn c21_what_is_refused_is_asked_for_again_when_its_time_is_over_and_by_a_client_of_a_new_token_not_before() {
    let seconds = Arc::new(AtomicU64::new(0));
    let clock = Arc::clone(&seconds);
    let passed: Passed = Arc::new(move || Duration::from_secs(clock.load(Ordering::Relaxed)));
    let platform = Platform::start_timed_by(passed, unspaced()).await;
    let client = platform.client(Flavour::Instagram).await;
    let (_, whole) = read(&platform, &client).await;
    platform.toggle("refused_fields", json!({ "Message": ["reactions"] })).await;
    let holds = Limits::default().refused_fields.as_secs();
    for (passed, refused) in [(0, 1), (holds - 1, 0), (1, 1), (holds - 1, 0)] {
        let now = seconds.fetch_add(passed, Ordering::Relaxed) + passed;
        assert_eq!(read(&platform, &client).await.1, whole + refused, "after {now} s");
    }
    seconds.fetch_add(1, Ordering::Relaxed);
    platform.toggle("refused_fields", json!({})).await;
    let (page, calls) = read(&platform, &client).await;
    assert_eq!(calls, whole);
    assert!(!page.reading.reactions.is_empty());

    let platform = Platform::start_unspaced(unspaced()).await;
    let client = platform.client(Flavour::Instagram).await;
    platform.toggle("refused_fields", json!({ "Message": ["reactions"] })).await;
    read(&platform, &client).await;
    let renewed = client.renewed(platform.access(Flavour::Instagram).await);
    let (page, calls) = read(&platform, &renewed).await;
    assert_eq!(calls, whole, "the account is the same");
    assert_eq!(page.reading.reactions, [], "nothing is said of reactions that nobody asked for: none is taken back");
}

#[tokio::test]
async fn c21_where_the_list_does_not_bring_messages_each_conversation_is_read_by_itself() {
    let platform = Platform::start_unspaced(unspaced()).await;
    let client = platform.client(Flavour::Instagram).await;
    let (whole, _) = read(&platform, &client).await;
    platform.toggle("refused_fields", json!({ "Conversation": ["messages"] })).await;
    let (page, _) = read(&platform, &client).await;
    assert_eq!(told(&page), told(&whole));
}

#[tokio::test]
async fn c21_a_refusal_that_names_no_field_leaves_the_least_that_is_of_use() {
    let platform = Platform::start_unspaced(unspaced()).await;
    let client = platform.client(Flavour::Instagram).await;
    let (whole, _) = read(&platform, &client).await;
    platform.toggle("refused_fields_named", json!(false)).await;
    platform.toggle("refused_fields", json!({ "Message": ["story"] })).await;
    let (page, calls) = read(&platform, &client).await;
    assert_eq!(calls, 2, "everything, then the least; what is blank for that reason is not read alone");
    assert_eq!((told(&page).0, told(&page).1), (told(&whole).0, told(&whole).1), "every message keeps its place");
    assert!(messages(&page).any(|it| it.content.kind == Kind::Text));
    assert_eq!(read(&platform, &client).await.1, 1, "it is remembered");

    // Everything is refused, the least as well: it is no field, and nothing is remembered.
    let platform = Platform::start_unspaced(unspaced()).await;
    let client = platform.client(Flavour::Instagram).await;
    platform.toggle("refused_fields_named", json!(false)).await;
    platform.toggle("refused_fields", json!({ "Conversation": ["messages", "id"], "Message": ["id"] })).await;
    for _ in 0..2 {
        let before = platform.conversations_calls().await;
        let failed = client.first_page().await.expect_err("refused");
        assert!(matches!(&failed, ApiError::Graph(error) if error.names_nothing()), "{failed:?}");
        assert_eq!(platform.conversations_calls().await - before, 2);
    }
    platform.toggle("refused_fields", json!({})).await;
    assert_eq!(told(&read(&platform, &client).await.0), told(&whole));
}

#[tokio::test]
async fn c21_customers_and_logins_do_without_a_refused_field_too() {
    let platform = Platform::start_unspaced(unspaced()).await;
    let client = platform.client(Flavour::Instagram).await;
    let (page, _) = read(&platform, &client).await;
    platform.toggle("refused_fields", json!({ "IGBusinessScopedID": ["is_user_follow_business"] })).await;
    let mut named = 0;
    for head in page.reading.heads.iter().take(5) {
        if let Ok(profile) = client.profile(&head.participant.id).await {
            assert_eq!(profile.follows_business, None);
            named += usize::from(profile.name.is_some());
        }
    }
    assert!(named > 0);
    assert_eq!(platform.requests("profile").await, 6, "one is refused, and it is remembered");

    let refused =
        json!({ "IGUser": ["profile_picture_url", "name"], "Page": ["tasks", "connected_instagram_account"] });
    platform.toggle("refused_fields", refused).await;
    let grant = platform.grant(Flavour::Instagram).await;
    let found = instagram_account(&platform.meta, &grant).await.expect("found");
    assert_eq!((found.name, found.picture_url), (None, None));
    assert_eq!(found.id.as_str(), client.account().as_str());
    let grant = platform.grant(Flavour::Facebook).await;
    let offers = facebook_pages(&platform.meta, &grant).await.expect("listed");
    let usable = |offer: &PageOffer| offer.outcome.as_ref().is_ok_and(|found| found.id == *client.account());
    assert!(offers.iter().any(usable), "{offers:?}");

    // Without it a Page would look as if nothing were linked to it.
    platform.toggle("refused_fields", json!({ "Page": ["instagram_business_account"] })).await;
    let failed = facebook_pages(&platform.meta, &grant).await.expect_err("needed");
    assert!(matches!(&failed, ApiError::Graph(error) if error.refused_field.is_some()), "{failed:?}");
    platform.toggle("refused_fields", json!({ "IGUser": ["user_id"] })).await;
    let grant = platform.grant(Flavour::Instagram).await;
    let failed = instagram_account(&platform.meta, &grant).await.expect_err("needed");
    assert!(matches!(failed, LoginError::NoAccountId { error: Some(_), .. }), "{failed:?}");
}

#[tokio::test]
async fn c21_a_host_that_refuses_whatever_is_asked_is_not_asked_without_end() {
    // It names another field each time, in words of another language; then the one that nobody can do without.
    let host = Fake::answering(|heard| {
        let fields = heard.asks("fields").replace('{', ",").replace('}', "");
        let last = fields.rsplit(',').next().and_then(|field| field.split('.').next()).unwrap_or_default().to_owned();
        error(400, 100, &format!("(#100) Feld ({last}) gibt es nicht (Message)"))
    })
    .await;
    let failed = host.client().first_page().await.expect_err("refused");
    assert!(matches!(failed, ApiError::Graph(_)));
    let asked: Vec<String> = host.heard().iter().map(|heard| heard.asks("fields").to_owned()).collect();
    assert!(asked.windows(2).all(|pair| pair[1].len() < pair[0].len()), "less each time: {asked:?}");
    assert!(asked.len() <= 20, "{asked:?}");

    // It names a field that was not asked for: the least is asked for, once.
    let host =
        Fake::answering(|_| error(400, 100, "Tried accessing nonexisting field (unread_count) on node type (X)")).await;
    host.client().first_page().await.expect_err("refused");
    assert_eq!(host.heard().len(), 2);
    let blank: Value = json!({ "data": [] });
    let host = Fake::answering(move |_| ok(&blank)).await;
    host.client().first_page().await.expect("an empty inbox");
    assert_eq!(host.heard().len(), 1);
}
