//! The reply window: the time in which Instagram accepts an answer (S7; `platform.md` §3, "Windows").
//!
//! An estimate by the clock. Instagram's answer is the truth: a refusal closes the window whatever the clock says.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

/// How long after the customer's last message an answer is accepted.
pub const STANDARD: TimeDelta = TimeDelta::hours(24);
/// How long with the `HUMAN_AGENT` tag, for words a person typed.
pub const HUMAN_AGENT: TimeDelta = TimeDelta::days(7);

/// Little is left of the standard window from here on.
const EXPIRING: TimeDelta = TimeDelta::hours(6);
/// Little is left of the human agent's window from here on.
const HUMAN_AGENT_EXPIRING: TimeDelta = TimeDelta::hours(24);

/// Whether and until when a conversation can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyWindow {
    /// Within 24 hours.
    Open {
        /// Ends then.
        ends: DateTime<Utc>,
    },
    /// Between 24 hours and 7 days, and the owner switched it on: answers carry the `HUMAN_AGENT` tag.
    HumanAgent {
        /// Ends then.
        ends: DateTime<Utc>,
    },
    /// Over, until the customer writes again.
    Closed {
        /// Since then.
        since: DateTime<Utc>,
        /// Switching `HUMAN_AGENT` on would open it.
        extendable: bool,
    },
    /// No message of the customer is known here, so there is nothing to count from.
    Unknown,
}

/// What is left of a window, rounded down to minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TimeLeft {
    /// Whole days.
    pub days: u32,
    /// Whole hours of the last day.
    pub hours: u32,
    /// Whole minutes of the last hour.
    pub minutes: u32,
}

impl ReplyWindow {
    /// The window at a moment.
    ///
    /// `last_inbound`: the customer's newest message. `human_agent`: the owner switched it on for the account.
    /// `refused_at`: Instagram refused an answer as outside the window (10/2534022, 10/2018278); it counts until the
    /// customer writes again.
    #[must_use]
    pub fn at(
        now: DateTime<Utc>,
        last_inbound: Option<DateTime<Utc>>,
        human_agent: bool,
        refused_at: Option<DateTime<Utc>>,
    ) -> Self {
        let Some(last) = last_inbound else {
            return refused_at.map_or(Self::Unknown, |since| Self::Closed { since, extendable: false });
        };
        let (standard, human) = (last + STANDARD, last + HUMAN_AGENT);
        if let Some(refused) = refused_at.filter(|refused| *refused >= last) {
            // A refusal after the standard window, without the tag, tells nothing new: the window is closed by the
            // clock, too.
            let as_expected = !human_agent && refused >= standard;
            let since = if as_expected { standard } else { refused };
            return Self::Closed { since, extendable: as_expected && now < human };
        }
        if now < standard {
            Self::Open { ends: standard }
        } else if now >= human {
            Self::Closed { since: if human_agent { human } else { standard }, extendable: false }
        } else if human_agent {
            Self::HumanAgent { ends: human }
        } else {
            Self::Closed { since: standard, extendable: true }
        }
    }

