//! The owner's settings: defaults here, only deviations on disk.

use crate::changes::Change;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::views::{SettingChange, SettingsView};
use chrono::{DateTime, Utc};
use domain::{AccountId, Zone};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Width of the list before the owner moved the splitter, in CSS pixels (the design's).
const LIST_WIDTH: u32 = 340;
/// The list is never made narrower or wider than this, in CSS pixels.
const LIST_WIDTH_RANGE: (u32, u32) = (240, 640);

/// A press of Send can be taken back unless the owner does not want it (S5).
const UNDO_SEND: bool = true;

/// Names of settings on disk. Never renamed: an old file must still be understood.
pub(crate) mod key {
    pub const ZONE: &str = "zone";
    pub const HOURS24: &str = "hours24";
    pub const SEND_WITH_MODIFIER: &str = "sendWithModifier";
    pub const LIST_WIDTH: &str = "listWidth";
    pub const SELECTED_ACCOUNT: &str = "selectedAccount";
    pub const SECRETS_BACKEND: &str = "secretsBackend";
    pub const UNDO_SEND: &str = "undoSend";
    pub const WEBHOOKS: &str = "webhooks";
    pub const WEBHOOK_PORT: &str = "webhookPort";
    pub const WEBHOOK_ADDRESS: &str = "webhookAddress";
    /// Where earlier versions kept the verify token: it moves to the other secrets when it is next asked for.
    pub const WEBHOOK_TOKEN: &str = "webhookToken";
    /// When Meta's handshake was answered, UTC milliseconds.
    pub const WEBHOOK_HANDSHAKE: &str = "webhookHandshake";
    /// Followed by a login.
    pub const CHECKLIST: &str = "checklist.";
    /// Followed by an account's id.
    pub const HUMAN_AGENT: &str = "humanAgent.";
}

/// What a setting says. A value of another version that does not parse falls back to the default: a setting never blocks the
/// start.
fn value_of<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str::<Option<T>>(json).ok().flatten()
}

/// The owner's settings as they were read together with what they are for.
pub(crate) struct Chosen<'a>(pub(crate) &'a store::Settings);

impl Chosen<'_> {
    pub(crate) fn get<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        self.0.get(key).and_then(|json| value_of(json))
    }

    fn chosen_zone(&self) -> Option<Zone> {
        self.get::<String>(key::ZONE).and_then(|name| Zone::named(&name).ok())
    }

    /// See [`Engine::zone`].
    pub(crate) fn zone(&self) -> Zone {
        self.chosen_zone().unwrap_or_else(Zone::of_system)
    }

    /// See [`Engine::answers_for_seven_days`].
    pub(crate) fn answers_for_seven_days(&self, account: &AccountId) -> Option<DateTime<Utc>> {
        self.get(&format!("{}{account}", key::HUMAN_AGENT)).and_then(DateTime::from_timestamp_millis)
    }

    /// All of them, defaults filled in.
    pub(crate) fn view(&self) -> SettingsView {
        let chosen = self.chosen_zone();
        let system = Zone::of_system();
        SettingsView {
            zone: chosen.unwrap_or(system).name().to_owned(),
            zone_chosen: chosen.is_some(),
            system_zone: system.name().to_owned(),
            hours24: self.get(key::HOURS24).unwrap_or(false),
            send_with_modifier: self.get(key::SEND_WITH_MODIFIER).unwrap_or(false),
            undo_send: self.get(key::UNDO_SEND).unwrap_or(UNDO_SEND),
            list_width: self.get(key::LIST_WIDTH).unwrap_or(LIST_WIDTH),
        }
    }
}

impl Engine {
    /// All settings, defaults filled in.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn settings(&self) -> Result<SettingsView, Failure> {
        Ok(Chosen(&self.0.store.frame(0).await?.settings).view())
    }

    /// Changes one setting; what is shown follows at once.
    ///
    /// # Errors
    /// [`Failure::UnknownZone`], [`Failure::Store`].
    pub async fn change_setting(&self, change: SettingChange) -> Result<(), Failure> {
        match change {
            SettingChange::Zone(name) => {
                if let Some(name) = &name {
                    Zone::named(name).map_err(|_| Failure::UnknownZone)?;
                }
                self.write_setting(key::ZONE, &name).await?;
                self.tell_time_passed();
            }
            SettingChange::Hours24(on) => self.write_setting(key::HOURS24, &on).await?,
            SettingChange::SendWithModifier(on) => self.write_setting(key::SEND_WITH_MODIFIER, &on).await?,
            SettingChange::UndoSend(on) => self.write_setting(key::UNDO_SEND, &on).await?,
            SettingChange::ListWidth(width) => {
                let (least, most) = LIST_WIDTH_RANGE;
                self.write_setting(key::LIST_WIDTH, &width.clamp(least, most)).await?;
            }
        }
        self.tell(Change::Frame);
        Ok(())
    }

    /// Whether answers of an account go out for seven days, with the `HUMAN_AGENT` tag after the first (S7). Meta must
    /// have approved the owner's app for it.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn answer_for_seven_days(&self, account: &AccountId, on: bool) -> Result<(), Failure> {
        let since = on.then(|| self.now().timestamp_millis());
        self.write_setting(&format!("{}{account}", key::HUMAN_AGENT), &since).await?;
        self.tell(Change::Frame);
        self.tell_time_passed();
        Ok(())
    }

    /// Since when; `None` when it is switched off.
    pub(crate) async fn answers_for_seven_days(&self, account: &AccountId) -> Result<Option<DateTime<Utc>>, Failure> {
        let since = self.read_setting(&format!("{}{account}", key::HUMAN_AGENT)).await?;
        Ok(since.and_then(DateTime::from_timestamp_millis))
    }

    pub(crate) async fn undo_send(&self) -> Result<bool, Failure> {
        Ok(self.read_setting(key::UNDO_SEND).await?.unwrap_or(UNDO_SEND))
    }

    /// Every zone that can be chosen, by IANA name.
    #[must_use]
    pub fn zones() -> Vec<String> {
        Zone::all_names().map(str::to_owned).collect()
    }

    /// Lists and the thread on screen say something else: the zone changed (I7), a minute passed (S7).
    pub(crate) fn tell_time_passed(&self) {
        for (account, session) in self.lock(&self.0.sessions).iter() {
            self.tell(Change::List { account: account.clone() });
            if let Some(conversation) = self.lock(&session.progress).on_screen.clone() {
                self.tell(Change::Thread { account: account.clone(), conversation });
            }
        }
    }

    /// The zone the owner chose. One that this version's database no longer knows counts as not chosen.
    pub(crate) async fn chosen_zone(&self) -> Option<Zone> {
        let name: Option<String> = self.read_setting(key::ZONE).await.ok().flatten();
        name.and_then(|name| Zone::named(&name).ok())
    }

    pub(crate) async fn read_setting<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, Failure> {
        Ok(self.0.store.setting(key).await?.and_then(|json| value_of(&json)))
    }

    pub(crate) async fn write_setting<T: Serialize>(&self, key: &str, value: &T) -> Result<(), Failure> {
        let json = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
        Ok(self.0.store.set_setting(key, &json).await?)
    }
}
