//! Workarounds for one system each, with the reason and when they can go. Nothing else in the program asks which system
//! it runs on.

#[cfg(target_os = "linux")]
mod linux;

/// Runs before the window toolkit starts.
pub fn before_the_window() {
    #[cfg(target_os = "linux")]
    linux::before_the_window();
}
