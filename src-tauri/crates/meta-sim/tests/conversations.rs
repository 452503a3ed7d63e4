//! The Conversations API (platform.md §2).

use crate::stage::Stage;
use serde_json::{Value, json};

const INSTAGRAM: &str = "graph.instagram.com";
const EVERYTHING: &str = "id,updated_time,participants,messages.limit(20){id,created_time,from,to,message,attachments,\
                          shares{link,name,template},story,reactions,is_unsupported,reply_to}";

fn data(answer: &Value) -> &Vec<Value> {
    answer["data"].as_array().unwrap()
}

#[tokio::test]
async fn platform_2_1_one_request_carries_25_conversations_of_20_messages() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let page = stage
        .get(INSTAGRAM, &format!("/v25.0/me/conversations?platform=instagram&limit=25&fields={EVERYTHING}"), &token)
        .await;
    assert_eq!(page.status, 200);
    let page = page.json();
    assert_eq!(data(&page).len(), 25);
    let priya = data(&page).iter().find(|item| item["participants"]["data"][1]["username"] == "priya.cooks").unwrap();
    assert_eq!(data(&priya["messages"]).len(), 20);
    assert!(
        priya["messages"]["paging"]["next"].as_str().unwrap().contains("access_token="),
        "nested links carry it, too"
    );
    let times: Vec<&str> = data(&page).iter().map(|item| item["updated_time"].as_str().unwrap()).collect();
    assert!(times.windows(2).all(|pair| pair[0] >= pair[1]), "newest first");
    assert!(times.iter().all(|time| time.ends_with("+0000")));
}

#[tokio::test]
async fn platform_2_1_both_flavours_read_the_same_conversations_under_the_same_ids() {
    let stage = Stage::open().await;
    let instagram = stage.instagram_token("ryeandshine").await;
    let (page, token) = stage.page_token("ryeandshine").await;
    let here = stage.get(INSTAGRAM, "/v25.0/me/conversations?limit=50", &instagram).await.json();
    for path in [
        format!("/v25.0/{page}/conversations?platform=INSTAGRAM&limit=50"),
        "/v23.0/17841405822304914/conversations?platform=instagram&limit=50".to_owned(),
    ] {
        let there = stage.get("graph.facebook.com", &path, &token).await.json();
        assert_eq!(here["data"], there["data"], "{path}");
    }
    let messenger = stage.get("graph.facebook.com", &format!("/{page}/conversations"), &token).await.json();
    assert_eq!(messenger["data"], json!([]), "without the platform it is Messenger's empty inbox");
    assert_eq!(stage.get(INSTAGRAM, "/me/conversations?platform=whatsapp", &instagram).await.error().0, 100);
}

#[tokio::test]
async fn platform_2_4_paging_reaches_all_forty_once_even_while_new_ones_arrive() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let mut url = format!("{}/v25.0/me/conversations?limit=15&access_token={token}", stage.base(INSTAGRAM));
    let mut seen: Vec<String> = Vec::new();
    loop {
        let page = stage.ask(stage.http.get(&url)).await.json();
        seen.extend(data(&page).iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        stage
            .make("/conversation", json!({ "account": "ryeandshine", "username": format!("new{}", seen.len()) }))
            .await;
        match page["paging"]["next"].as_str() {
            Some(next) => url = next.to_owned(),
            None => break,
        }
    }
    let total = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((total, seen.len()), (40, 40));
}

#[tokio::test]
async fn platform_2_2_participants_include_the_shop_and_only_id_and_username() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let page = stage.get(INSTAGRAM, "/me/conversations?fields=participants&limit=40", &token).await.json();
    assert!(data(&page).iter().all(|item| item["participants"]["data"][0]["id"] == "17841405822304914"));
    let nameless = data(&page).iter().filter(|item| item["participants"]["data"][1].get("username").is_none()).count();
    assert_eq!(nameless, 2, "some customers come without a username");
}

#[tokio::test]
async fn platform_2_2_fields_that_instagram_lacks_are_100_and_bad_syntax_is_2500() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    for field in ["unread_count", "snippet", "message_count", "messages{nonsense}", "participants{shoe_size}"] {
        let answer = stage.get(INSTAGRAM, &format!("/me/conversations?fields=id,{field}"), &token).await;
        assert_eq!((answer.status, answer.error().0), (400, 100), "{field}");
    }
    let answer = stage.get(INSTAGRAM, "/me/conversations?fields=id,messages{id", &token).await;
    assert_eq!(answer.error().0, 2500);
    assert_eq!(answer.json()["error"]["type"], "IGApiException");
}

