//! What the desktop around the window offers: the window itself, the browser.

pub mod browser;
pub mod window;
