//! The login under way.

use crate::failure::Failure;
use crate::views::LoginView;
use domain::{AccountId, WayIn};
use instagram::login::PageOffer;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

/// An address the owner pasted, and where to say whether it was the right one.
pub(super) type Pasted = (String, oneshot::Sender<Result<(), Failure>>);

/// The login under way, if any.
#[derive(Debug, Default)]
pub(super) struct Login {
    pub(super) view: LoginView,
    pub(super) cancel: CancellationToken,
    pub(super) pasted: Option<mpsc::Sender<Pasted>>,
    /// What a Facebook Login showed, while the owner chooses.
    pub(super) offers: Vec<PageOffer>,
    /// How those would be connected.
    pub(super) way: WayIn,
    /// The account this login is to bring back; any, if none is named.
    pub(super) reconnect: Option<AccountId>,
}
