//! Named points in the program at which a test may stop, kill or delay it. A point calls whatever hook a test set at
//! its name, and does nothing without one.
//!
//! Owns the hooks of this process. Refuses to know what a hook does, and does nothing itself: no file, no clock, no
//! network. Hooks are compiled with debug assertions only. In a release build a point is an empty function, its name is
//! not in the program, and there is nothing to set a hook with (`tests/release.rs` compiles both and looks).

#![forbid(unsafe_code)]

#[cfg(debug_assertions)]
mod hooks;

#[cfg(debug_assertions)]
pub use hooks::{Alone, alone, remove, set};

use std::fmt::Display;

/// A point: calls the hook of this name, if there is one. The name is made into text only then, so `format_args!` costs
/// nothing where no hook is set.
#[inline(always)]
pub fn point(name: impl Display) {
    #[cfg(debug_assertions)]
    hooks::call(&name);
    #[cfg(not(debug_assertions))]
    drop(name);
}
