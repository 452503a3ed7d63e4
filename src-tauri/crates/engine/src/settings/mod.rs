//! The owner's settings: defaults here, only deviations on disk.

mod chosen;
pub(crate) mod key;

pub(crate) use chosen::Chosen;

use crate::changes::Change;
use crate::core::Core;
use crate::failure::Failure;
use crate::views::{SettingChange, SettingsView};
use chosen::{UNDO_SEND, value_of};
use chrono::{DateTime, Utc};
use domain::{AccountId, Zone};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use tokio::sync::Notify;

/// The list is never made narrower or wider than this, in CSS pixels.
const LIST_WIDTH_RANGE: (u32, u32) = (240, 640);

/// What the owner chose.
#[derive(Debug)]
pub struct Settings {
    core: Arc<Core>,
    /// Moments are shown differently from now on, in lists and threads, too: the zone or the length of reply windows
    /// changed.
    pub(crate) times_changed: Notify,
}

impl Settings {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core, times_changed: Notify::new() }
    }

    /// All settings, defaults filled in.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn view(&self) -> Result<SettingsView, Failure> {
        Ok(Chosen(&self.core.store.frame(0).await?.settings).view())
    }

    /// Changes one setting; what is shown follows at once.
    ///
    /// # Errors
    /// [`Failure::UnknownZone`], [`Failure::Store`].
    pub async fn change(&self, change: SettingChange) -> Result<(), Failure> {
        match change {
            SettingChange::Zone(name) => {
                if let Some(name) = &name {
                    Zone::named(name).map_err(|_| Failure::UnknownZone)?;
                }
                self.write(key::ZONE, &name).await?;
                self.times_changed.notify_one();
            }
            SettingChange::Hours24(on) => self.write(key::HOURS24, &on).await?,
            SettingChange::SendWithModifier(on) => self.write(key::SEND_WITH_MODIFIER, &on).await?,
            SettingChange::UndoSend(on) => self.write(key::UNDO_SEND, &on).await?,
            SettingChange::ListWidth(width) => {
                let (least, most) = LIST_WIDTH_RANGE;
                self.write(key::LIST_WIDTH, &width.clamp(least, most)).await?;
            }
        }
        self.core.tell(Change::Frame);
        Ok(())
    }

    /// Whether answers of an account go out for seven days, with the `HUMAN_AGENT` tag after the first (S7). Meta must
    /// have approved the owner's app for it.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn answer_for_seven_days(&self, account: &AccountId, on: bool) -> Result<(), Failure> {
        let since = on.then(|| self.core.now().timestamp_millis());
        self.write(&format!("{}{account}", key::HUMAN_AGENT), &since).await?;
        self.core.tell(Change::Frame);
        self.times_changed.notify_one();
        Ok(())
    }

    /// Since when; `None` when it is switched off.
    pub(crate) async fn answers_for_seven_days(&self, account: &AccountId) -> Result<Option<DateTime<Utc>>, Failure> {
        let since = self.read(&format!("{}{account}", key::HUMAN_AGENT)).await?;
        Ok(since.and_then(DateTime::from_timestamp_millis))
    }

    pub(crate) async fn undo_send(&self) -> Result<bool, Failure> {
        Ok(self.read(key::UNDO_SEND).await?.unwrap_or(UNDO_SEND))
    }

    /// Every zone that can be chosen, by IANA name.
    #[must_use]
    pub fn zones() -> Vec<String> {
        Zone::all_names().map(str::to_owned).collect()
    }

    /// The owner's zone: the one they chose, else the system's.
    pub(crate) async fn zone(&self) -> Zone {
        self.chosen_zone().await.unwrap_or_else(Zone::of_system)
    }

    /// The zone the owner chose. One that this version's database no longer knows counts as not chosen.
    async fn chosen_zone(&self) -> Option<Zone> {
        let name: Option<String> = self.read(key::ZONE).await.ok().flatten();
        name.and_then(|name| Zone::named(&name).ok())
    }

    pub(crate) async fn read<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, Failure> {
        Ok(self.core.store.setting(key).await?.and_then(|json| value_of(&json)))
    }

    pub(crate) async fn write<T: Serialize>(&self, key: &str, value: &T) -> Result<(), Failure> {
        let json = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
        Ok(self.core.store.set_setting(key, &json).await?)
    }
}
