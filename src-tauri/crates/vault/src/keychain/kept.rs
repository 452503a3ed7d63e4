//! A connection that is kept from call to call.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A connection, opened by the first who needs it. Clones share it.
pub struct Kept<T>(Arc<Mutex<Arc<Slot<T>>>>);

/// Locked while a connection is opened, so that others wait for the same one. Opening may hang for ever; then another
/// slot is used.
type Slot<T> = Mutex<Option<Arc<T>>>;

impl<T> Kept<T> {
    /// The connection, opened if there is none; and whether it was there before.
    pub fn get_or_open<E>(&self, open: impl FnOnce() -> Result<Arc<T>, E>) -> Result<(Arc<T>, bool), E> {
        let slot = Arc::clone(&locked(&self.0));
        let mut slot = locked(&slot);
        if let Some(kept) = &*slot {
            return Ok((Arc::clone(kept), true));
        }
        let opened = open()?;
        *slot = Some(Arc::clone(&opened));
        Ok((opened, false))
    }

    /// The next call opens another one; calls on this one go on.
    pub fn forget(&self) {
        *locked(&self.0) = Arc::default();
    }
}

impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

/// What is locked here holds no invariant that a panic could break half-way.
fn locked<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c7_a_connection_is_opened_once_and_again_when_it_was_forgotten() {
        let kept = Kept::default();
        let open = |number: u8| kept.clone().get_or_open(|| Ok::<_, ()>(Arc::new(number))).map(|(it, was)| (*it, was));
        assert_eq!(open(1), Ok((1, false)));
        assert_eq!(open(2), Ok((1, true)));
        kept.forget();
        assert_eq!(kept.get_or_open(|| Err(3)), Err(3), "what cannot be opened is not kept");
        assert_eq!(open(4), Ok((4, false)));
    }

    #[test]
    fn c7_who_hangs_while_opening_keeps_nobody_from_another() {
        let kept = Kept::<u8>::default();
        let opened = kept.get_or_open(|| {
            kept.forget();
            let other = kept.get_or_open(|| Ok::<_, ()>(Arc::new(2)));
            assert_eq!(other, Ok((Arc::new(2), false)), "while the first one is still being opened");
            Ok::<_, ()>(Arc::new(1))
        });
        assert_eq!(opened, Ok((Arc::new(1), false)));
        assert_eq!(kept.get_or_open(|| Err(())), Ok((Arc::new(2), true)));
    }
}