#[tokio::test]
async fn platform_2_4_details_exist_for_the_newest_twenty_only() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let thread = stage.thread("ryeandshine", "priya.cooks").await;
    let path = format!("/v25.0/{}/messages?fields=id,created_time,message&limit=50", thread["id"].as_str().unwrap());
    let listed = stage.get(INSTAGRAM, &path, &token).await.json();
    let all = thread["messages"].as_array().unwrap();
    assert_eq!(data(&listed).len(), all.len(), "every id is listed");
    assert!(data(&listed)[19].get("message").is_some() && data(&listed)[20].get("message").is_none());
    let (newest, oldest) = (&all[all.len() - 1]["id"], &all[0]["id"]);
    assert_eq!(
        stage.get(INSTAGRAM, &format!("/{}?fields=message", newest.as_str().unwrap()), &token).await.status,
        200
    );
    let path = format!("/{}?fields=message", oldest.as_str().unwrap());
    let refused = stage.get(INSTAGRAM, &path, &token).await;
    assert_eq!((refused.status, refused.error()), (400, (100, None)));
    stage.toggle(json!({ "too_old": { "status": 404, "code": 100, "subcode": 33, "message": "gone" } })).await;
    assert_eq!(stage.get(INSTAGRAM, &path, &token).await.error(), (100, Some(33)));
}

#[tokio::test]
async fn platform_2_4_idle_requests_vanish_after_thirty_days() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("theflourroom").await;
    for (name, days) in [("fresh", 29), ("stale", 31)] {
        let body =
            json!({ "account": "theflourroom", "username": name, "folder": "requests", "ago_seconds": days * 86_400 });
        stage.make("/conversation", body).await;
    }
    let names: Vec<Value> =
        data(&stage.get(INSTAGRAM, "/me/conversations?fields=participants&limit=50", &token).await.json())
            .iter()
            .map(|item| item["participants"]["data"][1]["username"].clone())
            .collect();
    assert!(names.contains(&json!("fresh")) && !names.contains(&json!("stale")));
}

#[tokio::test]
async fn platform_2_4_blank_messages_come_whole_by_id() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let thread = stage.thread("ryeandshine", "zoevandijk").await;
    let path = format!("/{}?fields=messages{{id,message}}", thread["id"].as_str().unwrap());
    let listed = stage.get(INSTAGRAM, &path, &token).await.json();
    let blank = data(&listed["messages"]).iter().find(|item| item["message"] == "").unwrap();
    let whole =
        stage.get(INSTAGRAM, &format!("/{}?fields=message", blank["id"].as_str().unwrap()), &token).await.json();
    assert!(whole["message"].as_str().unwrap().starts_with("Hoi!"));
    stage.toggle(json!({ "edge_drops_attachments": true })).await;
    let lars = stage.thread("ryeandshine", "larsogida").await;
    let path = format!("/{}/messages?fields=attachments&limit=1", lars["id"].as_str().unwrap());
    let dropped = stage.get(INSTAGRAM, &path, &token).await.json();
    assert!(dropped["data"][0].get("attachments").is_none());
    let by_id = stage
        .get(INSTAGRAM, &format!("/{}?fields=attachments", dropped["data"][0]["id"].as_str().unwrap()), &token)
        .await
        .json();
    assert!(by_id["attachments"]["data"][0]["image_data"]["url"].is_string());
}

#[tokio::test]
async fn platform_2_4_too_much_is_code_1_and_a_poisoned_conversation_is_never_served() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    stage.toggle(json!({ "max_messages_per_request": 30 })).await;
    let expanded = |limit: u32| format!("/me/conversations?limit={limit}&fields=id,messages.limit(20){{id}}");
    let refused = stage.get(INSTAGRAM, &expanded(25), &token).await;
    assert_eq!((refused.status, refused.error().0), (500, 1));
    assert_eq!(stage.get(INSTAGRAM, &expanded(3), &token).await.status, 200);
    stage.toggle(json!({ "max_messages_per_request": 600 })).await;
    let change = json!({ "account": "ryeandshine", "customer": "tomas.oliveira", "poisoned": true });
    let poisoned = stage.control(reqwest::Method::PATCH, "/conversation", change).await;
    assert_eq!(stage.get(INSTAGRAM, &expanded(25), &token).await.error().0, 1);
    assert_eq!(stage.get(INSTAGRAM, "/me/conversations?limit=25", &token).await.status, 200, "heads are served");
    let alone = format!("/{}?fields=messages", poisoned["id"].as_str().unwrap());
    assert_eq!(stage.get(INSTAGRAM, &alone, &token).await.error().0, 1);
}

