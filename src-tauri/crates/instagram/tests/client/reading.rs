//! Conversations, threads, profiles and pictures as they come over HTTP (L1, T2, T4).

use crate::support::{ACCOUNT, CUSTOMER, Fake, TOKEN, answer, client, conversation, error, meta, ok, text, unspaced};
use domain::{Flavour, Kind, Profile};
use instagram::{ApiError, LeftOut, Limits};
use serde_json::{Value, json};

fn list(items: &[Value]) -> Value {
    json!({ "data": items })
}

#[tokio::test]
async fn l1_the_first_page_asks_for_exactly_what_is_used() {
    for (flavour, node) in [(Flavour::Instagram, ACCOUNT), (Flavour::Facebook, "1029384756")] {
        let fake = Fake::answering(|_| ok(&list(&[conversation(1)]))).await;
        let page = client(fake.meta(), flavour).first_page().await.expect("read");
        let [heard] = fake.heard().try_into().expect("one request");
        assert_eq!(heard.path, format!("/v27.0/{node}/conversations"));
        assert_eq!((heard.asks("platform"), heard.asks("limit")), ("instagram", "25"));
        assert_eq!(
            heard.asks("fields"),
            "id,updated_time,participants,messages.limit(20){id,created_time,from,message,is_unsupported,attachments,\
             shares{link,name,description,id,template},story,reactions,reply_to}"
        );
        assert_eq!(heard.headers["authorization"], format!("Bearer {TOKEN}").as_str());
        assert!(!heard.query.contains_key("access_token"));
        let (head, (_, messages)) = (&page.reading.heads[0], &page.reading.threads[0]);
        assert_eq!(head.participant.id, "1".into());
        assert_eq!(head.participant.username.as_deref(), Some("customer1"));
        assert_eq!(messages[0].content.text, "Hi");
    }
}

#[tokio::test]
async fn l7_one_broken_item_among_25_costs_only_itself() {
    for broken in [json!(7), json!("x"), json!(null), json!({}), json!({ "id": {} }), json!({ "updated_time": "x" })] {
        let mut items: Vec<Value> = (0..25).map(conversation).collect();
        items[11] = broken.clone();
        let fake = Fake::answering(move |_| ok(&list(&items))).await;
        let page = fake.client().first_page().await.expect("the rest is read");
        assert_eq!((page.reading.heads.len(), page.left_out.unreadable), (24, 1), "{broken}");
        assert_eq!(fake.heard().len(), 1);
    }
}

#[tokio::test]
async fn l7_missing_and_odd_fields_cost_only_themselves() {
    let mut odd = conversation(1);
    odd["participants"] = json!("nobody");
    odd["updated_time"] = json!(12);
    odd["messages"]["data"][0]["from"] = json!({ "id": CUSTOMER, "username": "maya" });
    let mut unread = conversation(2);
    unread["messages"] = json!([]);
    let mut partly = conversation(3);
    partly["messages"]["data"] = json!([7, { "message": "no id" }, text("m", "3", "Hi")]);
    let items = vec![odd, unread, partly];
    let fake = Fake::answering(move |_| ok(&list(&items))).await;
    let page = fake.client().first_page().await.expect("read");
    assert_eq!(page.left_out, LeftOut::default());
    let odd = &page.reading.heads[0];
    assert_eq!(odd.participant.id, CUSTOMER.into(), "the writer of the newest message");
    assert_eq!(odd.updated_at, page.reading.threads[0].1[0].sent_at);
    assert_eq!(page.reading.threads.iter().map(|(_, messages)| messages.len()).collect::<Vec<_>>(), [1, 0, 1]);
    assert_eq!(page.skipped.iter().map(|(_, skipped)| *skipped).collect::<Vec<_>>(), [0, 0, 2]);
}

#[tokio::test]
async fn t4_half_an_emoji_costs_only_itself() {
    let body =
        r#"{"data":[{"id":"m1","created_time":"2026-11-20T10:00:00+0000","from":{"id":"7"},"message":"a\ud83e"}]}"#;
    let fake = Fake::answering(move |_| answer(200, "application/json", body)).await;
    let thread = fake.client().thread(&"c".into()).await.expect("read");
    assert_eq!(thread.reading.threads[0].1[0].content.text, "a\u{fffd}");
}

#[tokio::test]
async fn t2_a_thread_is_its_newest_twenty() {
    let items: Vec<Value> =
        (0..30).map(|n| text(&format!("m{n}"), if n % 2 == 0 { ACCOUNT } else { CUSTOMER }, "x")).collect();
    let fake = Fake::answering(move |_| ok(&list(&items))).await;
    let thread = fake.client().thread(&"c".into()).await.expect("read");
    let messages = &thread.reading.threads[0].1;
    assert_eq!(messages.len(), 20, "a host that gives more than asked for is cut");
    assert!(
        messages
            .iter()
            .enumerate()
            .all(|(place, message)| { message.page_position as usize == place && message.own == (place % 2 == 0) })
    );
    assert_eq!(fake.heard()[0].asks("limit"), "20");
}

