//! One account, one actor: its own client and budget, its own state of syncing, its own wake-up calls. One account's
//! trouble touches no other.

use crate::engine::Engine;
use crate::failure::Failure;
use chrono::{DateTime, Utc};
use domain::{AccountId, ConversationId, OutboxId};
use instagram::{Access, AccountClient};
use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;
use vault::SecretName;

/// What an account does in the background, and how it fares.
#[derive(Debug)]
pub(crate) struct Actor {
    pub(crate) id: AccountId,
    client: Mutex<Client>,
    pub(crate) progress: Mutex<Progress>,
    /// Held by whoever syncs: a second wish to sync waits for the first and shares its outcome.
    pub(crate) syncing: tokio::sync::Mutex<()>,
    pub(crate) sync_wanted: Notify,
    pub(crate) outbox_filled: Notify,
    /// Outcomes being looked up in the thread just now.
    pub(crate) looking_up: Mutex<HashSet<OutboxId>>,
    pub(crate) removed: tokio_util::sync::CancellationToken,
}

/// How syncing fares.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    pub(crate) running: bool,
    pub(crate) failure: Option<Failure>,
    pub(crate) failures: u32,
    pub(crate) retry_at: Option<DateTime<Utc>>,
    /// Counts finished syncs, so that one that was waited for can be recognised.
    pub(crate) finished: u64,
    /// The conversation on screen: read at every refresh, never pruned.
    pub(crate) on_screen: Option<ConversationId>,
}

/// The account's client: made when first needed, and made anew when a login brought a new token. The earlier one is kept
/// until then because its pace goes on.
#[derive(Debug, Default)]
struct Client {
    latest: Option<AccountClient>,
    outdated: bool,
}

impl Actor {
    fn new(id: AccountId) -> Self {
        Self {
            id,
            client: Mutex::default(),
            progress: Mutex::default(),
            syncing: tokio::sync::Mutex::default(),
            sync_wanted: Notify::new(),
            outbox_filled: Notify::new(),
            looking_up: Mutex::default(),
            removed: tokio_util::sync::CancellationToken::new(),
        }
    }
}

impl Engine {
    /// The account's actor, started if it is not running yet.
    pub(crate) fn start_actor(&self, id: &AccountId) -> Arc<Actor> {
        let mut actors = self.lock(&self.0.actors);
        if let Some(actor) = actors.get(id) {
            return Arc::clone(actor);
        }
        let actor = Arc::new(Actor::new(id.clone()));
        actors.insert(id.clone(), Arc::clone(&actor));
        drop(actors);
        let (engine, syncing) = (self.clone(), Arc::clone(&actor));
        self.spawn(async move { engine.keep_synced(&syncing).await });
        let (engine, sending) = (self.clone(), Arc::clone(&actor));
        self.spawn_to_the_end(async move { engine.keep_sending(&sending).await });
        actor
    }

    /// The running actor of a connected account.
    pub(crate) fn actor(&self, id: &AccountId) -> Result<Arc<Actor>, Failure> {
        self.lock(&self.0.actors).get(id).cloned().ok_or(Failure::NotFound)
    }

    /// The account's client, made from the stored account and its token.
    pub(crate) async fn client(&self, actor: &Actor) -> Result<AccountClient, Failure> {
        if let Client { latest: Some(client), outdated: false } = &*self.lock(&actor.client) {
            return Ok(client.clone());
        }
        let account = self.account(&actor.id).await?;
        let token = self.secret(&SecretName::token(actor.id.as_str())).await?.ok_or(Failure::ReconnectNeeded)?;
        let access = Access { account: account.id, flavour: account.flavour, node: account.node, token };
        let mut slot = self.lock(&actor.client);
        let client = match &slot.latest {
            Some(earlier) => earlier.renewed(access),
            None => AccountClient::new(self.0.meta.clone(), access),
        };
        *slot = Client { latest: Some(client.clone()), outdated: false };
        Ok(client)
    }

    /// Lets the next call read the new token.
    pub(crate) fn renew_client(&self, actor: &Actor) {
        self.lock(&actor.client).outdated = true;
    }
}
