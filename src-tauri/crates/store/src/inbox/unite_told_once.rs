//! When the store is opened, `work.db` and `cache.db` are brought to know the same of what Instagram tells only once, see
//! [`crate::inbox::told_once`]: after a cache was begun anew, after `work.db` was made anew, after the program ended
//! between the two writes, and once for files of earlier versions, where only the cache had it.

use crate::inbox::apply_events::apply_events;
use crate::inbox::told_once;
use crate::{Store, StoreError};

impl Store {
    /// Gives each file what only the other has. Where both have as many rows, nothing is read or written.
    pub(crate) async fn unite_told_once(&self) -> Result<(), StoreError> {
        if self.work().read(told_once::counts).await? == self.cache().read(told_once::counts).await? {
            return Ok(());
        }
        let (of_work, of_cache) = (self.work().read(told_once::all).await?, self.cache().read(told_once::all).await?);
        for (account, events) in of_cache {
            self.keep_told_once(&account, events).await?;
        }
        for (account, events) in of_work {
            // Applied like a new event, so that the text of unsent messages leaves the cache, too.
            self.cache().write("apply_events", move |db| apply_events(db, &account, &events)).await?;
        }
        Ok(())
    }
}
