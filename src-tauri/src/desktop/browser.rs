//! The owner's browser: where logins happen and links open.

use engine::{Browser, Failure};
use std::fmt;
use tauri::{AppHandle, Runtime};
use tauri_plugin_opener::OpenerExt;

/// Longest address that is opened, in bytes; longer ones are no addresses a person was meant to follow.
const LONGEST_ADDRESS: usize = 8 * 1024;

/// The browser the system opens addresses in.
pub struct SystemBrowser<R: Runtime>(AppHandle<R>);

impl<R: Runtime> SystemBrowser<R> {
    /// Uses the system's opener.
    pub const fn new(app: AppHandle<R>) -> Self {
        Self(app)
    }
}

impl<R: Runtime> Browser for SystemBrowser<R> {
    fn open(&self, address: &str) -> bool {
        self.0.opener().open_url(address, None::<&str>).is_ok()
    }
}

impl<R: Runtime> fmt::Debug for SystemBrowser<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SystemBrowser")
    }
}

/// Opens a link of a message. Only `http` and `https` without user names are opened, whatever the text says (T6).
///
/// # Errors
/// [`Failure::LinkRefused`], [`Failure::NoBrowser`].
pub fn open_link<R: Runtime>(app: &AppHandle<R>, link: &str) -> Result<(), Failure> {
    let address = permitted(link).ok_or(Failure::LinkRefused)?;
    if SystemBrowser::new(app.clone()).open(address.as_str()) { Ok(()) } else { Err(Failure::NoBrowser) }
}

fn permitted(link: &str) -> Option<tauri::Url> {
    if link.len() > LONGEST_ADDRESS {
        return None;
    }
    let address: tauri::Url = link.parse().ok()?;
    let plain = matches!(address.scheme(), "http" | "https") && address.has_host();
    (plain && address.username().is_empty() && address.password().is_none()).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t6_only_plain_web_addresses_are_opened() {
        for link in ["https://example.com/a?b=c", "http://example.com", "https://пример.рф/путь"] {
            assert!(permitted(link).is_some(), "{link}");
        }
        for link in [
            "javascript:alert(1)",
            "data:text/html,hi",
            "file:///etc/passwd",
            "smb://host/share",
            "vscode://file/x",
            "https://user:pass@example.com",
            "https://paypal.com@evil.example",
            "//example.com",
            "example.com",
            "",
        ] {
            assert!(permitted(link).is_none(), "{link}");
        }
        assert!(permitted(&format!("https://example.com/{}", "a".repeat(LONGEST_ADDRESS))).is_none());
    }
}
