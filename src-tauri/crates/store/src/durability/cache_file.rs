//! Opening `cache.db`: one that cannot be used is set aside, and begun anew.

use crate::StoreError;
use crate::cache::schema::KIND;
use crate::db::{Db, Guard};
use crate::durability::opening;
use crate::folder::private_files;
use std::path::Path;

/// Opens the cache. A file that cannot be used is set aside for a new one.
pub fn open(folder: &Path, guard: &Guard) -> Result<Db, StoreError> {
    let open = || opening::start(folder, &KIND, opening::writer(folder, &KIND)?.0, None, guard);
    match open() {
        Err(StoreError::Broken | StoreError::Newer { .. }) => {
            tracing::warn!("the cache could not be used; it is set aside and begun anew");
            private_files::set_aside(&folder.join(KIND.name))?;
            open()
        }
        opened => opened,
    }
}
