//! An owner at work with the whole program but its window: a real engine in a process of its own, on real files,
//! against the simulated platform. It does what it is told line by line, or works by itself, and says what was
//! acknowledged.

mod clock;
mod points;
mod rig;
mod settling;
mod work;

pub use points::{ALL_POINTS, POST};
pub use rig::{Client, Rig};
pub use settling::{Settled, settles};
pub use work::{CLIENT, work};

use serde::{Deserialize, Serialize};

/// How a client is started.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Start {
    /// Where the databases lie.
    pub folder: String,
    /// The platform, as `--meta-hosts` takes it.
    pub hosts: String,
    /// The account.
    pub account: String,
    /// Its token. It goes in on standard input, which nobody else reads.
    pub token: String,
    /// How far the platform's clock is ahead, in milliseconds.
    pub ahead_ms: i64,
    /// Dies there …
    pub die_at: Option<String>,
    /// … when it gets there that often plus once.
    pub passes: u32,
    /// A planted bug: says that a draft is saved when it is about to be.
    pub hasty: bool,
    /// Gives up a stalled answer soon.
    pub impatient: bool,
    /// Says when transactions and requests begin and end.
    pub marks: bool,
}

/// What a client is told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Wish {
    /// Types, and leaves the field so that it is saved at once.
    Type { conversation: String, revision: u32, text: String },
    /// Presses Send.
    Send { conversation: String, revision: u32, text: String },
    /// Takes what failed or waits in a conversation back, or throws it away.
    TakeAway { conversation: String, discard: bool },
    /// Presses Retry on whatever failed.
    Retry { conversation: String },
    /// Refreshes.
    Refresh,
    /// Works by itself until killed. After so many transactions one hangs before it is committed, so that the kill lands there.
    Work { seed: u64, conversations: Vec<String>, hangs_after: Option<u32> },
    /// Quits as a person does.
    Quit,
    /// Time passes.
    Skip { ms: i64 },
    /// Says where everything stands in these conversations.
    Look { conversations: Vec<String> },
}

/// What a client says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Said {
    /// It can be told things.
    Ready,
    /// A transaction or request began.
    Begins(String),
    /// It ended.
    Ends(String),
    /// Hangs in a transaction, as it was told to.
    Hangs,
    /// Is about to save.
    Typing { conversation: String, revision: u32 },
    /// Was told that it is saved.
    Typed { conversation: String, revision: u32, text: String },
    /// Is about to press Send.
    Sending { conversation: String, revision: u32, text: String },
    /// Was told that it is taken.
    Pressed { conversation: String, revision: u32, text: String },
    /// A wish is fulfilled, or refused.
    Done { refused: Option<String> },
    /// Where everything stands.
    Standing { under_way: usize, waiting: usize, settled: usize },
}
