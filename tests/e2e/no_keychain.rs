//! A computer without a keychain (C7): the owner chooses, nothing is kept silently.

use crate::scene::Scene;
use crate::until::until;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c7_without_a_keychain_the_owner_may_keep_secrets_for_the_session_only() {
    let mut scene = Scene::without_keychain().await;
    scene.app.press("[data-action=connect]").await;
    scene.app.see("[data-part=vault][data-state=unusable]").await;
    scene.app.press("[data-part=vault] [data-action=keep-in-session]").await;
    scene.app.see_gone("[data-part=vault][data-state=unusable]").await;
    scene.connect("instagram").await;
    scene.app.rows_of(25).await;

    scene.restart().await;
    scene.app.rows_of(25).await;
    let calls = scene.shop.conversation_calls().await;
    scene.app.refresh().await;
    assert_eq!(scene.shop.conversation_calls().await, calls, "the token was kept for the session only");
    scene.app.press("button[aria-label=Connections]").await;
    scene.app.see("[data-part=vault][data-state=session]").await;
    scene.app.text_once("[data-part=account]", |text| text.contains("Reconnect needed")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c7_without_a_keychain_the_owner_may_keep_secrets_in_a_file_with_a_passphrase() {
    const PASSPHRASE: &str = "rye and shine 1974";
    let mut scene = Scene::without_keychain().await;
    scene.app.press("[data-action=connect]").await;
    scene.app.fill("[data-part=vault] input[name=passphrase]", PASSPHRASE).await;
    scene.app.press("[data-part=vault] [data-action=keep-in-file]").await;
    scene.app.see_gone("[data-part=vault][data-state=unusable]").await;
    scene.connect("instagram").await;
    scene.app.rows_of(25).await;

    scene.restart().await;
    scene.app.press("button[aria-label=Connections]").await;
    scene.app.see("[data-part=vault][data-state=passphraseNeeded]").await;
    for (passphrase, opens) in [("a guess", false), (PASSPHRASE, true)] {
        scene.app.fill("[data-part=vault] input[name=passphrase]", passphrase).await;
        scene.app.press("[data-part=vault] [data-action=unlock]").await;
        if opens {
            scene.app.see_gone("[data-part=vault][data-state=passphraseNeeded]").await;
        } else {
            scene.app.see("[data-part=vault][data-state=passphraseNeeded] [role=alert]").await;
        }
    }
    scene.app.close_page("connections").await;
    let calls = scene.shop.conversation_calls().await;
    scene.app.refresh().await;
    until("the token in the file works", async || (scene.shop.conversation_calls().await > calls).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c7_a_keychain_that_is_started_late_is_found_and_the_shop_goes_on_by_itself() {
    let mut scene = Scene::connected().await;
    scene.home.end_keychain().await;
    scene.restart().await;
    scene.app.rows_of(25).await;
    scene.app.text_once("[data-part=load-failure]", |text| text.contains("keychain")).await;
    assert!(!scene.app.has("[data-part=reconnect-needed]").await, "no new login is needed");
    scene.app.press("button[aria-label=Connections]").await;
    let card = format!("[data-part=account][data-account='{}']", scene.first_account());
    scene.app.text_once(&card, |text| text.contains("Keychain does not answer") && !text.contains("Connected")).await;

    scene.home.start_keychain();
    scene.app.text_once(&card, |text| text.contains("Connected")).await;
    scene.app.see_gone("[data-part=vault][data-state=unusable]").await;
    scene.app.close_page("connections").await;
    scene.app.see_gone("[data-part=load-failure]").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c7_what_is_sent_while_the_keychain_is_missing_names_it_and_goes_out_with_it() {
    let mut scene = Scene::connected().await;
    let conversation = scene.some_conversation().await;
    scene.home.end_keychain().await;
    scene.restart().await;
    scene.app.text_once("[data-part=load-failure]", |text| text.contains("keychain")).await;
    scene.app.open(&conversation.id).await;
    scene.app.type_answer("Back at four").await;
    scene.app.press_send().await;
    scene.app.text_once("[data-part=thread]", |text| text.contains("this computer's keychain")).await;
    assert_eq!(scene.shop.ledger().await.len(), 0);
    scene.home.start_keychain();
    until("it goes out by itself", async || (scene.shop.ledger().await.len() == 1).then_some(())).await;
}
