use super::*;
use serde_json::json;

fn of(kind: Kind, text: &str, json: &Value) -> (Content, Card) {
    let type_name = (kind == Kind::Unsupported).then(|| "unknown".to_owned());
    understood(Content { kind, text: text.to_owned(), type_name, raw: Some(json.to_string()) })
}

fn kinds(json: &Value) -> Vec<Option<MediaKind>> {
    card(json).media.into_iter().map(|medium| medium.kind).collect()
}

#[test]
fn t4_what_can_be_loaded_is_told_apart_in_both_of_metas_ways() {
    let at = |name: &str| format!("https://lookaside.fbsbx.com/{name}");
    for (json, expected) in [
        (
            json!({ "id": "m", "attachments": { "data": [
            { "image_data": { "url": at("a"), "width": 640, "height": 480 } }, { "image_data": { "url": at("b") } } ] } }),
            vec![Some(MediaKind::Photo), Some(MediaKind::Photo)],
        ),
        (
            json!({ "id": "m", "attachments": { "data": [{ "video_data": { "url": at("a") } }] } }),
            vec![Some(MediaKind::Video)],
        ),
        (
            json!({ "id": "m", "attachments": { "data": [{ "mime_type": "audio/mp4", "file_url": at("a") }] } }),
            vec![Some(MediaKind::Voice)],
        ),
        (
            json!({ "id": "m", "attachments": { "data": [{ "mime_type": "application/pdf", "file_url": at("a") }] } }),
            vec![Some(MediaKind::File)],
        ),
        (json!({ "id": "m", "story": { "mention": { "link": at("a"), "id": "1" } } }), vec![None]),
        (json!({ "id": "m", "shares": { "data": [{ "link": at("a") }] } }), vec![None]),
        (json!({ "id": "m", "shares": { "data": [{ "link": "https://www.instagram.com/p/abc/" }] } }), vec![]),
        (
            json!({ "mid": "m", "attachments": [{ "type": "image", "payload": { "url": at("a") } }] }),
            vec![Some(MediaKind::Photo)],
        ),
        (
            json!({ "mid": "m", "attachments": [{ "type": "audio", "payload": { "url": at("a") } }] }),
            vec![Some(MediaKind::Voice)],
        ),
        (
            json!({ "mid": "m", "attachments": [{ "type": "ig_reel", "payload": { "url": at("a"), "title": "Buns" } }] }),
            vec![None],
        ),
        (json!({ "mid": "m", "reply_to": { "story": { "url": at("a"), "id": "1" } } }), vec![None]),
        (
            json!({ "mid": "m", "attachments": [{ "type": "template", "payload": { "generic": { "elements": [
            { "title": "Rye", "image_url": at("a") }] } } }] }),
            vec![Some(MediaKind::Photo)],
        ),
        (json!({ "id": "m", "attachments": { "data": [{ "image_data": { "url": "" } }, 7, null] } }), vec![]),
        (json!([]), vec![]),
    ] {
        assert_eq!(kinds(&json), expected, "{json}");
        assert_eq!(links(&json).len(), expected.len(), "each has its address: {json}");
    }
}

#[test]
fn t4_titles_prices_and_buttons_are_shown_as_text() {
    let element =
        json!({ "title": "Rye box", "subtitle": "Four loaves", "buttons": [{ "title": "Order", "url": "x" }] });
    let product = json!({ "product": { "elements": { "data": [{ "name": "Rye", "price": "€4.20" }] } } });
    for (json, title, subtitle, price, buttons) in [
        (
            json!({ "id": "m", "attachments": { "data": [{ "generic_template": {
            "title": "Rye box", "subtitle": "Four loaves", "cta": { "title": "Order" } } }] } }),
            Some("Rye box"),
            Some("Four loaves"),
            None,
            vec!["Order"],
        ),
        (
            json!({ "mid": "m", "attachments": [{ "type": "template", "payload": { "generic": { "elements": [element] } } }] }),
            Some("Rye box"),
            Some("Four loaves"),
            None,
            vec!["Order"],
        ),
        (
            json!({ "mid": "m", "attachments": [{ "type": "template", "payload": {
            "text": "Which?", "buttons": [{ "title": "Rye" }, { "title": "Spelt" }] } }] }),
            Some("Which?"),
            None,
            None,
            vec!["Rye", "Spelt"],
        ),
        (
            json!({ "id": "m", "shares": { "data": [{ "template": { "payload": product } }] } }),
            Some("Rye"),
            None,
            Some("€4.20"),
            vec![],
        ),
        (
            json!({ "id": "m", "shares": { "data": [{ "name": "Autumn", "description": "Autumn" }] } }),
            Some("Autumn"),
            None,
            None,
            vec![],
        ),
        (
            json!({ "mid": "m", "attachments": [{ "type": "ig_post", "payload": { "title": "  " } }] }),
            None,
            None,
            None,
            vec![],
        ),
    ] {
        let card = card(&json);
        assert_eq!(
            (card.title.as_deref(), card.subtitle.as_deref(), card.price.as_deref(), card.buttons),
            (title, subtitle, price, buttons.into_iter().map(str::to_owned).collect()),
            "{json}"
        );
    }
}