#[tokio::test]
async fn t4_blank_messages_are_read_again_by_their_ids() {
    let fake = Fake::answering(|heard| match heard.path.as_str() {
        "/v27.0/photo" => {
            let mut whole = text("photo", CUSTOMER, "");
            whole["attachments"] = json!({ "data": [{ "image_data": { "url": "https://x" } }] });
            ok(&whole)
        }
        "/v27.0/unsigned" => ok(&text("unsigned", CUSTOMER, "signed now")),
        "/v27.0/blank" => ok(&text("blank", CUSTOMER, "")),
        "/v27.0/gone" => error(400, 100, "deleted"),
        _ => {
            let mut page = conversation(1);
            page["participants"]["data"][1] = json!({ "id": CUSTOMER, "username": "maya" });
            let mut unsigned = text("unsigned", CUSTOMER, "x");
            unsigned["from"] = json!(null);
            let blank = |id| text(id, CUSTOMER, "");
            page["messages"]["data"] =
                json!([text("whole", CUSTOMER, "Hi"), blank("photo"), unsigned, blank("blank"), blank("gone")]);
            ok(&list(&[page]))
        }
    })
    .await;
    let page = fake.client().first_page().await.expect("read");
    let seen: Vec<_> = page.reading.threads[0]
        .1
        .iter()
        .map(|m| (m.id.as_str(), m.content.kind, m.content.text.as_str(), m.content.type_name.as_deref()))
        .collect();
    assert_eq!(
        seen,
        [
            ("whole", Kind::Text, "Hi", None),
            ("photo", Kind::Photo, "", None),
            ("unsigned", Kind::Text, "signed now", None),
            ("blank", Kind::Unsupported, "", Some("empty")),
            ("gone", Kind::Unsupported, "", Some("empty")),
        ]
    );
    assert_eq!(fake.heard().len(), 5, "the list and one read per blank message");
}

#[tokio::test]
async fn t4_reading_again_has_a_limit_and_stops_when_the_account_cannot() {
    let blank = |heard: &crate::support::Heard| {
        heard
            .path
            .ends_with("/messages")
            .then(|| ok(&list(&(0..20).map(|n| text(&format!("m{n}"), CUSTOMER, "")).collect::<Vec<_>>())))
    };
    let patient = Fake::answering(move |heard| blank(heard).unwrap_or_else(|| ok(&json!({ "id": "other" })))).await;
    let few = Limits { rereads: 3, ..unspaced() };
    let thread = client(meta(&patient.address, few), Flavour::Instagram).thread(&"c".into()).await.expect("read");
    assert_eq!((thread.reading.threads[0].1.len(), patient.heard().len()), (20, 4));
    let throttled = Fake::answering(move |heard| blank(heard).unwrap_or_else(|| error(403, 4, "slow"))).await;
    let thread = throttled.client().thread(&"c".into()).await.expect("what was read stays");
    assert_eq!((thread.reading.threads[0].1.len(), throttled.heard().len()), (20, 2));
}

#[tokio::test]
async fn l2_a_profile_may_lack_every_part() {
    for (answered, expected) in [
        (
            json!({ "id": CUSTOMER, "name": "Maya Ferreira", "username": "maya", "profile_pic": "https://x",
                    "is_user_follow_business": true }),
            Profile {
                name: Some("Maya Ferreira".into()),
                username: Some("maya".into()),
                picture_url: Some("https://x".into()),
                follows_business: Some(true),
            },
        ),
        (
            json!({ "name": null, "username": " ", "profile_pic": 5, "is_user_follow_business": "?" }),
            Profile::default(),
        ),
        (json!({}), Profile::default()),
    ] {
        let fake = Fake::answering(move |_| ok(&answered)).await;
        assert_eq!(fake.client().profile(&CUSTOMER.into()).await, Ok(expected));
        assert_eq!(fake.heard()[0].asks("fields"), "name,username,profile_pic,is_user_follow_business");
    }
}

#[tokio::test]
async fn l1_pictures_come_from_the_known_hosts_without_a_token() {
    let fake = Fake::answering(|heard| match heard.path.as_str() {
        "/_media/moved" => redirect("/_media/1.png"),
        "/_media/away" => redirect("http://127.0.0.1:1/x.png"),
        "/_media/round" => redirect("/_media/round"),
        "/_media/page" => answer(200, "text/html", "<html>"),
        "/_media/large" => answer(200, "image/png", vec![0; 2 * 1024 * 1024 + 1]),
        _ => answer(200, "image/png", vec![1, 2, 3]),
    })
    .await;
    let client = fake.client();
    let at = |path: &str| format!("{}{path}", fake.address);
    assert_eq!(client.picture(&at("/_media/1.png")).await, Ok(vec![1, 2, 3]));
    assert_eq!(client.picture(&at("/_media/moved")).await, Ok(vec![1, 2, 3]));
    assert_eq!(client.picture(&at("/_media/page")).await, Err(ApiError::NotMeta { status: 200 }));
    assert_eq!(client.picture(&at("/_media/large")).await, Err(ApiError::TooLarge));
    assert_eq!(client.picture(&at("/_media/away")).await, Err(ApiError::ForeignAddress));
    assert_eq!(client.picture(&at("/_media/round")).await, Err(ApiError::NotMeta { status: 302 }));
    for foreign in ["http://127.0.0.1:1/x.png", "https://scontent.cdninstagram.com/x", "file:///etc/passwd", "x"] {
        assert_eq!(client.picture(foreign).await, Err(ApiError::ForeignAddress), "{foreign}");
    }
    assert!(fake.heard().iter().all(|heard| !heard.headers.contains_key("authorization")));
}

fn redirect(target: &str) -> axum::response::Response {
    let mut response = answer(302, "text/html", "");
    response.headers_mut().insert("location", target.parse().expect("a value"));
    response
}
