//! Times in a zone. Stored times are UTC; every shown one passes through [`Zone`], so one zone database
//! (chrono-tz) serves all three systems and daylight-saving changes are right for each moment by itself (I7).

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use std::fmt;

/// An IANA time zone, such as `Europe/Lisbon`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(Tz);

/// The text is not the name of a zone in the IANA database.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("no such time zone: {0}")]
pub struct UnknownZone(pub String);

/// A moment as the screen shows it: the civil date and time in the configured zone. The window turns these into
/// words of its language and never calculates with zones itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Moment {
    /// Milliseconds since 1970-01-01 UTC; for ages such as `5m`, which no zone changes.
    // Exported as `number`: the window's language has one kind of number, exact to 2^53, which is enough.
    #[cfg_attr(feature = "bindings", specta(type = u32))]
    pub utc_ms: i64,
    /// Civil date and time in the zone, `2026-11-20T14:30:12`.
    pub local: String,
    /// The zone's IANA name, such as `Europe/Lisbon`.
    pub zone: String,
}

impl Zone {
    /// Coordinated Universal Time.
    pub const UTC: Self = Self(Tz::UTC);

    /// Looks a zone up by its IANA name.
    ///
    /// # Errors
    /// When no zone has that name.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        name.parse().map(Self).map_err(|_| UnknownZone(name.to_owned()))
    }

    /// The computer's own zone; UTC when the system does not say or says something unknown.
    #[must_use]
    pub fn of_system() -> Self {
        iana_time_zone::get_timezone().ok().and_then(|name| Self::named(&name).ok()).unwrap_or(Self::UTC)
    }

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.name()
    }

    /// Every zone of the database, by name.
    pub fn all_names() -> impl Iterator<Item = &'static str> {
        chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
    }

    /// The moment as the screen shows it.
    #[must_use]
    pub fn show(&self, at: DateTime<Utc>) -> Moment {
        let local = at.with_timezone(&self.0);
        Moment {
            utc_ms: at.timestamp_millis(),
            local: local.format("%Y-%m-%dT%H:%M:%S").to_string(),
            zone: self.name().to_owned(),
        }
    }

    /// The civil date at that moment.
    #[must_use]
    pub fn date(&self, at: DateTime<Utc>) -> NaiveDate {
        let local = at.with_timezone(&self.0);
        NaiveDate::from_ymd_opt(local.year(), local.month(), local.day()).unwrap_or_default()
    }

    /// The moment at which clocks in this zone show a civil date and time: the first one where they show it twice, the
    /// first after it where they skip it.
    #[must_use]
    pub fn at(&self, civil: NaiveDateTime) -> DateTime<Utc> {
        // No zone ever skipped more than a day.
        let later = (0..=24 * 4).map(|quarters| civil + TimeDelta::minutes(15 * quarters));
        let shown = later.filter_map(|civil| self.0.from_local_datetime(&civil).earliest()).next();
        shown.map_or_else(|| civil.and_utc(), |shown| shown.to_utc())
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().expect("a test's own time")
    }

    #[test]
    fn i7_every_moment_is_shown_in_the_configured_zone() {
        for (zone, at, local) in [
            ("Europe/Lisbon", "2026-11-20T14:30:12Z", "2026-11-20T14:30:12"),
            ("America/New_York", "2026-11-20T14:30:12Z", "2026-11-20T09:30:12"),
            ("Asia/Kathmandu", "2026-11-20T14:30:12Z", "2026-11-20T20:15:12"),
            ("Pacific/Auckland", "2026-11-20T14:30:12Z", "2026-11-21T03:30:12"),
        ] {
            let moment = Zone::named(zone).expect("known").show(utc(at));
            assert_eq!((moment.local.as_str(), moment.zone.as_str()), (local, zone));
        }
    }

    #[test]
    fn i7_both_daylight_saving_changes() {
        let berlin = Zone::named("Europe/Berlin").expect("known");
        for (at, local) in [
            ("2026-03-29T00:59:59Z", "2026-03-29T01:59:59"),
            ("2026-03-29T01:00:00Z", "2026-03-29T03:00:00"),
            ("2026-10-25T00:59:59Z", "2026-10-25T02:59:59"),
            ("2026-10-25T01:00:00Z", "2026-10-25T02:00:00"),
        ] {
            assert_eq!(berlin.show(utc(at)).local, local);
        }
    }

    #[test]
    fn i7_unknown_zones_are_refused() {
        assert_eq!(Zone::named("Mars/Olympus"), Err(UnknownZone("Mars/Olympus".into())));
        assert_eq!(Zone::named(""), Err(UnknownZone(String::new())));
    }

    #[test]
    fn i7_a_civil_time_that_is_skipped_is_the_next_one_and_of_two_the_first() {
        for (zone, civil, at) in [
            ("Europe/Berlin", "2026-11-20T09:00:00", "2026-11-20T08:00:00Z"),
            ("Europe/Berlin", "2026-03-29T02:30:00", "2026-03-29T01:00:00Z"),
            ("Europe/Berlin", "2026-10-25T02:30:00", "2026-10-25T00:30:00Z"),
            ("Pacific/Apia", "2011-12-30T09:00:00", "2011-12-30T10:00:00Z"), // a date that never was
        ] {
            let zone = Zone::named(zone).expect("known");
            assert_eq!(zone.at(civil.parse().expect("a civil time")), utc(at), "{zone}");
        }
    }

    #[test]
    fn i7_every_zone_of_the_database_can_be_chosen() {
        assert!(Zone::all_names().count() > 400);
        for name in Zone::all_names() {
            assert_eq!(Zone::named(name).map(|zone| zone.name()), Ok(name));
        }
    }
}
