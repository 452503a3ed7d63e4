//! What is kept of a message's JSON (T4).

use super::scrubbed;
use serde_json::{Value, json};

#[test]
fn t4_raw_json_keeps_no_secret_and_no_open_link() {
    let message = json!({
        "id": "m1",
        "message": "see https://shop.example/a?x=SECRET and https://b.example/c#SECRET, ok?",
        "attachments": {
            "data": [{ "file_url": "https://lookaside.fbsbx.com/ig/?asset_id=1&signature=SECRET" }],
            "paging": { "next": "https://graph.facebook.com/x?access_token=SECRET" },
        },
        "deep": [{ "access_token": "SECRET", "paging": "SECRET" }],
        "https://cdn.example/name?signature=SECRET": { "https://cdn.example/name?signature=SECRET": 1 },
    });
    let kept = scrubbed(message).expect("kept");
    assert!(!kept.contains("SECRET"), "{kept}");
    assert!(kept.contains("https://lookaside.fbsbx.com/ig/") && kept.contains("https://shop.example/a and"), "{kept}");
}

#[test]
fn t4_raw_json_stays_short_and_valid() {
    let huge = json!({ "id": "m1", "message": "é".repeat(20_000), "list": (0..5000).collect::<Vec<_>>() });
    let wide: serde_json::Map<String, Value> = (0..5000).map(|n| (format!("field{n}"), json!("x"))).collect();
    let named = json!({ "id": "m1", "x".repeat(20_000): 1 });
    let identified = json!({ "id": "m".repeat(20_000), "list": (0..5000).collect::<Vec<_>>(), "wide": wide });
    let long = json!({ "id": (0..10).map(|_| "m".repeat(200)).collect::<Vec<_>>() });
    let odd = json!({ "id": (0..10).map(|_| long.clone()).collect::<Vec<_>>() });
    for value in [huge, Value::Object(wide), named, identified, odd] {
        let kept = scrubbed(value).expect("kept");
        assert!(kept.len() <= 8 * 1024);
        assert!(serde_json::from_str::<Value>(&kept).expect("valid").is_object());
    }
}
