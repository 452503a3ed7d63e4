//! The two shops (product rows D1, L3).

use crate::stage::Stage;
use meta_sim::{Options, Simulator};
use serde_json::Value;
use std::collections::BTreeSet;

#[tokio::test]
async fn d1_two_shops_with_forty_and_twelve_conversations() {
    let stage = Stage::open().await;
    for (shop, count) in [("ryeandshine", 40), ("theflourroom", 12)] {
        let token = stage.instagram_token(shop).await;
        let page = stage.get("graph.instagram.com", "/me/conversations?limit=100", &token).await.json();
        assert_eq!(page["data"].as_array().unwrap().len(), count, "{shop}");
    }
}

#[tokio::test]
async fn d1_every_kind_of_message_is_there() {
    let stage = Stage::open().await;
    let mut kinds = BTreeSet::new();
    for shop in ["ryeandshine", "theflourroom"] {
        for thread in stage.look(&format!("/conversations?account={shop}")).await.as_array().unwrap() {
            let whole = stage.look(&format!("/thread?conversation={}", thread["id"].as_str().unwrap())).await;
            for message in whole["messages"].as_array().unwrap() {
                kinds.insert(message["kind"].as_str().unwrap().to_owned());
                kinds.extend((message["reactions"] != Value::Array(vec![])).then(|| "reaction".to_owned()));
                kinds.extend(message["reply_to"].is_string().then(|| "reply".to_owned()));
                kinds.extend((message["unsent"] == true).then(|| "unsent".to_owned()));
                kinds.extend((message["blank_in_edge"] == true).then(|| "blank".to_owned()));
            }
        }
    }
    let all = [
        "blank",
        "file",
        "photo",
        "post",
        "product",
        "reaction",
        "reel",
        "reply",
        "sticker",
        "story_mention",
        "story_reply",
        "template",
        "text",
        "unsent",
        "unsupported",
        "video",
        "voice",
    ];
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), all);
}

#[tokio::test]
async fn d1_maya_asks_for_lemon_at_the_top_and_ages_reach_from_now_to_last_year() {
    let stage = Stage::open().await;
    let list = stage.look("/conversations?account=ryeandshine").await;
    let list = list.as_array().unwrap();
    assert_eq!(list[0]["customer"]["name"], "Maya Ferreira");
    assert_eq!(list[0]["newest"]["text"], "Could you do it with lemon instead of almond?");
    let now: chrono::DateTime<chrono::Utc> = stage.look("/clock").await["now"].as_str().unwrap().parse().unwrap();
    let minutes: Vec<i64> = list
        .iter()
        .map(|item| {
            (now - item["updated_at"].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap()).num_minutes()
        })
        .collect();
    for (least, below) in [(0, 1), (1, 60), (60, 1_440), (1_440, 10_080), (10_080, 525_600), (525_600, i64::MAX)] {
        assert!(minutes.iter().any(|age| (least..below).contains(age)), "{least}..{below} of {minutes:?}");
    }
    let unpictured = list.iter().filter(|item| item["customer"]["has_picture"] == false).count();
    assert!((10..=18).contains(&unpictured), "about a third: {unpictured}");
}

#[tokio::test]
async fn d1_the_same_at_every_start_but_for_ids() {
    let (first, second) = (Stage::open().await, Stage::open().await);
    let texts =
        |list: Value| list.as_array().unwrap().iter().map(|item| item["newest"]["text"].clone()).collect::<Vec<_>>();
    let path = "/conversations?account=theflourroom";
    assert_eq!(texts(first.look(path).await), texts(second.look(path).await));
    let secrets = [&first, &second].map(|stage| stage.simulator.description().app_secret.clone());
    assert_ne!(secrets[0], secrets[1]);
}

#[tokio::test]
async fn d1_description_names_five_hosts_and_stop_frees_the_port() {
    let simulator = Simulator::start(Options::default()).await.unwrap();
    let description = serde_json::to_value(simulator.description()).unwrap();
    let hosts = description["hosts"].as_object().unwrap();
    let names =
        ["api.instagram.com", "graph.facebook.com", "graph.instagram.com", "www.facebook.com", "www.instagram.com"];
    assert_eq!(hosts.keys().map(String::as_str).collect::<Vec<_>>(), names);
    assert_eq!(description["control"], format!("{}/_sim", hosts["graph.facebook.com"].as_str().unwrap()));
    assert_eq!(description["accounts"][0]["id"], "17841405822304914");
    let port = hosts["graph.facebook.com"].as_str().unwrap().rsplit(':').next().unwrap().parse().unwrap();
    simulator.stop().await;
    let again = Simulator::start(Options { port: Some(port), ..Options::default() }).await.unwrap();
    let taken = Simulator::start(Options { port: Some(port), ..Options::default() }).await;
    assert!(taken.is_err(), "the port is in use");
    again.stop().await;
}
