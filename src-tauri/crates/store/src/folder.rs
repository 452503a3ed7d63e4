//! The folder of the two databases: that it is Shopbell's own, that nobody else reads it, that one instance has it at a
//! time, that everything in it is what it seems. Refuses to know SQL.

mod dir_lock;
mod marker;
mod modes;
pub mod names;
pub mod private_files;
mod removing;

pub use dir_lock::DirLock;
pub use removing::remove_folder;
