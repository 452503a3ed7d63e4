//! Where Meta finds the receiver of webhooks.

use crate::recordings::scene::Scene;
use serde_json::json;

/// From the beginning on.
pub fn lines(scene: &mut Scene<'_>) {
    scene.line(|line| {
        line.does("webhooks|set_public_address", json!({ "address": "https://shop.example.dev/x" })).told();
        line.does("webhooks|set_port", json!({ "port": 50_001 })).told();
    });
}