#[test]
fn t8_what_is_answered() {
    assert_eq!(card(&json!({ "id": "m", "reply_to": { "mid": "q" } })).answers, Some("q".into()));
    assert_eq!(card(&json!({ "mid": "m", "reply_to": { "mid": "q" } })).answers, Some("q".into()));
    assert_eq!(card(&json!({ "mid": "m", "reply_to": { "story": { "id": "1" } } })).answers, None);
}

#[test]
fn t4_what_an_earlier_version_did_not_know_becomes_a_card() {
    for (json, kind) in [
        (
            json!({ "mid": "m", "attachments": [{ "type": "ig_story", "payload": { "url": "https://x/" } }] }),
            Kind::SharedStory,
        ),
        (json!({ "mid": "m", "quick_reply": { "payload": "YES" } }), Kind::QuickReply),
        (json!({ "id": "m", "attachments": { "data": [{ "audio_data": { "url": "https://x/" } }] } }), Kind::Voice),
    ] {
        let (content, _) = of(Kind::Unsupported, "", &json);
        assert_eq!((content.kind, content.type_name, content.raw), (kind, None, Some(json.to_string())));
    }
    let unknown = json!({ "mid": "m", "attachments": [{ "type": "hologram" }] });
    let (content, _) = of(Kind::Unsupported, "", &unknown);
    assert_eq!((content.kind, content.type_name.as_deref()), (Kind::Unsupported, Some("unknown")), "still not known");
}

#[test]
fn t5_of_what_was_taken_back_nothing_is_shown() {
    let photo = json!({ "id": "m", "attachments": { "data": [{ "image_data": { "url": "https://x/" } }] } });
    assert_eq!(of(Kind::Unsent, "", &photo).1, Card::default());
    let broken = Content { raw: Some("{not json".into()), ..Content::text("kept") };
    assert_eq!(understood(broken.clone()), (broken, Card::default()));
}

#[test]
fn r22_one_post_told_twice_is_one_card() {
    let (share, post) = ("https://cdn.example/a?asset_id=7", "https://cdn.example/b?asset_id=7");
    for json in [
        json!({ "mid": "m", "attachments": [
            { "type": "share", "payload": { "id": "7", "url": share } },
            { "type": "ig_post", "payload": { "ig_post_media_id": "7", "title": "Autumn boxes", "url": post } },
        ] }),
        json!({ "mid": "m", "attachments": [
            { "type": "ig_post", "payload": { "ig_post_media_id": 7, "title": "Autumn boxes", "url": share } },
            { "type": "share", "payload": { "id": "7", "url": post } },
        ] }),
        json!({ "id": "m", "attachments": { "data": [{ "id": "7", "type": "ig_post", "payload": { "title": "Autumn boxes", "url": share } }] },
                "shares": { "data": [{ "id": "7", "link": post }] } }),
    ] {
        let shown = card(&json);
        assert_eq!((shown.media.len(), links(&json).len()), (1, 1), "{json}");
        assert_eq!(links(&json), [share], "the first that can be loaded");
        assert_eq!(shown.title.as_deref(), Some("Autumn boxes"), "{json}");
    }
    let two = json!({ "mid": "m", "attachments": [
        { "type": "share", "payload": { "id": "7", "url": share } },
        { "type": "ig_post", "payload": { "ig_post_media_id": "8", "url": post } },
    ] });
    assert_eq!(card(&two).media.len(), 2, "two posts are two");
    let bare = json!({ "mid": "m", "attachments": [
        { "type": "share", "payload": { "id": "7" } },
        { "type": "ig_post", "payload": { "ig_post_media_id": "7", "url": post } },
    ] });
    assert_eq!(links(&bare), [post], "the one that can be loaded");
}

#[test]
fn r22_disappearing_media_and_reels_have_their_own_kinds_in_both_ways_of_writing() {
    for (kind, expected) in [
        ("ephemeral", Kind::Disappearing),
        ("ig_reel", Kind::SharedReel),
        ("reel", Kind::SharedReel),
        ("ig_post", Kind::SharedPost),
        ("share", Kind::SharedPost),
    ] {
        let told = json!({ "mid": "m", "attachments": [{ "type": kind }] });
        assert_eq!(event::content(&told).kind, expected, "told: {kind}");
        let read = json!({ "id": "m", "attachments": { "data": [{ "type": kind }] } });
        assert_eq!(node::read(&read, false), Found::Is(expected), "read: {kind}");
    }
    let both = json!({ "mid": "m", "attachments": [{ "type": "share" }, { "type": "ig_reel" }] });
    assert_eq!(event::content(&both).kind, Kind::SharedReel, "the newer word says more");
    let (content, shown) = of(Kind::Unsupported, "", &json!({ "mid": "m", "attachments": [{ "type": "ephemeral" }] }));
    assert_eq!((content.kind, shown.media.len()), (Kind::Disappearing, 0), "nothing of it can be loaded");
}
