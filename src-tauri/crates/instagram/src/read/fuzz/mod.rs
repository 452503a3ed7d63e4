//! Lists and messages made from random bytes: no message is lost without being counted, none is an empty bubble.

mod message;
mod page;

use serde_json::{Value, json};

/// Messages as reading gives them, one of each shape.
fn messages() -> Vec<Value> {
    let from = json!({ "id": "77", "username": "maya" });
    let at = "2026-11-20T10:00:00+0000";
    let link = "https://cdn.example/a.jpg?asset_id=1&signature=SECRET";
    vec![
        json!({ "id": "m1", "created_time": at, "from": from, "message": "Is the rye bread back?" }),
        json!({ "id": "m2", "created_time": at, "from": { "id": "1029384756" }, "message": "" }),
        json!({
            "id": "m3", "created_time": at, "from": from,
            "attachments": { "data": [{ "id": "1", "mime_type": "image/jpeg", "image_data": { "url": link } }] },
        }),
        json!({
            "id": "m4", "created_time": at, "from": from, "message": "Lovely",
            "story": { "reply_to": { "id": "5", "link": link } },
        }),
        json!({
            "id": "m5", "created_time": at, "from": from, "is_unsupported": true,
            "shares": { "data": [{ "link": "https://www.instagram.com/reel/Abc/", "template": { "payload": {
                "product": { "elements": { "data": [{ "id": "9" }] } } } } }] },
            "paging": { "next": "https://graph.example/x?access_token=SECRET" },
        }),
    ]
}

/// A page of such messages.
fn thread() -> Value {
    json!({
        "data": messages(),
        "paging": { "cursors": { "after": "QVFI" }, "next": "https://graph.example/x?access_token=SECRET" },
    })
}
