//! Test connection (C10): each fault is recognised as itself and only as itself.

use crate::fixture::{Fixture, told};
use chrono::TimeDelta;
use domain::{AccountId, Flavour};
use engine::views::{Check, Fault, Finding, Item};
use engine::views::{CheckView, DoctorView};
use engine::{Change, Failure};
use secrecy::SecretString;
use serde_json::{Value, json};

/// Tests the connection and waits for the end.
pub async fn examined(fixture: &Fixture, account: &AccountId) -> DoctorView {
    let mut changes = fixture.engine.changes();
    fixture.engine.doctor().test_connection(account).unwrap();
    loop {
        let view = fixture.engine.doctor().view(account).await.unwrap().expect("a test");
        if !view.running {
            return view;
        }
        told(&mut changes, |change| matches!(change, Change::Doctor { account: of } if of == account)).await;
    }
}

/// The one fault that was found. What comes before it is good, what comes after it was not looked at.
fn the_fault(view: &DoctorView) -> Option<Fault> {
    let place = view.checks.iter().position(|check| matches!(check.finding, Finding::Wrong { .. }));
    let good = view.checks.iter().take(place.unwrap_or(view.checks.len()));
    assert!(good.clone().all(|check| check.finding == Finding::Good), "{view:#?}");
    let place = place?;
    assert!(view.checks[place + 1..].iter().all(|check| check.finding == Finding::Waiting), "{view:#?}");
    let CheckView { finding: Finding::Wrong { fault }, .. } = &view.checks[place] else { unreachable!() };
    Some(fault.clone())
}

fn everywhere(effect: Value) -> Value {
    json!({ "match": { "host": "graph.instagram.com" }, "effect": effect })
}

