//! What the desktop around the window offers: the window itself, the browser, the clipboard, links from outside, the
//! owner's folder of downloads.

pub mod browser;
pub mod clipboard;
pub mod downloads;
pub mod links;
pub mod window;
