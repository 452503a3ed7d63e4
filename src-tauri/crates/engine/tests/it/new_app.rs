//! Every owner's own Meta app is a new one: what Graph API v27.0 took from apps created since November 2026 (`?ids=`, field
//! aliases, `date_format`, the method override, JSONP, asynchronous batches) is used nowhere (`platform.md` §7). The
//! simulated platform refuses it by default, so any use fails wherever it is tested; here it is looked for by itself.

use crate::doctor::examined;
use crate::fixture::Fixture;
use crate::webhooks::listen;
use domain::Flavour;
use std::collections::BTreeSet;

#[tokio::test(flavor = "multi_thread")]
async fn platform_7_nothing_that_a_new_app_may_not_use_is_ever_sent() {
    for flavour in [Flavour::Instagram, Flavour::Facebook] {
        let (fixture, account) = Fixture::connected(flavour).await;
        fixture.names_learned(&account).await;
        let (open, conversation) = fixture.answerable(&account).await;
        let id = fixture.send(&account, &conversation, "We open at eight.").await;
        fixture.until_sent(&account, &conversation, id).await;
        let messages = fixture.thread(&account, &conversation).await.messages;
        let theirs = messages.iter().rev().find(|shown| !shown.own).and_then(|shown| shown.message.clone());
        fixture.engine.sending().react(&account, &theirs.expect("a message"), Some("❤".to_owned())).await.unwrap();
        fixture.until(async || !fixture.shop.actions().await.is_empty()).await;
        fixture.shop.customer_writes(&open, "And on Sunday?").await;
        fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
        listen(&fixture).await;
        examined(&fixture, &account).await;

        let asked = fixture.shop.asked_by_anybody().await;
        let kinds: BTreeSet<&str> = asked.iter().map(|asked| asked.kind.as_str()).collect();
        for kind in ["oauth", "account", "conversations", "thread", "profile", "send"] {
            assert!(kinds.contains(kind), "{flavour}: nothing of {kind} was asked: {kinds:?}");
        }
        let retired: Vec<_> = asked.iter().filter(|asked| asked.retired.is_some()).collect();
        assert!(retired.is_empty(), "{flavour}: {retired:?}");
    }
}