fn refused(code: i64, subcode: Option<i64>, status: u16) -> Value {
    everywhere(json!({ "do": "error", "status": status, "code": code, "subcode": subcode }))
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_a_healthy_connection_passes_every_check() {
    for flavour in [Flavour::Instagram, Flavour::Facebook] {
        let (fixture, account) = Fixture::connected(flavour).await;
        let view = examined(&fixture, &account).await;
        assert_eq!(the_fault(&view), None);
        assert_eq!(view.checks.len(), 8);
        assert_eq!(view.checks[0].check, Check::Network);
        assert!(view.ended.is_some());
    }
}

/// How a fault is made, and whether it is the one that was found.
type Scripted = (&'static str, Value, fn(&Fault) -> bool);

#[tokio::test(flavor = "multi_thread")]
async fn c10_what_meta_says_is_recognised_as_itself_and_only_itself() {
    let faults: [Scripted; 10] = [
        ("html", everywhere(json!({ "do": "html", "status": 200 })), |fault| *fault == Fault::NotInstagram),
        ("500", refused(2, None, 500), |fault| *fault == Fault::MetaDown),
        ("limit", refused(4, Some(1_349_210), 403), |fault| matches!(fault, Fault::SlowedDown { until: Some(_) })),
        ("restricted", refused(25, Some(2_207_050), 400), |fault| *fault == Fault::Restricted),
        ("access off", refused(200, Some(2_534_041), 403), |fault| *fault == Fault::MessageAccessOff),
        ("no App Review", refused(3, None, 400), |fault| *fault == Fault::AppNotApproved),
        ("role lost", refused(190, Some(492), 400), |fault| *fault == Fault::PageRoleLost),
        ("blocked", refused(100, Some(2_534_029), 400), |fault| {
            matches!(fault, Fault::Refused { meta_code: 100, subcode: Some(2_534_029), .. })
        }),
        ("code nobody knows", refused(987_654, None, 400), |fault| {
            matches!(fault, Fault::Refused { meta_code: 987_654, .. })
        }),
        (
            "half a list",
            json!({ "match": { "kind": "conversations" }, "effect": { "do": "malformed_json" } }),
            |fault| *fault == Fault::NotUnderstood,
        ),
    ];
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    for (name, rule, is_it) in faults {
        fixture.shop.break_down(rule).await;
        let fault = the_fault(&examined(&fixture, &account).await).unwrap_or_else(|| panic!("{name}: nothing found"));
        assert!(is_it(&fault), "{name}: {fault:?}");
        fixture.shop.clear_faults().await;
        // Whoever was told to slow down does so.
        fixture.pass(TimeDelta::minutes(5)).await;
        assert_eq!(the_fault(&examined(&fixture, &account).await), None, "{name} is over");
    }
}

/// Which check a fault was found at.
fn wrong_at(view: &DoctorView) -> Option<Check> {
    let wrong = view.checks.iter().find(|check| matches!(check.finding, Finding::Wrong { .. }));
    wrong.map(|check| check.check)
}

/// `reports/10`: every call of an account answers so, from one day to the next.
fn unsupported() -> Value {
    json!({ "do": "error", "status": 400, "code": 100, "message": "Unsupported request - method type: get" })
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_a_refusal_of_everything_is_placed_at_the_app_or_its_access_and_nothing_after_it_is_judged() {
    for (flavour, host) in [(Flavour::Instagram, "graph.instagram.com"), (Flavour::Facebook, "graph.facebook.com")] {
        let (fixture, account) = Fixture::connected(flavour).await;
        fixture.shop.break_down(json!({ "match": { "host": host }, "effect": unsupported() })).await;
        let view = examined(&fixture, &account).await;
        let fault = the_fault(&view);
        assert!(matches!(fault, Some(Fault::AppOrAccess { meta_code: 100, .. })), "{flavour}: {fault:?}");
        assert_eq!(wrong_at(&view), Some(Check::Token), "where it was met");
        fixture.shop.clear_faults().await;
        assert_eq!(the_fault(&examined(&fixture, &account).await), None, "{flavour}: it is over");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_a_pending_invitation_or_a_restricted_app_is_told_from_a_refusal_of_everything_and_of_one_field() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let of = account.to_string();
    let list = json!({ "match": { "path_contains": format!("{of}/conversations") }, "effect": unsupported() });
    fixture.shop.break_down(list).await;
    let view = examined(&fixture, &account).await;
    let fault = the_fault(&view);
    assert!(matches!(fault, Some(Fault::PendingOrRestricted { meta_code: 100, .. })), "{fault:?}");
    assert_eq!(wrong_at(&view), Some(Check::Role));
    fixture.shop.clear_faults().await;
    // The smallest question alone is answered: it is about what was asked for, not about who asks.
    let twice = json!({ "match": { "kind": "conversations" }, "times": 2, "effect": unsupported() });
    fixture.shop.break_down(twice).await;
    let view = examined(&fixture, &account).await;
    let fault = the_fault(&view);
    assert!(matches!(fault, Some(Fault::Refused { meta_code: 100, .. })), "{fault:?}");
    assert_eq!(wrong_at(&view), Some(Check::Role), "where it was met");
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_while_everything_is_refused_nothing_typed_is_lost_and_all_resumes_without_a_login() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    let everything = json!({ "match": { "host": "graph.instagram.com" }, "effect": unsupported() });
    fixture.shop.break_down(everything).await;
    let failed = fixture.engine.accounts().refresh(Some(&account)).await;
    assert!(matches!(failed, Err(Failure::Refused { meta_code: 100, .. })), "{failed:?}");
    let list = fixture.list(&account).await;
    assert_eq!((list.rows.len(), list.sync.failure.is_some()), (25, true), "said over what is kept");
    let shown = fixture.engine.inbox().frame().await.unwrap().accounts.remove(0);
    assert!(shown.sync.failure.is_some(), "the card does not say that all is well");
    let id = fixture.send(&account, &conversation, "is anybody there?").await;
    let why = fixture.until_failed(&account, &conversation, id).await;
    assert_eq!(why, domain::NotSent::Refused { code: 100, subcode: None });

    fixture.shop.clear_faults().await;
    fixture.engine.accounts().refresh(Some(&account)).await.expect("no login is needed");
    assert_eq!(fixture.engine.inbox().frame().await.unwrap().accounts[0].sync.failure, None);
    fixture.engine.sending().retry(id).await.unwrap();
    fixture.until_sent(&account, &conversation, id).await;
    assert_eq!(fixture.accepted().await, ["is anybody there?"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_each_end_of_a_token_has_its_own_name() {
    for (action, subcode, expected) in [
        ("expire", None, Fault::TokenExpired),
        ("revoke", None, Fault::AppRemoved),
        ("change_password", None, Fault::PasswordChanged),
        ("kill", Some(459), Fault::Checkpoint),
        ("kill", Some(490), Fault::Checkpoint),
        ("kill", Some(467), Fault::TokenInvalid),
    ] {
        for flavour in [Flavour::Instagram, Flavour::Facebook] {
            let (fixture, account) = Fixture::connected(flavour).await;
            fixture.shop.end_tokens(&account, action, subcode).await;
            assert_eq!(the_fault(&examined(&fixture, &account).await), Some(expected.clone()), "{action} {flavour}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_each_trouble_of_the_account_has_its_own_name() {
    for (change, expected) in [
        (json!({ "account_type": "PERSONAL" }), Fault::PersonalAccount),
        (json!({ "has_role": false }), Fault::NoRole),
        (json!({ "message_access": false }), Fault::MessageAccessOff),
        (json!({ "messaging": "not_eligible" }), Fault::NotEligible),
    ] {
        let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
        fixture.shop.change_account(&account, change).await;
        assert_eq!(the_fault(&examined(&fixture, &account).await), Some(expected));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_access_to_messages_that_is_refused_is_told_from_a_missing_permission_where_the_host_tells() {
    let (fixture, account) = Fixture::connected(Flavour::Facebook).await;
    fixture.shop.change_account(&account, json!({ "message_access": false })).await;
    for list_answers in ["refused", "empty"] {
        fixture.shop.toggle("message_access_off", json!(list_answers)).await;
        assert_eq!(the_fault(&examined(&fixture, &account).await), Some(Fault::MessageAccessOff), "{list_answers}");
    }
    fixture.shop.change_account(&account, json!({ "message_access": true })).await;
    fixture.shop.withdraw(&account, "instagram_manage_messages").await;
    let missing = vec!["instagram_manage_messages".to_owned()];
    assert_eq!(the_fault(&examined(&fixture, &account).await), Some(Fault::PermissionMissing { missing }));
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_a_permission_that_was_withdrawn_is_named_as_far_as_the_host_tells() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    fixture.shop.withdraw(&account, "instagram_business_manage_messages").await;
    let fault = the_fault(&examined(&fixture, &account).await);
    assert_eq!(fault, Some(Fault::PermissionMissing { missing: Vec::new() }));
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_no_network_a_wrong_clock_and_secrets_out_of_reach_are_told_apart() {
    let (fixture, account) = Fixture::on_a_line(Flavour::Instagram).await;
    fixture.shop.unplug().await;
    assert_eq!(the_fault(&examined(&fixture, &account).await), Some(Fault::Offline));
    fixture.shop.plug_in().await;

    for minutes in [90, -90] {
        fixture.clock.0.advance(TimeDelta::minutes(minutes));
        let fault = the_fault(&examined(&fixture, &account).await);
        let Some(Fault::ClockWrong { minutes: told }) = fault else { panic!("{fault:?}") };
        assert!((i64::from(told) - minutes).abs() <= 1, "{told}");
        fixture.clock.0.advance(TimeDelta::minutes(-minutes));
    }

    fixture.engine.secrets().keep_in_session().await.unwrap();
    assert_eq!(the_fault(&examined(&fixture, &account).await), Some(Fault::NoToken));
    fixture.engine.secrets().keep_in_file(SecretString::from("correct horse".to_owned())).await.unwrap();
    let fixture = fixture.restart().await;
    let fault = the_fault(&examined(&fixture, &account).await);
    assert!(matches!(fault, Some(Fault::Vault { .. })), "{fault:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn c11_the_checklist_ticks_itself_and_takes_the_owners_word_for_the_rest() {
    let fixture = Fixture::new().await;
    let done = async |fixture: &Fixture| {
        let items = fixture.engine.doctor().checklist(Flavour::Instagram).await.unwrap().items;
        items.into_iter().filter(|item| item.done).map(|item| (item.item, item.seen)).collect::<Vec<_>>()
    };
    assert_eq!(done(&fixture).await, []);
    fixture.enter_meta_app(Flavour::Instagram).await;
    let account = fixture.log_in(Flavour::Instagram).await.remove(0);
    fixture.synced(&account).await;
    let seen = [
        Item::BusinessApp,
        Item::InstagramProduct,
        Item::RedirectAddress,
        Item::Tester,
        Item::MessageAccess,
        Item::Permissions,
    ];
    assert_eq!(done(&fixture).await, seen.map(|item| (item, true)));

    fixture.engine.doctor().tick(Flavour::Instagram, Item::Review, true).await.unwrap();
    fixture.engine.doctor().tick(Flavour::Instagram, Item::Tester, false).await.unwrap();
    let fixture = fixture.restart().await;
    let all = done(&fixture).await;
    assert!(all.contains(&(Item::Review, false)), "the owner's word is kept: {all:?}");
    assert!(all.contains(&(Item::Tester, true)), "what was seen stays: {all:?}");
    assert_eq!(
        fixture.engine.doctor().checklist(Flavour::Facebook).await.unwrap().items.iter().filter(|it| it.done).count(),
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn c11_of_two_boxes_ticked_at_once_both_stay_ticked() {
    let fixture = Fixture::new().await;
    let tick = |item| fixture.engine.doctor().tick(Flavour::Instagram, item, true);
    let (one, other) = tokio::join!(tick(Item::Review), tick(Item::Live));
    one.and(other).unwrap();
    let list = fixture.engine.doctor().checklist(Flavour::Instagram).await.unwrap();
    let done: Vec<Item> = list.items.iter().filter(|it| it.done).map(|it| it.item).collect();
    assert_eq!(done, [Item::Review, Item::Live]);
}
