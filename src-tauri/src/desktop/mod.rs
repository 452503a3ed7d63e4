//! What the desktop around the window offers: the window itself, the browser, links from outside, the owner's folder of downloads.

pub mod browser;
pub mod downloads;
pub mod links;
pub mod window;
