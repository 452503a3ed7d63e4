//! The memory of what messages carry: nothing of it is written to disk.

use super::links::{Links, MediumKey};
use super::shown::{Loaded, MediaTrouble, Size};
use domain::{AccountId, MessageId};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use std::fmt;

/// Most bytes that are kept in memory.
const KEPT_BYTES: u64 = 64 * 1024 * 1024;
/// About how many things these are.
const KEPT_THINGS: usize = 500;

/// For what messages carry: the addresses, and the bytes that were loaded.
pub(crate) struct KeptMedia {
    pub(crate) links: Links,
    loaded: Cache<(MediumKey, Size), Loaded, ByWeight>,
}

impl Default for KeptMedia {
    fn default() -> Self {
        Self { links: Links::default(), loaded: Cache::with_weighter(KEPT_THINGS, KEPT_BYTES, ByWeight) }
    }
}

impl KeptMedia {
    /// Keeps bytes that were not loaded from Instagram.
    pub(crate) fn keep(&self, key: MediumKey, size: Size, loaded: Loaded) {
        self.loaded.insert((key, size), loaded);
    }

    /// The bytes kept, otherwise those that `load` brings. Several calls for the same thing share one load.
    pub(super) async fn get_or_load(
        &self,
        key: &MediumKey,
        size: Size,
        load: impl Future<Output = Result<Loaded, MediaTrouble>>,
    ) -> Result<Loaded, MediaTrouble> {
        self.loaded.get_or_insert_async(&(key.clone(), size), load).await
    }

    /// Forgets what a message carries: it was taken back.
    pub(crate) fn forget(&self, account: &AccountId, message: &MessageId) {
        self.links.forget(account, message);
        self.loaded.retain(|(key, _), _| key.account != *account || key.message != *message);
    }
}

impl fmt::Debug for KeptMedia {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeptMedia").finish_non_exhaustive()
    }
}

#[derive(Clone)]
struct ByWeight;

impl Weighter<(MediumKey, Size), Loaded> for ByWeight {
    fn weight(&self, _: &(MediumKey, Size), loaded: &Loaded) -> u64 {
        // At least 1: an entry without weight would never be removed.
        u64::try_from(loaded.bytes.len()).unwrap_or(u64::MAX).max(1)
    }
}
