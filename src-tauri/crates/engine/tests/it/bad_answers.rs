//! Answers that make no sense: a state of their own, the rest goes on, nothing is lost.

use crate::fixture::Fixture;
use chrono::TimeDelta;
use domain::{AccountId, ConversationId, Flavour};
use engine::Failure;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn l7_every_kind_of_bad_answer_is_a_named_failure_over_what_is_cached() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let cached = ids(&fixture, &account).await;
    for (effect, expected) in [
        (json!({ "do": "html" }), "notInstagram"),
        (json!({ "do": "reset" }), "interrupted"),
        (json!({ "do": "cut_body", "bytes": 100 }), "interrupted"),
        (json!({ "do": "malformed_json" }), "notUnderstood"),
        (json!({ "do": "mutate", "pointer": "/data", "with": 5 }), "notUnderstood"),
        (json!({ "do": "error", "when": "before", "status": 500, "code": 2 }), "instagramFault"),
        (json!({ "do": "error", "when": "before", "status": 400, "code": 1 }), "instagramFault"),
        (json!({ "do": "error", "when": "before", "status": 400, "code": -1 }), "instagramFault"),
        (json!({ "do": "error", "when": "before", "status": 400, "code": 2, "transient": false }), "instagramFault"),
        (json!({ "do": "html", "status": 502 }), "instagramFault"),
        (json!({ "do": "error", "when": "before", "status": 400, "code": 987 }), "refused"),
        (json!({ "do": "error", "when": "before", "status": 400, "code": 613 }), "slowedDown"),
    ] {
        fixture.shop.break_down(json!({ "match": { "kind": "conversations" }, "effect": effect })).await;
        let failure = fixture.engine.accounts().refresh(Some(&account)).await.expect_err("a bad answer");
        let failure = fixture.engine.shown(failure).await;
        let code = serde_json::to_value(&failure).unwrap()["code"].clone();
        assert_eq!(code, expected, "{effect}");
        assert_eq!(ids(&fixture, &account).await, cached, "{effect}: nothing is lost");
        assert_eq!(fixture.list(&account).await.sync.failure, Some(failure), "{effect}: and the list says so");
        fixture.shop.clear_faults().await;
        // Whoever was told to slow down does so.
        fixture.pass(TimeDelta::minutes(1)).await;
        fixture.engine.accounts().refresh(Some(&account)).await.expect("it recovers");
    }
}

async fn ids(fixture: &Fixture, account: &AccountId) -> Vec<ConversationId> {
    fixture.list(account).await.rows.into_iter().map(|row| row.conversation).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn l7_a_host_that_is_gone_is_offline_and_the_cache_still_opens() {
    let (mut fixture, account) = Fixture::connected(Flavour::Instagram).await;
    fixture.shop.close().await;
    assert_eq!(fixture.engine.accounts().refresh(Some(&account)).await, Err(Failure::Offline));
    let row = fixture.list(&account).await.rows.remove(0);
    assert!(!fixture.thread(&account, &row.conversation).await.messages.is_empty());
}
