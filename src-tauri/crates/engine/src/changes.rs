//! The one stream of changes. A change says *what* is different now, never what it is: whoever shows it reads the
//! store again.

use domain::{AccountId, ConversationId, MessageId, ParticipantId};
use serde::Serialize;
use std::collections::BTreeSet;

/// Something shown may be different now.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "what", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Change {
    /// Tabs, unread counts, clocks, today's date, settings or the platform.
    Frame,
    /// The list of an account.
    List {
        /// Whose list.
        account: AccountId,
        /// Which of its rows came, went, moved or may say something else; none: only what stands over them. `None`: any.
        rows: Option<BTreeSet<ConversationId>>,
    },
    /// A conversation's messages.
    Thread {
        /// Whose conversation.
        account: AccountId,
        /// Which conversation.
        conversation: ConversationId,
    },
    /// A customer's conversation goes by another id now: what is shown and typed there goes on under it.
    Renamed {
        /// Whose conversation.
        account: AccountId,
        /// The id it went by.
        from: ConversationId,
        /// The id it goes by.
        to: ConversationId,
    },
    /// What the owner keeps of a customer.
    Details {
        /// Whose customer.
        account: AccountId,
        /// Which customer.
        customer: ParticipantId,
    },
    /// The step of the login.
    Login,
    /// Where secrets are kept.
    Vault,
    /// How far the test of an account's connection is.
    Doctor {
        /// Whose connection.
        account: AccountId,
    },
    /// The checklist of a Meta app.
    Checklist,
    /// The webhook receiver and how it fares.
    Webhooks,
    /// Somebody followed a link to a place in the inbox: it is to be shown (F2).
    Show {
        /// Whose conversation.
        account: AccountId,
        /// Which conversation.
        conversation: ConversationId,
        /// At which message, if at one.
        message: Option<MessageId>,
    },
    /// Somebody followed a link to something that is not kept here.
    ShowNowhere,
    /// The whole session was replaced: the demo was entered or left. Everything is to be read again.
    Session,
}

impl Change {
    /// Any row of an account's list may say something else.
    pub(crate) fn list(account: &AccountId) -> Self {
        Self::List { account: account.clone(), rows: None }
    }

    /// These rows of it may; without any, only what stands over them.
    pub(crate) fn rows(account: &AccountId, rows: impl IntoIterator<Item = ConversationId>) -> Self {
        Self::List { account: account.clone(), rows: Some(rows.into_iter().collect()) }
    }

    /// Says what another change says, too, if it is of the same thing. Answers whether it is.
    pub fn takes_in(&mut self, other: &Self) -> bool {
        match (&mut *self, other) {
            (Self::List { account, rows }, Self::List { account: of, rows: more }) if account == of => {
                *rows = rows.take().zip(more.as_ref()).map(|(rows, more)| &rows | more);
                true
            }
            _ => self == other,
        }
    }
}
