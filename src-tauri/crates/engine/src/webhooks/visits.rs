//! What the receiver needs of the engine: the secrets that visits are checked with, and what is done with each visit.

use super::Webhooks;
use crate::changes::Change;
use crate::core::locked;
use crate::settings::key;
use chrono::TimeDelta;
use domain::WebhookRefusal;
use instagram::webhook::{Delivery, DeliveryHandler, Keys};
use std::sync::Arc;

/// Refused visits for the same reason are told to the window this often at most.
const TELL_AGAIN: TimeDelta = TimeDelta::minutes(1);

/// Hands what the receiver gets to the engine.
#[derive(Debug)]
pub(super) struct Deliveries(pub(super) Arc<Webhooks>);

impl DeliveryHandler for Deliveries {
    async fn keys(&self) -> Keys {
        self.0.keys().await
    }

    async fn commit(&self, delivery: Delivery) -> bool {
        match self.0.take_delivery(delivery).await {
            Ok(()) => true,
            Err(failure) => {
                tracing::warn!(%failure, "events were not kept; they will be told again");
                false
            }
        }
    }

    async fn shook_hands(&self) {
        self.0.shook_hands().await;
    }

    async fn refused(&self, why: WebhookRefusal) {
        self.0.refused_a_visit(why);
    }
}

impl Webhooks {
    async fn shook_hands(&self) {
        if let Err(failure) = self.settings.write(key::WEBHOOK_HANDSHAKE, &self.core.now().timestamp_millis()).await {
            tracing::warn!(%failure, "a handshake was not noted");
        }
        self.went_well(&[WebhookRefusal::WrongVerifyToken, WebhookRefusal::OddHandshake]);
        self.core.tell(Change::Webhooks);
        self.core.tell(Change::Checklist);
    }

    fn refused_a_visit(&self, why: WebhookRefusal) {
        let ((now, plan), mut state) = ((self.core.now(), self.core.plan_now()), locked(&self.state));
        let same = state.refused.is_some_and(|(before, _)| before == why);
        let is_news = !same || state.refusal_told.is_none_or(|told| plan - told >= TELL_AGAIN);
        if is_news {
            state.refused = Some((why, now));
            state.refusal_told = Some(plan);
            drop(state);
            self.core.tell(Change::Webhooks);
        }
    }

    /// A visit went well, so earlier refusals for these reasons are not shown any more.
    pub(super) fn went_well(&self, mended: &[WebhookRefusal]) {
        let mut state = locked(&self.state);
        state.refused = state.refused.take().filter(|(why, _)| !mended.contains(why));
    }
}
