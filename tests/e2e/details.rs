//! What the owner keeps of a customer is kept on this computer (T9).

use crate::scene::Scene;
use crate::until::until;

const NOTES: &str = "No nuts.\nBirthday: 3 May";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t9_notes_and_a_label_survive_a_restart_and_the_profile_opens_in_the_browser() {
    let mut scene = Scene::connected().await;
    let (_, shown) = scene.rows_with_names().await;
    let conversation = shown.into_iter().find(|it| it.customer.told_name().is_some()).expect("a customer with a name");
    scene.app.open(&conversation.id).await;
    scene.app.open_details().await;
    scene.app.type_notes(NOTES).await;
    scene.app.add_label("Wholesale").await;
    let seen = scene.app.text_once("[data-part=first-seen]", |text| !text.is_empty()).await;

    scene.restart().await;
    scene.app.open(&conversation.id).await;
    scene.app.open_details().await;
    until("the notes are there", async || (scene.app.notes().await? == NOTES).then_some(())).await;
    assert_eq!(scene.app.labels().await, ["Wholesale"]);
    assert_eq!(scene.app.text("[data-part=first-seen]").await, Some(seen));

    scene.app.press("[data-action=open-profile]").await;
    let address = scene.app.text_once("[data-part=link-address]", |text| !text.is_empty()).await;
    assert!(address.starts_with("https://www.instagram.com/"), "{address}");
    scene.app.press("[data-action=open-link]").await;
    assert_eq!(scene.home.opened_address().await, address);
}
