//! The few words that Rust itself shows to a person, outside the window: the page at the end of a login.
//! Everything else is in the window's catalogue, `ui/messages`.

use engine::DonePage;

/// The page the browser shows when a login came back (C3).
pub fn done_page() -> DonePage {
    DonePage {
        title: "You can close this tab".to_owned(),
        body: "Shopbell has heard from Instagram. Go back to the Shopbell window to finish.".to_owned(),
    }
}
