//! The folder of the two databases: that it is Shopbell's own, that no other user reads it, that one instance has it at
//! a time, that no link or pipe stands in the place of a file. Refuses to know SQL.

mod dir_lock;
mod marker;
mod modes;
pub mod names;
pub mod private_files;
mod removing;

pub use dir_lock::DirLock;
pub use removing::remove_folder;
