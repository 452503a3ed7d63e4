//! The owner's browser: where logins happen and links open.

use crate::platform;
use engine::{Browser, Failure, Opened};
use std::fmt;
use tauri::{AppHandle, Runtime};

/// Longest address that is opened, in bytes; longer ones are not meant for people.
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
    fn open(&self, address: &str) -> Opened {
        platform::open_address(&self.0, address)
    }
}

impl<R: Runtime> fmt::Debug for SystemBrowser<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SystemBrowser")
    }
}

/// Opens a link of a message. Only `http` and `https` without user names are opened, whatever the text says (T6). Answers
/// when it is known whether that worked.
///
/// # Errors
/// [`Failure::LinkRefused`], [`Failure::NoBrowser`].
pub async fn open_link<R: Runtime>(app: &AppHandle<R>, link: &str) -> Result<(), Failure> {
    let address = permitted(link).ok_or(Failure::LinkRefused)?;
    if SystemBrowser::new(app.clone()).open(address.as_str()).await { Ok(()) } else { Err(Failure::NoBrowser) }
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
    use std::collections::BTreeSet;

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

    /// Addresses that do not lead to a page, or to another page than they seem to.
    const HARMFUL: [&str; 36] = [
        "javascript:alert(1)",
        "javascript://good.example/%0aalert(1)",
        "data:text/html,<script>1</script>",
        "data:text/html;base64,PHNjcmlwdD4=",
        "vbscript:msgbox(1)",
        "file:///etc/passwd",
        "file://host/share",
        "smb://host/share",
        "\\\\host\\share",
        "vscode://file/x",
        "ms-msdt:/id",
        "ms-officecmd:x",
        "search-ms:query=x",
        "intent://x#Intent;scheme=http;end",
        "shopbell://oauth/x",
        "mailto:a@b.example",
        "tel:+351",
        "sms:+351",
        "blob:https://good.example/1",
        "view-source:https://good.example",
        "jar:https://good.example!/",
        "about:blank",
        "ftp://good.example/x",
        "ws://good.example/",
        "media://localhost/1",
        "tauri://localhost/",
        "x-apple.systempreferences:x",
        "steam://run/1",
        "//good.example/x",
        "https://good.example@evil.example/",
        "https://good.example:pw@evil.example/",
        "https://:pw@evil.example/",
        "https://good.example%2f@evil.example/",
        "https://%20@evil.example/",
        "https://a@b@evil.example/",
        "https://good.example\u{2044}x@evil.example/",
    ];

    fn disguises(link: &str) -> [String; 14] {
        let entity = link.chars().next().map(|first| format!("&#{};{}", u32::from(first), &link[first.len_utf8()..]));
        [
            link.to_owned(),
            link.to_uppercase(),
            format!(" \t{link}\n"),
            format!("\u{1}{link}\0"),
            link.replacen(':', "\t:", 1),
            format!("{}\r\n{}", &link[..2], &link[2..]),
            link.replacen(':', "&colon;", 1),
            link.replacen(':', "%3a", 1),
            link.replacen(':', "\u{ff1a}", 1),
            entity.unwrap_or_default(),
            format!("\u{202e}{link}\u{202c}"),
            format!("\u{feff}{link}"),
            format!("url:{link}"),
            format!("<a href=\"{link}\">"),
        ]
    }

    #[test]
    fn t6_no_trick_opens_anything_but_a_plain_web_address() {
        let tricks: BTreeSet<String> = HARMFUL.iter().flat_map(|link| disguises(link)).collect();
        for trick in &tricks {
            assert!(permitted(trick).is_none(), "{trick:?}: {:?}", permitted(trick));
        }
        println!("{} links refused", tricks.len());
        assert!(tricks.len() >= 300, "{}", tricks.len());
        // In the path of another address they do no harm.
        for link in HARMFUL {
            let address = permitted(&format!("https://ok.example/{link}")).expect("a plain web address");
            assert_eq!((address.scheme(), address.host_str()), ("https", Some("ok.example")), "{link}");
        }
    }
}
