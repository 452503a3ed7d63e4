//! The three systems' keychains behind the same functions.

#[cfg(all(unix, not(target_os = "macos")))]
#[path = "system/secret_service.rs"]
mod current;

#[cfg(target_os = "macos")]
#[path = "system/macos.rs"]
mod current;

#[cfg(windows)]
#[path = "system/windows.rs"]
mod current;

pub use current::{Locks, Store, meaning};
