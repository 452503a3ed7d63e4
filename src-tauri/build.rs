//! The command surface.
fn main() {}
