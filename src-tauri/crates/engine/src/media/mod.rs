//! What messages carry: loaded when it comes into view, kept in memory only, written to disk only when the owner saves
//! it (T5).
//!
//! Owns which address is used, when a fresh one is asked for, and what the window gets: pictures encoded anew, sounds
//! and films unchanged. Refuses to hand out anything of a message that is not here or was taken back.

mod kept;
mod links;
pub(crate) mod picture;
mod saving;
mod shown;

pub(crate) use kept::KeptMedia;
pub use links::MediumKey;
pub use saving::SavedFile;
pub(crate) use shown::showable;
pub use shown::{Loaded, MediaTrouble, Size};

use crate::account::{AccountSession, Accounts};
use crate::core::Core;
use crate::failure::Failure;
use crate::settings::Settings;
use domain::{AccountId, ConversationId, Kind, ParticipantId};
use instagram::ApiError;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How many are loaded at the same time.
const AT_ONCE: usize = 4;

/// Loads what messages carry.
#[derive(Debug)]
pub struct Media {
    core: Arc<Core>,
    settings: Arc<Settings>,
    accounts: Arc<Accounts>,
    kept: Arc<KeptMedia>,
    loading: Semaphore,
}

impl Media {
    pub(crate) fn new(core: Arc<Core>, settings: Arc<Settings>, accounts: Arc<Accounts>, kept: Arc<KeptMedia>) -> Self {
        Self { core, settings, accounts, kept, loading: Semaphore::new(AT_ONCE) }
    }

    /// What a message carries, as the window may show it. Several calls for the same thing share one load.
    ///
    /// # Errors
    /// Why it is not shown.
    pub async fn medium(&self, key: &MediumKey, size: Size) -> Result<Loaded, MediaTrouble> {
        let home = self.home_of(key).await?;
        self.kept.get_or_load(key, size, self.load(key, &home, size)).await
    }

    /// The conversation of a message that is here and was not taken back.
    async fn home_of(&self, key: &MediumKey) -> Result<ConversationId, MediaTrouble> {
        let found = self.core.store.message(&key.account, &key.message).await.map_err(|_| MediaTrouble::NotNow)?;
        let (home, message) = found.ok_or(MediaTrouble::Gone)?;
        if message.content.kind == Kind::Unsent { Err(MediaTrouble::Gone) } else { Ok(home) }
    }

    async fn load(&self, key: &MediumKey, home: &ConversationId, size: Size) -> Result<Loaded, MediaTrouble> {
        let bytes = self.bytes(key, home).await?;
        let shown = tokio::task::spawn_blocking(move || showable(bytes, size)).await;
        shown.map_err(|_| MediaTrouble::NotShowable)?
    }

    /// The bytes as Meta has them: from the known address, and if that has expired once more from a fresh one.
    async fn bytes(&self, key: &MediumKey, home: &ConversationId) -> Result<Vec<u8>, MediaTrouble> {
        let _turn = self.loading.acquire().await.map_err(|_| MediaTrouble::NotNow)?;
        let session = self.accounts.session(&key.account).map_err(|_| MediaTrouble::Gone)?;
        let client = self.accounts.client(&session).await.map_err(|_| MediaTrouble::NotNow)?;
        let known = self.kept.links.of(key);
        let seen = self.kept.links.version(&key.account, home);
        if let Some(link) = &known {
            match client.medium(link).await {
                Err(ApiError::NotMeta { .. }) => {}
                other => return other.map_err(|error| trouble(&error)),
            }
        }
        self.fresh_links(&session, home, seen).await?;
        let fresh = self.kept.links.of(key).filter(|fresh| Some(fresh) != known.as_ref());
        let fresh = fresh.ok_or(MediaTrouble::Gone)?;
        client.medium(&fresh).await.map_err(|error| trouble(&error))
    }

    /// Reads the conversation once for all that wait for fresh addresses; `seen` is the reading the caller knows of.
    async fn fresh_links(
        &self,
        session: &AccountSession,
        home: &ConversationId,
        seen: u64,
    ) -> Result<(), MediaTrouble> {
        let _turn = session.reading_links.lock().await;
        if self.kept.links.version(&session.id, home) != seen {
            return Ok(());
        }
        if session.rests_until(self.core.plan_now()).is_some() {
            return Err(MediaTrouble::NotNow);
        }
        let began = self.core.now();
        let client = self.accounts.client(session).await.map_err(|_| MediaTrouble::NotNow)?;
        let page = self.core.unless_stopped(&session.removed, client.thread(home)).await.ok_or(MediaTrouble::Gone)?;
        let page = page.map_err(|error| trouble(&error))?;
        session.time.measure_skew(&client);
        let batch = self.accounts.reading_of(session, &client, page, began);
        self.kept.links.was_read(&session.id, home);
        // The reading is written down, too. The addresses are known even if that fails.
        if let Err(failure) = self.accounts.write_beside(session, batch).await {
            tracing::warn!(%failure, "a thread that was read for its media was not kept");
        }
        Ok(())
    }

    /// The picture of a customer, or of the account itself (`None`), as PNG; `None` when there is none.
    pub async fn picture(&self, account: &AccountId, participant: Option<&ParticipantId>) -> Option<Vec<u8>> {
        match participant {
            Some(participant) => self.core.store.picture(account, participant).await.ok()?,
            None => self.core.store.account_picture(account).await.ok()?,
        }
    }
}

fn trouble(error: &ApiError) -> MediaTrouble {
    match Failure::from(error) {
        Failure::AnswerTooLarge => MediaTrouble::TooLarge,
        Failure::Offline | Failure::Interrupted | Failure::SlowedDown { .. } => MediaTrouble::NotNow,
        Failure::ReconnectNeeded { .. } | Failure::PermissionRequired { .. } => MediaTrouble::NotNow,
        Failure::InstagramFault { .. } => MediaTrouble::NotNow,
        _ => MediaTrouble::Gone,
    }
}
