//! Starts Shopbell.
fn main() {}
