//! Where a conversation stands: in the inbox, asleep until a moment, or done (T9, L9). The owner puts it there; it comes
//! back by itself when the customer writes, and from sleep when its time has come.

use crate::Zone;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, SubsecRound, TimeDelta, Utc, Weekday};
use serde::{Deserialize, Serialize};

/// When a working day begins: what sleeps until a day wakes then.
const MORNING: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).expect("a time of day");
/// When an evening begins.
const EVENING: NaiveTime = NaiveTime::from_hms_opt(19, 0, 0).expect("a time of day");
/// An evening nearer than this is not offered: it would be the same choice as "one hour".
const EVENING_IS_NEAR: TimeDelta = TimeDelta::hours(1);

/// That the owner put a conversation away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TriageMark {
    /// Until then it sleeps; `None`: it is done.
    pub until: Option<DateTime<Utc>>,
    /// The customer's newest message that the owner had seen by then; `None`: there was none.
    pub heard: Option<DateTime<Utc>>,
}

/// Where a conversation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Triage {
    /// In the inbox.
    Inbox {
        /// It woke then, and nothing was written in it since.
        woke: Option<DateTime<Utc>>,
    },
    /// Asleep.
    Snoozed {
        /// Until then, unless the customer writes.
        until: DateTime<Utc>,
    },
    /// Done, unless the customer writes.
    Done,
}

impl Triage {
    /// Where a conversation stands at a moment.
    ///
    /// `last_inbound`: the customer's newest message. `active`: anybody's newest.
    #[must_use]
    pub fn at(
        now: DateTime<Utc>,
        mark: Option<TriageMark>,
        last_inbound: Option<DateTime<Utc>>,
        active: DateTime<Utc>,
    ) -> Self {
        match mark {
            // `None` is before every message.
            Some(TriageMark { heard, .. }) if last_inbound > heard => Self::Inbox { woke: None },
            Some(TriageMark { until: None, .. }) => Self::Done,
            Some(TriageMark { until: Some(until), .. }) if now < until => Self::Snoozed { until },
            Some(TriageMark { until, .. }) => Self::Inbox { woke: until.filter(|until| active < *until) },
            None => Self::Inbox { woke: None },
        }
    }
}

/// Until when a conversation is to sleep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "until", rename_all = "camelCase")]
pub enum SnoozeUntil {
    /// For an hour.
    Hour,
    /// This evening.
    Tonight,
    /// Tomorrow morning.
    Tomorrow,
    /// The morning of the next Monday.
    Monday,
    /// The morning of a day.
    Date {
        /// Which day, `2026-12-01`.
        #[cfg_attr(feature = "bindings", specta(type = String))]
        date: NaiveDate,
    },
}

impl SnoozeUntil {
    /// The choices that stand in a menu at a moment, the soonest first: an evening that is near is left out, and a Monday
    /// that is tomorrow.
    #[must_use]
    pub fn choices(now: DateTime<Utc>, zone: Zone) -> Vec<(Self, DateTime<Utc>)> {
        let all = [Self::Hour, Self::Tonight, Self::Tomorrow, Self::Monday];
        let mut choices: Vec<_> = all.into_iter().filter_map(|until| Some((until, until.moment(now, zone)?))).collect();
        choices.dedup_by_key(|(_, at)| *at);
        choices.retain(|(until, at)| *until != Self::Tonight || *at - now >= EVENING_IS_NEAR);
        choices
    }

    /// When it wakes, to the full minute; `None` if that is not ahead.
    #[must_use]
    pub fn moment(self, now: DateTime<Utc>, zone: Zone) -> Option<DateTime<Utc>> {
        let today = zone.date(now);
        let after = |days: u64| today.checked_add_days(Days::new(days));
        let at = match self {
            // The list is redrawn each full minute, so a conversation wakes at the next full minute and never too
            // early.
            Self::Hour => full_minute(now + TimeDelta::hours(1)),
            Self::Tonight => zone.at(today.and_time(EVENING)),
            Self::Tomorrow => zone.at(after(1)?.and_time(MORNING)),
            Self::Monday => zone.at(after(days_until_monday(today))?.and_time(MORNING)),
            Self::Date { date } => zone.at(date.and_time(MORNING)),
        };
        (at > now).then_some(at)
    }
}

/// One to seven.
fn days_until_monday(today: NaiveDate) -> u64 {
    7 - u64::from(today.weekday().days_since(Weekday::Mon))
}

