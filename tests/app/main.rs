//! Whole-app tests on the mock runtime: what the window may call, and that the window's types are current.

mod bindings;
mod permissions;