#[tokio::test]
async fn platform_2_1_one_customer_is_found_and_others_shops_are_not_seen() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let maya = stage.thread("ryeandshine", "mayaferreira").await;
    let path = format!("/me/conversations?user_id={}", maya["customer"]["id"].as_str().unwrap());
    assert_eq!(data(&stage.get(INSTAGRAM, &path, &token).await.json()).len(), 1);
    let foreign = stage.thread("theflourroom", "ingrid.bakes").await;
    let refused = stage.get(INSTAGRAM, &format!("/{}", foreign["id"].as_str().unwrap()), &token).await;
    assert_eq!(refused.error(), (100, Some(33)));
}

#[tokio::test]
async fn platform_2_5_profiles_with_consent_without_it_and_with_nulls() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let maya = stage.thread("ryeandshine", "mayaferreira").await;
    let fields =
        "name,username,profile_pic,follower_count,is_verified_user,is_user_follow_business,is_business_follow_user";
    let ask = |id: String| {
        let (stage, token) = (&stage, &token);
        async move { stage.get(INSTAGRAM, &format!("/v25.0/{id}?fields={fields}"), token).await }
    };
    let profile = ask(maya["customer"]["id"].as_str().unwrap().to_owned()).await.json();
    assert_eq!((&profile["name"], &profile["username"]), (&json!("Maya Ferreira"), &json!("mayaferreira")));
    let picture = stage.ask(stage.http.get(profile["profile_pic"].as_str().unwrap())).await;
    assert_eq!((picture.status, picture.headers["content-type"].as_str()), (200, "image/png"));
    let steve = stage.thread("ryeandshine", "sourdough_steve").await;
    let unnamed = ask(steve["customer"]["id"].as_str().unwrap().to_owned()).await.json();
    assert!(unnamed["name"].is_null() && unnamed["profile_pic"].is_null());
    let quiet = stage.thread("ryeandshine", "quiet.customer").await;
    assert_eq!(ask(quiet["customer"]["id"].as_str().unwrap().to_owned()).await.error().0, 230);
}

#[tokio::test]
async fn platform_2_3_unsent_messages_are_gone_from_list_and_id() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let said = stage
        .make("/customer-writes", json!({ "account": "ryeandshine", "customer": "mayaferreira", "text": "oops" }))
        .await;
    stage.make("/unsend", json!({ "message_id": said["message_id"] })).await;
    let listed =
        stage.get(INSTAGRAM, &format!("/{}/messages", said["conversation"].as_str().unwrap()), &token).await.json();
    assert!(data(&listed).iter().all(|item| item["id"] != said["message_id"]));
    assert_eq!(
        stage.get(INSTAGRAM, &format!("/{}", said["message_id"].as_str().unwrap()), &token).await.error().0,
        100
    );
}

#[tokio::test]
async fn platform_2_2_a_refused_field_fails_the_whole_call_even_where_nothing_is_told() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let refused = json!({ "Message": ["reply_to"], "shares": ["template"], "IGUser": ["name"], "Conversation": ["participants"] });
    stage.toggle(json!({ "refused_fields": refused })).await;
    for (fields, field, kind) in [
        ("id,messages.limit(1){id,reply_to}", "reply_to", "Message"),
        ("id,messages{shares{template}}", "template", "shares"),
        ("id,participants", "participants", "Conversation"),
    ] {
        let path = format!("/v27.0/me/conversations?user_id=1&fields={fields}");
        let answer = stage.get(INSTAGRAM, &path, &token).await;
        let words = format!("(#100) Tried accessing nonexisting field ({field}) on node type ({kind})");
        assert_eq!((answer.status, answer.error()), (400, (100, None)), "{fields}");
        assert_eq!(answer.json()["error"]["message"], words, "an empty list is refused as well");
    }
    assert_eq!(stage.get(INSTAGRAM, "/v27.0/me?fields=id,name", &token).await.status, 400);
    assert_eq!(stage.get(INSTAGRAM, "/v27.0/me?fields=id,username", &token).await.status, 200);
    let fewer = "/v27.0/me/conversations?fields=id,messages.limit(1){id,message,shares{id,link}}";
    assert_eq!(stage.get(INSTAGRAM, fewer, &token).await.status, 200);
    stage.toggle(json!({ "refused_fields_named": false })).await;
    let unnamed = stage.get(INSTAGRAM, "/v27.0/me?fields=id,name", &token).await;
    assert_eq!(unnamed.json()["error"]["message"], "Unsupported request - method type: get");
    assert_eq!(unnamed.error(), (100, None));
}
