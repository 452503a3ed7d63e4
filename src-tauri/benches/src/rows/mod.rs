//! What is measured, a file each.

mod first_sync;
mod idle_poll;
mod letter;
mod list;
mod send;
mod size;
mod window;

pub(crate) use first_sync::first_sync;
pub(crate) use idle_poll::idle_poll;
pub(crate) use letter::letter;
pub(crate) use list::list;
pub(crate) use send::send;
pub(crate) use size::size;
pub(crate) use window::window;
