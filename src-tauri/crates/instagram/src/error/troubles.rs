//! What an error says about the token or the account itself, beyond what it asks for: each is told to the owner in its
//! own words (`platform.md` §4.2).

use super::{Class, GraphError};
use domain::{AccountTrouble, TokenTrouble};

/// Code, subcode, meaning. What is [`Class::Reconnect`] and not listed is [`TokenTrouble::Unknown`].
#[rustfmt::skip]
const TOKENS: &[(i64, i64, TokenTrouble)] = &[
    (25,  2_207_050, TokenTrouble::Restricted),
    (190, 458,       TokenTrouble::AppRemoved),
    (190, 459,       TokenTrouble::Checkpoint),
    (190, 460,       TokenTrouble::PasswordChanged),
    (190, 463,       TokenTrouble::Expired),
    (190, 464,       TokenTrouble::Checkpoint),
    (190, 490,       TokenTrouble::Checkpoint),
    (190, 492,       TokenTrouble::RoleLost),
    (190, 2_069_032, TokenTrouble::RoleLost),
];

/// Code, subcode (`None`: whatever it is), meaning.
#[rustfmt::skip]
const ACCOUNTS: &[(i64, Option<i64>, AccountTrouble)] = &[
    (3,      None,            AccountTrouble::NotApproved),
    (100,    Some(33),        AccountTrouble::NotVisible),
    (100,    Some(2_534_013), AccountTrouble::NotEligible),
    (100,    Some(2_534_029), AccountTrouble::Blocked),
    (200,    Some(2_534_041), AccountTrouble::MessagesOff),
    (36_103, None,            AccountTrouble::NotEligible),
];

/// Refusals for a missing permission that concern one customer or one comment (`platform.md` §4.2): code, and subcode (`None`:
/// whatever it is).
#[rustfmt::skip]
const ABOUT_ONE: &[(i64, Option<i64>)] = &[
    (10,     Some(2_018_028)), // this customer has no role on an app in development mode
    (200,    Some(2_018_028)),
    (200,    Some(2_534_066)), // private replies
    (230,    None),            // this customer did not consent
    (10_904, None),            // private replies
];

/// Whether a refusal concerns one customer or one comment: the account's other messages go on.
pub(super) fn is_about_one(code: i64, subcode: Option<i64>) -> bool {
    ABOUT_ONE.iter().any(|row| row.0 == code && (row.1.is_none() || row.1 == subcode))
}

impl GraphError {
    /// Whether it concerns one customer or one comment alone, though it names a permission: it says nothing about the
    /// account.
    #[must_use]
    pub fn is_about_one(&self) -> bool {
        is_about_one(self.code, self.subcode)
    }

    /// What became of the token, if the error is about that.
    #[must_use]
    pub fn token_trouble(&self) -> Option<TokenTrouble> {
        let listed = TOKENS.iter().find(|row| row.0 == self.code && Some(row.1) == self.subcode).map(|row| row.2);
        listed.or_else(|| (self.class == Class::Reconnect).then_some(TokenTrouble::Unknown))
    }

    /// Why the account is not served, if the error is about that. 100/33 is about whatever was asked for: it says
    /// something about the account only where the account was.
    #[must_use]
    pub fn account_trouble(&self) -> Option<AccountTrouble> {
        ACCOUNTS.iter().find(|row| row.0 == self.code && (row.1.is_none() || row.1 == self.subcode)).map(|row| row.2)
    }
}
