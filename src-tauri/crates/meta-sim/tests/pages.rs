//! Pages and the accounts behind them (platform.md §1a, product row C6).

use crate::stage::{FACEBOOK_SCOPES, Stage};
use serde_json::{Value, json};

const FACEBOOK: &str = "graph.facebook.com";

#[tokio::test]
async fn c6_pages_that_cannot_be_used_are_there_with_their_reasons() {
    let stage = Stage::open().await;
    let token = stage.person_token().await;
    let fields = "id,name,access_token,tasks,instagram_business_account{id,username,name,profile_picture_url},connected_instagram_account{id}";
    let pages = stage.get(FACEBOOK, &format!("/v25.0/me/accounts?fields={fields}"), &token).await.json();
    let pages = pages["data"].as_array().unwrap();
    let named = |name: &str| pages.iter().find(|page| page["name"] == name).unwrap();
    assert_eq!(named("Rye & Shine Bakery")["instagram_business_account"]["username"], "ryeandshine");
    assert!(named("Saturday Market Stall").get("instagram_business_account").is_none());
    assert!(!named("Breadwinners Alumni")["tasks"].as_array().unwrap().contains(&json!("MESSAGING")));
    let home = named("Rosa Almeida, home baker");
    assert!(home.get("instagram_business_account").is_none() && home["connected_instagram_account"]["id"].is_string());
    let not_eligible = named("Rosa's Levain Lab");
    let path = format!("/v25.0/{}/conversations?platform=instagram", not_eligible["id"].as_str().unwrap());
    assert_eq!(stage.get(FACEBOOK, &path, not_eligible["access_token"].as_str().unwrap()).await.error().0, 36103);
}

#[tokio::test]
async fn platform_1a_pages_of_a_business_need_business_management() {
    let stage = Stage::open().await;
    let without: Vec<(&str, &str)> = FACEBOOK_SCOPES
        .split(',')
        .filter(|scope| *scope != "business_management")
        .map(|scope| ("permission", scope))
        .collect();
    let code = stage.facebook_dialog("continue", &without).await.returned("code").unwrap();
    let token = stage.facebook_exchange(&code, &[]).await.json()["access_token"].as_str().unwrap().to_owned();
    let names = |pages: Value| {
        pages["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|page| page["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let seen = names(stage.get(FACEBOOK, "/v25.0/me/accounts", &token).await.json());
    assert!(seen.contains(&"Rye & Shine Bakery".to_owned()) && !seen.contains(&"The Flour Room".to_owned()));
}

#[tokio::test]
async fn platform_1a_pages_come_in_pages_and_only_those_ticked() {
    let stage = Stage::open().await;
    let token = stage.person_token().await;
    let mut url = format!("{}/v25.0/me/accounts?fields=name&limit=4&access_token={token}", stage.base(FACEBOOK));
    let mut names = Vec::new();
    loop {
        let page = stage.ask(stage.http.get(&url)).await.json();
        names.extend(page["data"].as_array().unwrap().iter().map(|page| page["name"].as_str().unwrap().to_owned()));
        match page["paging"]["next"].as_str() {
            Some(next) => {
                assert!(next.contains("access_token="), "Meta's next links carry the token");
                url = next.to_owned();
            }
            None => break,
        }
    }
    assert_eq!(names.len(), 6);
    stage.facebook_dialog("continue", &[("page", "108237745510392")]).await;
    let ticked = stage.get(FACEBOOK, "/v25.0/me/accounts?fields=name", &token).await.json();
    assert_eq!(ticked["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn platform_1a_page_node_gives_its_token_and_a_person_token_reads_no_messages() {
    let stage = Stage::open().await;
    let token = stage.person_token().await;
    let page = stage
        .get(FACEBOOK, "/v25.0/108237745510392?fields=access_token,instagram_business_account", &token)
        .await
        .json();
    assert_eq!(page["instagram_business_account"], json!({ "id": "17841405822304914" }));
    let path = "/v25.0/108237745510392/conversations?platform=instagram";
    assert_eq!(stage.get(FACEBOOK, path, &token).await.error().0, 190);
    assert_eq!(stage.get(FACEBOOK, path, page["access_token"].as_str().unwrap()).await.status, 200);
}

#[tokio::test]
async fn platform_6_subscriptions_are_stored_and_unknown_fields_spoil_the_call() {
    let stage = Stage::open().await;
    let (page, token) = stage.page_token("ryeandshine").await;
    let path = format!("/v25.0/{page}/subscribed_apps");
    let page_asks = async |fields: &str| {
        stage.post(FACEBOOK, &format!("{path}?subscribed_fields={fields}"), &token, json!({})).await
    };
    assert_eq!(page_asks("messages,message_reads,message_edits,message_echoes").await.json()["success"], true);
    for of_an_account in ["messaging_seen", "messaging_referral", "message_edit", "messaging_handover", "comments"] {
        assert_eq!(page_asks(&format!("messages,{of_an_account}")).await.error().0, 100, "{of_an_account}");
    }
    let listed = stage.get(FACEBOOK, &path, &token).await.json();
    let kept = json!(["message_echoes", "message_edits", "message_reads", "messages"]);
    assert_eq!((&listed["data"][0]["subscribed_fields"], listed["data"][0]["id"].is_string()), (&kept, true));

    let instagram = stage.instagram_token("ryeandshine").await;
    let own = "/v25.0/me/subscribed_apps";
    let account_asks = async |fields: &[&str]| {
        stage.post("graph.instagram.com", own, &instagram, json!({ "subscribed_fields": fields })).await
    };
    assert_eq!(account_asks(&["messages", "messaging_seen", "message_edit"]).await.json()["success"], true);
    for of_a_page in ["message_reads", "messaging_referrals", "message_edits", "message_echoes", "feed"] {
        assert_eq!(account_asks(&["messages", of_a_page]).await.error().0, 100, "{of_a_page}");
    }
    let listed = stage.get("graph.instagram.com", own, &instagram).await.json();
    assert_eq!((listed["data"][0]["app_id"].is_string(), &listed["data"][0]["id"]), (true, &Value::Null));
    stage.toggle(json!({ "echoes_field_on_instagram": true })).await;
    assert_eq!(account_asks(&["messages", "message_echoes"]).await.json()["success"], true);
    let url = format!("{}/v25.0/me/subscribed_apps", stage.base("graph.instagram.com"));
    stage.ask(stage.http.delete(url).bearer_auth(&instagram)).await;
    assert_eq!(
        stage.get("graph.instagram.com", "/v25.0/me/subscribed_apps", &instagram).await.json()["data"],
        json!([])
    );
}

#[tokio::test]
async fn platform_8_messenger_profile_is_kept() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let path = "/v25.0/me/messenger_profile";
    let body = json!({ "platform": "instagram", "ice_breakers": [{ "question": "Open today?", "payload": "OPEN" }] });
    assert_eq!(stage.post("graph.instagram.com", path, &token, body).await.json()["result"], "success");
    let kept = stage.get("graph.instagram.com", &format!("{path}?fields=ice_breakers"), &token).await.json();
    assert_eq!(kept["data"][0]["ice_breakers"][0]["question"], "Open today?");
}
