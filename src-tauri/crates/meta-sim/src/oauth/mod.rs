//! Login of both flavours (platform.md §1): dialogs, codes, tokens, introspection.

pub(crate) mod codes;
mod dialog;
mod dialog_page;
pub(crate) mod facebook;
mod facebook_dialog;
pub(crate) mod instagram;
mod instagram_dialog;
pub(crate) mod introspection;
mod scopes;
pub(crate) mod token;

use crate::{
    errors::Refusal,
    http::{answer::Answer, call::Call, hosts::Host},
    world::World,
};

/// Answers the two hosts that only serve dialogs, and the one that only exchanges codes.
pub(crate) fn answer(world: &mut World, call: &Call) -> Answer {
    match (call.host, call.segments().as_slice()) {
        (Host::WwwFacebook, ["dialog", "oauth"]) => facebook_dialog::answer(world, call),
        (Host::WwwFacebook, ["connect", "login_success.html"]) => dialog_page::login_success(),
        (Host::WwwInstagram, ["oauth", "authorize"]) => instagram_dialog::answer(world, call),
        (Host::ApiInstagram, ["oauth", "access_token"]) => match instagram::exchange(world, call) {
            Ok(value) => Answer::json(200, value),
            Err(refusal) => refusal.answer(call.host),
        },
        (Host::ApiInstagram, _) => Refusal::new(400, "Unknown path").answer(call.host),
        _ => dialog_page::error(
            404,
            "This page isn't available",
            "The link may be broken, or the page may have been removed.",
        ),
    }
}
