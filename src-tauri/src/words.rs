//! The few words that Rust itself shows to a person, outside the window: the page at the end of a login, and the file of
//! unsent text. Everything else is in the window's catalogue, `ui/messages`.

use chrono::{DateTime, SecondsFormat};
use engine::DonePage;
use engine::views::UnsentView;
use std::fmt::Write as _;

/// What the program is called.
pub const PRODUCT: &str = "Shopbell";

/// What a second start says when the first one does not answer (Y6).
pub const FROZEN: &str = "Shopbell is running already, but its window does not answer. Wait a moment and try again; if that \
                          does not help, end that Shopbell first.";

/// The page the browser shows when a login came back (C3).
pub fn done_page() -> DonePage {
    DonePage {
        title: "You can close this tab".to_owned(),
        body: "Shopbell has heard from Instagram. Go back to the Shopbell window to finish.".to_owned(),
    }
}

/// Name of the file of unsent text; from the second of one folder on with its number.
pub fn unsent_file_name(number: u32) -> String {
    match number {
        0 | 1 => "Shopbell unsent text.txt".to_owned(),
        _ => format!("Shopbell unsent text {number}.txt"),
    }
}

/// Name of a file that was saved from a message: when it was sent, and what it is by its ending.
pub fn saved_file_name(stem: &str, ending: &str, number: u32) -> String {
    match number {
        0 | 1 => format!("Shopbell {stem}.{ending}"),
        _ => format!("Shopbell {stem} {number}.{ending}"),
    }
}

/// The file of unsent text: one paragraph per text, with the customer it was for above it.
pub fn unsent_text(unsent: &[UnsentView]) -> String {
    let mut file = String::from("What was typed in Shopbell and not sent\n");
    for item in unsent {
        let customer = item.customer.as_deref().unwrap_or("an unknown customer");
        let account = item.account.as_deref().map(|account| format!(" from @{account}")).unwrap_or_default();
        let at = item.at.and_then(DateTime::from_timestamp_millis);
        let at = at.map(|at| format!(", {}", at.to_rfc3339_opts(SecondsFormat::Secs, true))).unwrap_or_default();
        // Writing into a text cannot fail.
        let _ = write!(file, "\n--- To {customer}{account}{at}\n{}\n", item.text);
    }
    file
}
