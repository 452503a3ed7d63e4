//! What messages carry: loaded when it is seen, kept in memory only, written to disk by nobody but the owner (T5).
//!
//! Owns where an address comes from, when a fresh one is asked for, and what leaves this room: pictures written anew,
//! sounds and films as they are. Refuses to hand out anything of a message that is not here or was taken back.

mod links;
pub(crate) mod picture;
mod saving;

pub(crate) use links::Links;
pub use saving::SavedFile;

use crate::account::AccountSession;
use crate::engine::Engine;
use crate::failure::Failure;
use domain::{AccountId, ConversationId, Kind, MessageId};
use instagram::ApiError;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use serde::Serialize;
use std::fmt;
use std::sync::Arc;
use strum::{Display, EnumString};
use tokio::sync::Semaphore;

/// Most bytes that are kept in memory.
const KEPT_BYTES: u64 = 64 * 1024 * 1024;
/// About how many things these are.
const KEPT_THINGS: usize = 500;
/// How many are loaded at the same time.
const AT_ONCE: usize = 4;

/// How large a picture is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Display, EnumString)]
#[strum(serialize_all = "camelCase")]
pub enum Size {
    /// As it stands in a thread.
    Small,
    /// As it stands alone.
    Large,
    /// A sound or film as it is; nothing else is handed out so.
    Whole,
}

impl Size {
    /// Most pixels of a side.
    const fn edge(self) -> u32 {
        match self {
            // Twice the CSS pixels of the widest bubble, for dense screens.
            Self::Small => 640,
            Self::Large | Self::Whole => 2048,
        }
    }
}

/// Which of the things a message carries.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MediumKey {
    /// Whose message.
    pub account: AccountId,
    /// Which message.
    pub message: MessageId,
    /// Its place on the card.
    pub place: usize,
}

/// Bytes for the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// Their type, from the bytes themselves.
    pub mime: &'static str,
    /// The bytes.
    pub bytes: Arc<Vec<u8>>,
}

/// Why something is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Display)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum MediaTrouble {
    /// Instagram does not give it any more.
    Gone,
    /// Instagram cannot be reached, or not now.
    NotNow,
    /// Larger than anything Instagram takes.
    TooLarge,
    /// A film where a picture could have been: it is to be played.
    Film,
    /// A sound where a picture could have been.
    Sound,
    /// Nothing this program shows. It can be saved.
    NotShowable,
}

/// The engine's memory of what messages carry.
pub(crate) struct Media {
    pub links: Links,
    kept: Cache<(MediumKey, Size), Loaded, ByWeight>,
    loading: Semaphore,
}

impl Default for Media {
    fn default() -> Self {
        Self {
            links: Links::default(),
            kept: Cache::with_weighter(KEPT_THINGS, KEPT_BYTES, ByWeight),
            loading: Semaphore::new(AT_ONCE),
        }
    }
}

impl Media {
    /// Keeps something that need not be asked for.
    pub fn keep(&self, key: MediumKey, size: Size, loaded: Loaded) {
        self.kept.insert((key, size), loaded);
    }
}

impl fmt::Debug for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Media").finish_non_exhaustive()
    }
}

#[derive(Clone)]
struct ByWeight;

impl Weighter<(MediumKey, Size), Loaded> for ByWeight {
    fn weight(&self, _: &(MediumKey, Size), loaded: &Loaded) -> u64 {
        // Nothing weighs nothing, else it would never go.
        u64::try_from(loaded.bytes.len()).unwrap_or(u64::MAX).max(1)
    }
}

impl Engine {
    /// What a message carries, as the window may show it. Several wishes for one thing become one.
    ///
    /// # Errors
    /// Why it is not shown.
    pub async fn medium(&self, key: &MediumKey, size: Size) -> Result<Loaded, MediaTrouble> {
        let home = self.home_of(key).await?;
        let wanted = (key.clone(), size);
        self.0.media.kept.get_or_insert_async(&wanted, self.load(key, &home, size)).await
    }

