//! Letting time pass until nothing happens by itself any more.

use super::{Client, Rig, Said, Wish};
use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// So many looks, three seconds apart on the platform's clock.
const LOOKS: u32 = 600;

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// Everything is sent, failed, or left to the owner.
    Yes,
    /// Something goes on and on.
    Never,
    /// The client died over it.
    Died,
}

/// Lets time pass until nothing happens by itself any more in these conversations.
///
/// # Errors
/// When the client hangs or cannot look.
pub fn settles(rig: &Rig, client: &mut Client, conversations: &[String]) -> Result<Settled> {
    let (mut still, mut before) = (0, None);
    for _ in 0..LOOKS {
        let conversations = conversations.to_vec();
        let standing = match client.does(&Wish::Look { conversations })? {
            Some(Said::Standing { under_way, waiting, .. }) => (under_way, waiting),
            None => return Ok(Settled::Died),
            other => bail!("no look: {other:?}"),
        };
        // What a look has found may let something else begin.
        still = if standing == (0, 0) { still + 1 } else { 0 };
        if still == 3 {
            return Ok(Settled::Yes);
        }
        if !client.listen(Instant::now() + Duration::from_millis(12)) {
            return Ok(Settled::Died);
        }
        // As long as something goes on by itself no time needs to pass.
        if (standing.0 == 0 || before == Some(standing)) && still == 0 && !rig.skip(client, 3)? {
            return Ok(Settled::Died);
        }
        before = Some(standing);
    }
    Ok(Settled::Never)
}
