//! Erasing an account, from both files and from the copies of them that were set aside.

use crate::folder::{names, private_files};
use crate::store::on_a_thread;
use crate::work::erasures;
use crate::{Store, StoreError, cache, work};
use domain::AccountId;

impl Store {
    /// Removes an account and erases everything of it from both files. That it is to be erased is written down first, so
    /// that the next start finishes what the end of the program cuts off.
    pub async fn erase(&self, account: &AccountId) -> Result<(), StoreError> {
        let begun = account.clone();
        self.work().write("begin_erasing", move |db| erasures::begin(db, &begun)).await?;
        self.remove_account(account).await?;
        self.erase_work(account).await?;
        self.erase_account(account).await?;
        let ended = account.clone();
        self.work().write("end_erasing", move |db| erasures::end(db, &ended)).await
    }

    /// Finishes what the end of the program cut off.
    pub(crate) async fn finish_erasing(&self) -> Result<(), StoreError> {
        for account in self.work().read(erasures::all).await? {
            self.erase(&account).await?;
        }
        Ok(())
    }

    /// Erases what the owner made in an account: drafts, unsent messages, read marks, notes, labels, what was open or put
    /// away. The account itself stays; see [`Store::remove_account`]. Copies of a `work.db` that was damaged are deleted, too, since nothing
    /// can be erased inside those.
    pub async fn erase_work(&self, account: &AccountId) -> Result<(), StoreError> {
        let account = account.clone();
        self.work().write("erase", move |db| work::schema::erase(db, &account)).await?;
        self.work().empty_log().await?;
        self.sweep_files().await?;
        let path = self.inner.folder.join(work::schema::KIND.name);
        let copies = [names::ASIDE, names::BEFORE];
        Ok(on_a_thread(move || copies.iter().try_for_each(|copy| private_files::delete_copies(&path, copy))).await??)
    }

    /// Erases everything of an account from `cache.db`, its names and pictures, too, and the copies of caches that
    /// were set aside, since nothing can be erased inside those.
    pub async fn erase_account(&self, account: &AccountId) -> Result<(), StoreError> {
        let account = account.clone();
        self.cache().write("erase_account", move |db| cache::schema::erase(db, &account)).await?;
        self.cache().empty_log().await?;
        let cache = self.inner.folder.join(cache::schema::KIND.name);
        Ok(on_a_thread(move || private_files::delete_copies(&cache, names::ASIDE)).await??)
    }
}
