//! The simulator's own clock: the real time, or a moment at which it was told to begin, plus an offset that only ever
//! grows; or that moment and the offset alone. It is the one place that asks the operating system what time it is; everything else is told.

use crate::errors::Refusal;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

/// Real time plus how far its beginning lay from it, and what has been skipped since.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    /// The moment at which it stands still; `None`: it goes with the real time.
    stands: Option<DateTime<Utc>>,
    offset: TimeDelta,
}

impl Clock {
    /// Begins at a moment, or now; and goes on, or stands until it is moved.
    pub(crate) fn beginning(at: Option<DateTime<Utc>>, stands: bool) -> Self {
        if stands {
            return Self { stands: Some(at.unwrap_or_else(computers)), offset: TimeDelta::zero() };
        }
        Self { stands: None, offset: at.map_or_else(TimeDelta::zero, |at| at - computers()) }
    }

    /// The simulator's present moment.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.stands.unwrap_or_else(computers) + self.offset
    }

    /// Goes back to a moment, if it stands.
    pub(crate) fn go_back(&mut self, to: DateTime<Utc>) {
        if self.stands.is_some() {
            *self = Self::beginning(Some(to), true);
        }
    }

    /// Skips time. Negative spans are ignored: a message may not get a time before an earlier one.
    pub(crate) fn advance(&mut self, span: TimeDelta) {
        self.offset = self.offset.checked_add(&span.max(TimeDelta::zero())).unwrap_or(self.offset);
    }
}

#[expect(clippy::disallowed_methods, reason = "this clock is the edge where time comes in")]
fn computers() -> DateTime<Utc> {
    Utc::now()
}

/// A moment as Graph writes it: no colon in the offset, always `+0000` (platform.md §2.2).
fn graph_time(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%dT%H:%M:%S+0000").to_string()
}

/// How an answer writes its moments: as [`graph_time`], unless `date_format` says otherwise. Of PHP's letters it knows `U`
/// alone, seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateFormat {
    Usual,
    Seconds,
}

impl DateFormat {
    /// The one that was asked for.
    ///
    /// # Errors
    /// 100 for letters that are not known here.
    pub(crate) fn asked(date_format: Option<&str>) -> Result<Self, Refusal> {
        match date_format {
            None => Ok(Self::Usual),
            Some("U") => Ok(Self::Seconds),
            Some(_) => Err(Refusal::invalid("Param date_format must be known")),
        }
    }

    /// A moment, written so.
    pub(crate) fn write(self, moment: DateTime<Utc>) -> Value {
        match self {
            Self::Usual => json!(graph_time(moment)),
            Self::Seconds => json!(moment.timestamp()),
        }
    }
}

/// A moment as HTTP writes it in the `Date` header.
pub(crate) fn http_time(moment: DateTime<Utc>) -> String {
    moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
