//! Work that blocks, on threads of its own. Time limits are measured by a thread, too, not by the runtime's timers:
//! when a test advances virtual time, the keychain must not seem late.

use crate::VaultError;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread::Builder;
use std::time::Duration;
use tokio::sync::oneshot;

/// The answer of work that blocks.
pub async fn answer<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, VaultError> {
    let (answer, answered) = oneshot::channel();
    Builder::new().name("vault".to_owned()).spawn(move || drop(answer.send(work())))?;
    answered.await.map_err(|_| VaultError::Refused("the call panicked"))
}

/// The answer of work that may never end, or [`VaultError::TimedOut`]. Work that is late goes on by itself; its answer
/// is dropped.
pub fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    let (answer, answered) = sync_channel(1);
    Builder::new().name("vault, may hang".to_owned()).spawn(move || drop(answer.send(work())))?;
    match answered.recv_timeout(limit) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => Err(VaultError::TimedOut),
        Err(RecvTimeoutError::Disconnected) => Err(VaultError::Refused("the call panicked")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c7_what_never_ends_is_given_up_and_what_ends_is_not() {
        let (_keep, never) = sync_channel::<()>(0);
        let late = within(Duration::from_millis(20), move || Ok(never.recv().is_ok()));
        assert!(matches!(late, Err(VaultError::TimedOut)), "{late:?}");
        assert!(matches!(within(Duration::from_secs(60), || Ok(7)), Ok(7)));
        let panicked = within::<()>(Duration::from_secs(60), || panic!("planted"));
        assert!(matches!(panicked, Err(VaultError::Refused(_))), "{panicked:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn c7_virtual_time_makes_nothing_late() {
        let answer = answer(|| within(Duration::from_secs(60), || Ok(7))).await;
        assert!(matches!(answer, Ok(Ok(7))));
    }
}