/// That moment, or the next full minute.
fn full_minute(at: DateTime<Utc>) -> DateTime<Utc> {
    let into = TimeDelta::seconds(at.timestamp().rem_euclid(60));
    let begun = at.trunc_subsecs(0) - into;
    if begun == at { at } else { begun + TimeDelta::minutes(1) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    #[test]
    fn l9_each_moment_has_its_triage() {
        let pressed = at("2026-11-20T14:00:00Z");
        let until = at("2026-11-20T15:00:00Z");
        let [before, after] = [pressed - TimeDelta::minutes(5), pressed + TimeDelta::minutes(5)];
        let done = Some(TriageMark { until: None, heard: Some(before) });
        let asleep = Some(TriageMark { until: Some(until), heard: Some(before) });
        let inbox = Triage::Inbox { woke: None };
        for (why, now, mark, inbound, active, triage) in [
            ("nobody put it away", pressed, None, Some(before), before, inbox),
            ("done", after, done, Some(before), before, Triage::Done),
            ("done for ever", pressed + TimeDelta::days(900), done, Some(before), before, Triage::Done),
            ("an answer does not bring it back", after, done, Some(before), after, Triage::Done),
            ("the customer does", after, done, Some(after), after, inbox),
            ("pruned, or never there", after, done, None, before, Triage::Done),
            ("a message the owner had not seen", after, done, Some(before + TimeDelta::milliseconds(1)), after, inbox),
            (
                "nothing seen, and one is there",
                after,
                Some(TriageMark { until: None, heard: None }),
                Some(before),
                before,
                inbox,
            ),
            ("asleep", after, asleep, Some(before), before, Triage::Snoozed { until }),
            (
                "asleep until the last moment",
                until - TimeDelta::milliseconds(1),
                asleep,
                Some(before),
                before,
                Triage::Snoozed { until },
            ),
            ("awake", until, asleep, Some(before), before, Triage::Inbox { woke: Some(until) }),
            ("awake, and answered since", until + TimeDelta::hours(1), asleep, Some(before), until, inbox),
            ("the customer wakes it", after, asleep, Some(after), after, inbox),
        ] {
            assert_eq!(Triage::at(now, mark, inbound, active), triage, "{why}");
        }
    }

    #[test]
    fn l9_the_choices_of_a_day() {
        let lisbon = Zone::named("Europe/Lisbon").expect("a zone");
        let shown = |now: &str| -> Vec<String> {
            let choices = SnoozeUntil::choices(at(now), lisbon);
            choices.iter().map(|(until, at)| format!("{until:?} {}", lisbon.show(*at).local)).collect()
        };
        assert_eq!(
            shown("2026-11-20T14:30:12Z"), // a Friday
            [
                "Hour 2026-11-20T15:31:00",
                "Tonight 2026-11-20T19:00:00",
                "Tomorrow 2026-11-21T09:00:00",
                "Monday 2026-11-23T09:00:00"
            ]
        );
        assert_eq!(
            shown("2026-11-20T18:01:00Z"),
            ["Hour 2026-11-20T19:01:00", "Tomorrow 2026-11-21T09:00:00", "Monday 2026-11-23T09:00:00"],
            "an evening that is nearer than an hour"
        );
        assert_eq!(shown("2026-11-20T21:00:00Z").len(), 3, "an evening that is over");
        assert_eq!(
            shown("2026-11-22T10:00:00Z"), // a Sunday
            ["Hour 2026-11-22T11:00:00", "Tonight 2026-11-22T19:00:00", "Tomorrow 2026-11-23T09:00:00"],
            "Monday is tomorrow"
        );
        assert_eq!(shown("2026-11-23T10:00:00Z")[3], "Monday 2026-11-30T09:00:00", "on a Monday, the next one");
    }

    #[test]
    fn l9_a_morning_is_a_morning_through_changes_of_daylight_saving() {
        for (zone, now, until, moment) in [
            ("Europe/Lisbon", "2026-03-28T20:00:00Z", SnoozeUntil::Tomorrow, "2026-03-29T08:00:00Z"),
            ("Europe/Lisbon", "2026-10-24T20:00:00Z", SnoozeUntil::Tomorrow, "2026-10-25T09:00:00Z"),
            ("Pacific/Auckland", "2026-11-20T12:00:00Z", SnoozeUntil::Tomorrow, "2026-11-21T20:00:00Z"),
        ] {
            let zone = Zone::named(zone).expect("a zone");
            assert_eq!(until.moment(at(now), zone), Some(at(moment)), "{zone}");
        }
    }

    #[test]
    fn l9_a_day_that_is_not_ahead_is_no_choice() {
        let now = at("2026-11-20T14:30:12Z");
        let day = |date: &str| SnoozeUntil::Date { date: date.parse().expect("a date") };
        assert_eq!(day("2026-11-20").moment(now, Zone::UTC), None, "this morning is over");
        assert_eq!(day("1999-01-01").moment(now, Zone::UTC), None);
        assert_eq!(day("2026-12-01").moment(now, Zone::UTC), Some(at("2026-12-01T09:00:00Z")));
    }

    proptest! {
        #[test]
        fn l9_every_choice_is_ahead_and_the_soonest_is_first(seconds in 0_i64..2_000_000_000, number in 0_usize..400) {
            let now = DateTime::from_timestamp(seconds, 0).expect("a time");
            let name = Zone::all_names().nth(number).expect("a zone");
            let choices = SnoozeUntil::choices(now, Zone::named(name).expect("a zone"));
            prop_assert!(choices.len() >= 2);
            prop_assert!(choices.iter().all(|(_, at)| *at > now));
            prop_assert!(choices.is_sorted_by(|one, next| one.1 < next.1), "{choices:?}");
        }
    }
}
