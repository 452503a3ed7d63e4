//! What keeps the two files whole and repairs them: checksums and the second copy of what the owner made, opening,
//! rescue from a damaged file, a reserve of room for a full disk. The tables themselves are elsewhere.

pub mod cache_file;
pub mod change_triggers;
pub mod checksums;
pub mod crash_points;
pub mod disk_reserve;
pub mod file_image;
pub mod journal;
pub mod journal_contents;
#[cfg(all(test, target_os = "linux"))]
mod length_tests;
pub mod opening;
pub mod raw_row;
pub mod salvage;
pub mod unsent;
pub mod work_file;
