//! Messages of every kind (T4, T5, T8): each has its face, what it carries comes through the app, and what is gone says so.

use crate::scene::Scene;
use serde_json::{Value, json};

/// A conversation in which somebody wrote everything there is, oldest first, and the ids of the messages.
pub struct EveryKind {
    pub conversation: String,
    pub photo: String,
}

impl EveryKind {
    /// Twenty messages: what Instagram shows of a conversation.
    pub async fn written(scene: &Scene) -> Self {
        Self::written_to(scene, &scene.some_conversation().await.id).await
    }

    /// The same in a certain conversation.
    pub async fn written_to(scene: &Scene, conversation: &str) -> Self {
        let writes = async |who: &str, what: Value| scene.shop.writes(who, conversation, what).await;
        let theirs = async |what: Value| writes("customer-writes", what).await;
        let question = theirs(json!({ "text": "Do you still have the rye?" })).await;
        theirs(json!({ "kind": "story_reply", "text": "This looks amazing 😍" })).await;
        theirs(json!({ "kind": "story_mention" })).await;
        theirs(json!({ "kind": "post", "title": "Autumn bread boxes" })).await;
        theirs(json!({ "kind": "reel", "title": "Shaping a baguette" })).await;
        theirs(json!({ "kind": "product", "title": "Rye sourdough" })).await;
        writes("business-writes", json!({ "kind": "template", "title": "Rye box" })).await;
        theirs(json!({ "kind": "file", "title": "wedding plan" })).await;
        theirs(json!({ "kind": "voice", "seconds": 5 })).await;
        theirs(json!({ "kind": "video" })).await;
        theirs(json!({ "kind": "sticker" })).await;
        theirs(json!({ "kind": "photo", "count": 3 })).await;
        theirs(json!({ "kind": "unsupported" })).await;
        let photo = theirs(json!({ "kind": "photo" })).await;
        scene.shop.happens("customer-reacts", &photo, json!({ "emoji": "❤️" })).await;
        writes("business-writes", json!({ "text": "Yes, two left.", "reply_to": question })).await;
        Self { conversation: conversation.to_owned(), photo }
    }
}

/// How many pictures are shown, once all are; scrolls to the first that is not, since a picture is loaded when it is seen.
const LOADED: &str = "
    const all = [...document.querySelectorAll('[data-part=message] img')];
    const missing = all.find(one => !one.complete || one.naturalWidth === 0);
    missing?.scrollIntoView({ block: 'center' });
    return missing || all.length === 0 ? null : all.length";

/// Reads everything there is, and waits until all of it that is a picture is shown.
pub async fn shown(scene: &Scene, every: &EveryKind) -> usize {
    scene.app.open(&every.conversation).await;
    scene.app.refresh().await;
    scene.app.bubble("Yes, two left.", Some("sentElsewhere")).await;
    crate::until::until("every picture", async || scene.app.look::<usize>(LOADED, vec![]).await).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t4_t5_every_kind_has_its_face_and_what_it_carries_is_loaded_through_the_app() {
    let scene = Scene::connected().await;
    let every = EveryKind::written(&scene).await;
    let pictures = shown(&scene, &every).await;
    assert!(pictures >= 8, "story, mention, post, reel, product, template, sticker, photos: {pictures}");
    scene.app.scroll_to("[data-kind=voice]").await;
    let length = scene.app.see_attribute("[data-part=sound]", "data-length").await;
    assert_eq!(length.parse::<f64>().unwrap().round() as u32, 5, "T4: a voice message tells its length");
    let quoted = scene.app.text("[data-part=quoted]").await.unwrap_or_default();
    assert!(quoted.ends_with("Do you still have the rye?"), "T8: {quoted}");
    assert!(scene.app.text("[data-part=reactions]").await.unwrap_or_default().contains("❤️"), "T8");
    let card = scene.app.text("[data-kind=sharedProduct]").await.unwrap_or_default();
    assert!(card.contains("Rye sourdough") && card.contains('€'), "T4: {card}");
    scene.app.scroll_to("[data-kind=video]").await;
    scene.app.press("[data-kind=video] [data-action=play]").await;
    scene.app.see("[data-part=film-player]").await;
    const PLAYS: &str = "return document.querySelector('[data-part=film-player]')?.readyState >= 2 || null";
    crate::until::until("the film's first picture", async || scene.app.look::<bool>(PLAYS, vec![]).await).await;
    let photo = format!("[data-key='{}'] [data-part=picture]", every.photo);
    scene.app.press(&photo).await;
    scene.app.see("[data-part=large-picture]").await;
    scene.app.press("[role=dialog] [data-action=save-medium]").await;
    scene.app.text_once("[role=dialog] [data-part=medium-saved]", |text| text.contains("Shopbell 20")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t5_links_that_died_are_asked_for_again_and_what_was_taken_back_is_gone() {
    let mut scene = Scene::connected().await;
    let every = EveryKind::written(&scene).await;
    shown(&scene, &every).await;
    scene.shop.expire_media().await;
    // Nothing of it is on the disk: a new start has no address and no picture.
    scene.restart().await;
    let pictures = shown(&scene, &every).await;
    assert!(pictures >= 8, "fresh links were asked for: {pictures}");
    scene.shop.happens("unsend", &every.photo, json!({})).await;
    scene.app.refresh().await;
    let one_photo = format!("[data-key='{}'] img", every.photo);
    assert!(scene.app.has(&one_photo).await, "reading does not tell that it was taken back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t4_an_unsupported_message_shows_what_instagram_sent() {
    let scene = Scene::connected().await;
    let every = EveryKind::written(&scene).await;
    shown(&scene, &every).await;
    scene.app.press("[data-kind=unsupported] [data-action=show-details]").await;
    let details = scene.app.text_once("[data-part=raw-message]", |text| text.contains("is_unsupported")).await;
    assert!(!details.contains("access_token"), "{details}");
}
