//! What the owner chose, as it was read in one go, and what holds where nothing was chosen.

use super::key;
use crate::views::SettingsView;
use chrono::{DateTime, Utc};
use domain::{AccountId, Zone};
use serde::de::DeserializeOwned;

/// Width of the list before the owner moved the splitter, in CSS pixels (the design's).
const LIST_WIDTH: u32 = 340;
/// A press of Send can be taken back unless the owner does not want it (S5).
pub(super) const UNDO_SEND: bool = true;

/// What a setting says. A value of another version that does not parse falls back to the default: a setting never
/// blocks the start.
pub(super) fn value_of<T: DeserializeOwned>(json: &str) -> Option<T> {
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

    /// See [`super::Settings::zone`].
    pub(crate) fn zone(&self) -> Zone {
        self.chosen_zone().unwrap_or_else(Zone::of_system)
    }

    /// See [`super::Settings::answers_for_seven_days`].
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