    /// Whether an answer would certainly be refused, as far as the clock can tell.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        matches!(self, Self::Closed { .. })
    }

    /// Whether an answer carries the `HUMAN_AGENT` tag.
    #[must_use]
    pub const fn needs_tag(&self) -> bool {
        matches!(self, Self::HumanAgent { .. })
    }

    /// When it ends; for a closed one, when it ended.
    #[must_use]
    pub const fn ends(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Open { ends } | Self::HumanAgent { ends } => Some(*ends),
            Self::Closed { since, .. } => Some(*since),
            Self::Unknown => None,
        }
    }

    /// What is left of it; `None` when nothing is.
    #[must_use]
    pub fn left(&self, now: DateTime<Utc>) -> Option<TimeLeft> {
        let (Self::Open { ends } | Self::HumanAgent { ends }) = self else { return None };
        let minutes = u32::try_from((*ends - now).num_minutes().max(0)).unwrap_or(u32::MAX);
        Some(TimeLeft { days: minutes / 1440, hours: minutes / 60 % 24, minutes: minutes % 60 })
    }

    /// Whether little is left: under 6 hours of the standard window, under a day of the human agent's.
    #[must_use]
    pub fn is_expiring(&self, now: DateTime<Utc>) -> bool {
        match self {
            Self::Open { ends } => *ends - now < EXPIRING,
            Self::HumanAgent { ends } => *ends - now < HUMAN_AGENT_EXPIRING,
            Self::Closed { .. } | Self::Unknown => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Zone;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    #[test]
    fn s7_each_moment_has_its_state() {
        let last = at("2026-03-28T12:00:00Z");
        let (open, human) = (at("2026-03-29T12:00:00Z"), at("2026-04-04T12:00:00Z"));
        for (now, switched_on, expected) in [
            (last, false, ReplyWindow::Open { ends: open }),
            (open - TimeDelta::seconds(1), false, ReplyWindow::Open { ends: open }),
            (open, false, ReplyWindow::Closed { since: open, extendable: true }),
            (open, true, ReplyWindow::HumanAgent { ends: human }),
            (human - TimeDelta::seconds(1), true, ReplyWindow::HumanAgent { ends: human }),
            (human, true, ReplyWindow::Closed { since: human, extendable: false }),
            (human, false, ReplyWindow::Closed { since: open, extendable: false }),
            // A clock that is behind the customer's message: it just came.
            (last - TimeDelta::hours(3), false, ReplyWindow::Open { ends: open }),
        ] {
            assert_eq!(ReplyWindow::at(now, Some(last), switched_on, None), expected, "{now}");
        }
        assert_eq!(ReplyWindow::at(last, None, true, None), ReplyWindow::Unknown);
    }

    #[test]
    fn s7_instagrams_refusal_closes_it_until_the_customer_writes_again() {
        let last = at("2026-03-28T12:00:00Z");
        let refused = last + TimeDelta::hours(2);
        let now = last + TimeDelta::hours(3);
        let closed = ReplyWindow::Closed { since: refused, extendable: false };
        assert_eq!(ReplyWindow::at(now, Some(last), true, Some(refused)), closed);
        assert_eq!(ReplyWindow::at(now, None, true, Some(refused)), closed);
        let late = last + TimeDelta::hours(30);
        let by_the_clock = ReplyWindow::Closed { since: last + STANDARD, extendable: true };
        assert_eq!(ReplyWindow::at(late, Some(last), false, Some(late)), by_the_clock, "tried anyway, as expected");
        let again = refused + TimeDelta::minutes(1);
        assert_eq!(
            ReplyWindow::at(now, Some(again), true, Some(refused)),
            ReplyWindow::Open { ends: again + STANDARD },
            "the customer wrote again"
        );
    }

    #[test]
    fn s7_twenty_four_hours_are_twenty_four_hours_through_both_changes_of_daylight_saving() {
        let lisbon = Zone::named("Europe/Lisbon").expect("a zone");
        // (a message, when its window ends by the clock on the wall): the day of the change has 23 or 25 hours.
        for (last, wall) in
            [("2026-03-28T20:00:00Z", "2026-03-29T21:00:00"), ("2026-10-24T19:00:00Z", "2026-10-25T19:00:00")]
        {
            let last = at(last);
            let window = ReplyWindow::at(last + TimeDelta::hours(23), Some(last), false, None);
            let ends = window.ends().expect("open");
            assert_eq!(lisbon.show(ends).local, wall);
            let left = window.left(last + TimeDelta::hours(1)).expect("open");
            assert_eq!((left.days, left.hours, left.minutes), (0, 23, 0));
        }
    }

    #[test]
    fn s7_what_is_left_is_rounded_down_and_turns_urgent() {
        let last = at("2026-11-20T14:25:00Z");
        let now = last + TimeDelta::minutes(5);
        let window = ReplyWindow::at(now, Some(last), false, None);
        assert_eq!(window.left(now), Some(TimeLeft { days: 0, hours: 23, minutes: 55 }));
        assert_eq!(window.left(now + TimeDelta::seconds(1)), Some(TimeLeft { days: 0, hours: 23, minutes: 54 }));
        assert!(!window.is_expiring(last + TimeDelta::hours(18)));
        assert!(window.is_expiring(last + TimeDelta::hours(18) + TimeDelta::seconds(1)));
    }

    proptest! {
        #[test]
        fn s7_the_state_and_the_end_never_contradict(minutes in -20_000i64..20_000, on: bool, refused in -20_000i64..20_000) {
            let last = at("2026-11-20T14:25:00Z");
            let now = last + TimeDelta::minutes(minutes);
            let window = ReplyWindow::at(now, Some(last), on, Some(last + TimeDelta::minutes(refused)));
            let ends = window.ends().expect("the customer wrote");
            match window {
                ReplyWindow::Open { .. } | ReplyWindow::HumanAgent { .. } => prop_assert!(now < ends),
                ReplyWindow::Closed { .. } if refused >= 0 => {
                    let counted = if on { refused } else { refused.min(24 * 60) };
                    prop_assert_eq!(ends, last + TimeDelta::minutes(counted));
                }
                ReplyWindow::Closed { .. } => prop_assert!(now >= ends),
                ReplyWindow::Unknown => prop_assert!(false),
            }
            prop_assert_eq!(window.left(now).is_none(), window.is_closed());
        }
    }
}
