//! Every time and size limit of the client in one place, so that a test can shorten them.

use std::time::Duration;

/// How long and how much the client takes before it gives up (`reliability.md` B7), and how fast it asks
/// (`platform.md` §5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest time to reach a host: name look-up, TCP and TLS together.
    pub connect: Duration,
    /// Longest time from the start of a read to the head of its answer.
    pub header: Duration,
    /// Longest silence in the middle of an answer.
    pub idle: Duration,
    /// Longest time for a whole exchange, reads and sends alike.
    pub total: Duration,
    /// Most bytes of an answer that lists things.
    pub list_bytes: usize,
    /// Most bytes of an answer about one thing: a message, a profile, a token.
    pub item_bytes: usize,
    /// Most bytes of a profile picture.
    pub picture_bytes: usize,
    /// Most bytes of what a message carries: as much as Meta takes (`platform.md` §3).
    pub media_bytes: usize,
    /// Longest time to load it; for uploads, in addition to what the size takes.
    pub media_total: Duration,
    /// The slowest line that files are brought to Meta over, in bytes per second.
    pub upload_bytes_per_second: usize,
    /// Longest time in which nothing more of a file leaves this program, or from its last byte to the answer. Some megabytes
    /// may lie in the system's buffers then, which a slow line takes minutes for.
    pub upload_silence: Duration,
    /// Least time between two Conversations calls of one account. Meta allows two per second; the default is a
    /// little slower than that, because requests that left evenly may still arrive unevenly.
    pub conversation_spacing: Duration,
    /// Least time between two other reads of one account, such as profiles.
    pub profile_spacing: Duration,
    /// Least time between two sends of one account; Meta allows 100 per second.
    pub send_spacing: Duration,
    /// Most requests that one call may make for its pages, whatever the cursors say.
    pub pages: usize,
    /// Most blank messages that one call reads again by their ids.
    pub rereads: usize,
    /// How long a field that the host refused by its name is not asked for again.
    pub refused_fields: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            header: Duration::from_secs(15),
            idle: Duration::from_secs(10),
            total: Duration::from_secs(30),
            list_bytes: 2 * 1024 * 1024,
            item_bytes: 512 * 1024,
            picture_bytes: 2 * 1024 * 1024,
            media_bytes: 25 * 1024 * 1024,
            media_total: Duration::from_secs(120),
            upload_bytes_per_second: 16 * 1024,
            upload_silence: Duration::from_mins(6),
            conversation_spacing: Duration::from_millis(550),
            profile_spacing: Duration::from_millis(550),
            send_spacing: Duration::from_millis(10),
            pages: 64,
            rereads: 60,
            refused_fields: Duration::from_secs(6 * 60 * 60),
        }
    }
}
