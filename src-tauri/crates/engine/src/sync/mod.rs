//! Keeping the cache current: the first page in one request, later only what changed. What was read is written down at
//! once; the screen reads it from there.

mod profiles;
mod read;
mod schedule;
mod seen;

pub(crate) use read::Wish;
pub(crate) use seen::Seen;
