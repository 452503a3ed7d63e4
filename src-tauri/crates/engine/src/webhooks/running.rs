//! When the receiver listens: while the session runs and the owner wants it to.

use super::Webhooks;
use super::state::Running;
use super::visits::Deliveries;
use crate::changes::Change;
use crate::core::locked;
use crate::failure::Failure;
use instagram::webhook::Receiver;
use std::sync::Arc;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

impl Webhooks {
    /// Starts the receiver with the session, if it is switched on, and asks for every account's events.
    pub(crate) async fn open(self: &Arc<Self>) {
        if !matches!(self.webhooks_are_on().await, Ok(true)) {
            return;
        }
        let opened = match self.listen_as_set_up().await {
            Ok(()) => self.subscribe_all().await,
            failed => failed,
        };
        if let Err(failure) = opened {
            tracing::warn!(%failure, "the webhook receiver was not started");
        }
        self.core.tell(Change::Webhooks);
    }

    /// Ends the receiver that listens, and starts one if the settings say so.
    pub(super) async fn listen_as_set_up(self: &Arc<Self>) -> Result<(), Failure> {
        let _turn = self.turn.lock().await;
        let running = locked(&self.state).running.take();
        if let Some(running) = running {
            running.end().await;
        }
        let (on, port) = (self.webhooks_are_on().await?, self.webhook_port().await?);
        let listening = match on {
            true => Some(Receiver::bind(port).await),
            false => None,
        };
        let mut state = locked(&self.state);
        (state.running, state.failure) = match listening {
            Some(Ok(receiver)) => (Some(self.run(receiver)), None),
            // The port is taken, so another one has to be chosen.
            Some(Err(error)) => {
                tracing::warn!(%error, port, "the webhook receiver cannot listen");
                (None, Some(Failure::PortTaken { port }))
            }
            None => (None, None),
        };
        Ok(())
    }

    fn run(self: &Arc<Self>, receiver: Receiver) -> Running {
        let ending = CancellationToken::new();
        let (until, ended) = oneshot::channel::<()>();
        let (cancelled, deliveries) = (ending.clone(), Arc::new(Deliveries(Arc::clone(self))));
        self.core.spawn(async move {
            tokio::select! {
                () = cancelled.cancelled() => {}
                never = receiver.serve(deliveries) => match never {},
            }
            drop(until);
        });
        Running { ending, ended }
    }
}
