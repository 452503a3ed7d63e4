//! How the latest test of an account stands.

use super::wrong::Wrong;
use crate::views::{Check, CheckView, DoctorView, Finding};
use chrono::{DateTime, Utc};
use domain::{AccountId, Zone};

/// What is looked at, in this order.
pub(super) const CHECKS: [Check; 8] = [
    Check::Network,
    Check::Clock,
    Check::Token,
    Check::Permissions,
    Check::AccountType,
    Check::Role,
    Check::MessageAccess,
    Check::Read,
];

/// How the latest test of an account stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Examination {
    pub(super) running: bool,
    /// Passed so far, in the order of [`CHECKS`].
    pub(super) passed: usize,
    pub(super) wrong: Option<(Check, Wrong)>,
    pub(super) ended: Option<DateTime<Utc>>,
}

impl Examination {
    pub(super) fn view(&self, account: &AccountId, zone: Zone) -> DoctorView {
        let wrong_at = self.wrong.as_ref().and_then(|(check, _)| CHECKS.iter().position(|known| known == check));
        let checks = CHECKS.into_iter().enumerate().map(|(place, check)| {
            let finding = match (&self.wrong, wrong_at) {
                (Some((_, wrong)), Some(at)) if place == at => Finding::Wrong { fault: wrong.view(zone) },
                (_, Some(at)) if place > at => Finding::Waiting,
                (_, Some(_)) => Finding::Good,
                (_, None) if place < self.passed => Finding::Good,
                (_, None) if place == self.passed && self.running => Finding::Looking,
                _ => Finding::Waiting,
            };
            CheckView { check, finding }
        });
        DoctorView {
            account: account.clone(),
            running: self.running,
            checks: checks.collect(),
            ended: self.ended.map(|at| zone.show(at)),
        }
    }
}