    /// The conversation of a message that is here and was not taken back.
    async fn home_of(&self, key: &MediumKey) -> Result<ConversationId, MediaTrouble> {
        let found = self.0.store.message(&key.account, &key.message).await.map_err(|_| MediaTrouble::NotNow)?;
        let (home, message) = found.ok_or(MediaTrouble::Gone)?;
        if message.content.kind == Kind::Unsent { Err(MediaTrouble::Gone) } else { Ok(home) }
    }

    async fn load(&self, key: &MediumKey, home: &ConversationId, size: Size) -> Result<Loaded, MediaTrouble> {
        let bytes = self.bytes(key, home).await?;
        let shown = tokio::task::spawn_blocking(move || showable(bytes, size)).await;
        shown.map_err(|_| MediaTrouble::NotShowable)?
    }

    /// The bytes as Meta has them: from the address that is known, and once more from a fresh one when that has died.
    async fn bytes(&self, key: &MediumKey, home: &ConversationId) -> Result<Vec<u8>, MediaTrouble> {
        let _turn = self.0.media.loading.acquire().await.map_err(|_| MediaTrouble::NotNow)?;
        let session = self.session(&key.account).map_err(|_| MediaTrouble::Gone)?;
        let client = self.client(&session).await.map_err(|_| MediaTrouble::NotNow)?;
        let known = self.0.media.links.of(key);
        let seen = self.0.media.links.version(&key.account, home);
        if let Some(link) = &known {
            match client.medium(link).await {
                Err(ApiError::NotMeta { .. }) => {}
                other => return other.map_err(|error| trouble(&error)),
            }
        }
        self.fresh_links(&session, home, seen).await?;
        let fresh = self.0.media.links.of(key).filter(|fresh| Some(fresh) != known.as_ref());
        let fresh = fresh.ok_or(MediaTrouble::Gone)?;
        client.medium(&fresh).await.map_err(|error| trouble(&error))
    }

    /// Reads the conversation once for all that wait for fresh addresses; `seen` is the reading the caller knows of.
    async fn fresh_links(
        &self,
        session: &Arc<AccountSession>,
        home: &ConversationId,
        seen: u64,
    ) -> Result<(), MediaTrouble> {
        let _turn = session.reading_links.lock().await;
        if self.0.media.links.version(&session.id, home) != seen {
            return Ok(());
        }
        if session.rests_until(self.plan_now()).is_some() {
            return Err(MediaTrouble::NotNow);
        }
        let began = self.now();
        let client = self.client(session).await.map_err(|_| MediaTrouble::NotNow)?;
        let page = self.unless_stopped(&session.removed, client.thread(home)).await.ok_or(MediaTrouble::Gone)?;
        let page = page.map_err(|error| trouble(&error))?;
        self.measure_skew(session, &client);
        let batch = self.batch_of(session, &client, (home, page), began);
        self.0.media.links.was_read(&session.id, home);
        // What was read anyway is kept; the addresses are here even if it cannot be.
        if let Err(failure) = self.write(session, batch).await {
            tracing::warn!(%failure, "a thread that was read for its media was not kept");
        }
        Ok(())
    }

    /// Forgets what a message carries: it was taken back.
    pub(crate) fn forget_media(&self, account: &AccountId, message: &MessageId) {
        self.0.media.links.forget(account, message);
        self.0.media.kept.retain(|(key, _), _| key.account != *account || key.message != *message);
    }
}

/// What the window gets of some bytes.
pub(crate) fn showable(bytes: Vec<u8>, size: Size) -> Result<Loaded, MediaTrouble> {
    use infer::MatcherType::{Audio, Image, Video};
    let found = infer::get(&bytes);
    match (found.map(|kind| (kind.matcher_type(), kind.mime_type())), size) {
        (Some((Video | Audio, mime)), Size::Whole) => Ok(Loaded { mime, bytes: Arc::new(bytes) }),
        (Some((Video, _)), _) => Err(MediaTrouble::Film),
        (Some((Audio, _)), _) => Err(MediaTrouble::Sound),
        (Some((Image, _)), Size::Small | Size::Large) => {
            let encoded = picture::within(&bytes, size.edge()).ok_or(MediaTrouble::NotShowable)?;
            Ok(Loaded { mime: encoded.mime, bytes: Arc::new(encoded.bytes) })
        }
        _ => Err(MediaTrouble::NotShowable),
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
