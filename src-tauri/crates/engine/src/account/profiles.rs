//! Learning names and pictures: the conversation list brings only usernames (`platform.md` §2.2), so each customer's
//! profile is asked for once, after the list stands, and again when its picture link has died.

use super::Accounts;
use super::session::AccountSession;
use crate::changes::Change;
use crate::media::picture;
use domain::{ParticipantId, Profile};
use instagram::{AccountClient, ApiError, Class};
use std::sync::atomic::Ordering;

/// How many profiles one round asks for; as many as rows are shown.
const PROFILES_PER_ROUND: usize = 25;

impl Accounts {
    /// Asks for profiles not known yet. A failure here does not fail the sync: without a name the inbox can still be
    /// shown.
    pub(crate) async fn learn_profiles(&self, session: &AccountSession) {
        let Ok(client) = self.client(session).await else { return };
        self.learn_own_picture(session, &client).await;
        let Ok(unknown) =
            self.core.store.participants_without_profile(&session.id, PROFILES_PER_ROUND, self.core.now()).await
        else {
            return;
        };
        for participant in unknown {
            if session.rests_until(self.core.plan_now()).is_some()
                || !self.learn_profile(session, &client, &participant).await
            {
                return;
            }
        }
    }

    /// Returns whether it makes sense to ask for the next one.
    async fn learn_profile(
        &self,
        session: &AccountSession,
        client: &AccountClient,
        participant: &ParticipantId,
    ) -> bool {
        let Some(answer) = self.core.unless_stopped(&session.removed, client.profile(participant)).await else {
            return false;
        };
        let profile = match answer {
            Ok(profile) => profile,
            // No consent, blocked, or gone: Instagram gives no profile of this person, so it is not asked for again for
            // a while.
            Err(ApiError::Graph(error)) if !matches!(error.class, Class::Throttled { .. } | Class::Reconnect) => {
                Profile::default()
            }
            Err(_) => return false,
        };
        let learned = self.core.store.learn_profile(&session.id, participant, &profile, self.core.now());
        let Some(Ok(conversation)) = session.while_connected(learned).await else { return false };
        if let Some(png) = self.fetch_picture(session, client, profile.picture_url.as_deref()).await {
            drop(session.while_connected(self.core.store.save_picture(&session.id, participant, &png)).await);
        }
        self.core.tell(Change::rows(&session.id, conversation));
        true
    }

    async fn learn_own_picture(&self, session: &AccountSession, client: &AccountClient) {
        if session.own_picture_asked.swap(true, Ordering::Relaxed) {
            return;
        }
        let Ok(account) = self.account(&session.id).await else { return };
        if matches!(self.core.store.account_picture(&session.id).await, Ok(None))
            && let Some(png) = self.fetch_picture(session, client, account.picture_url.as_deref()).await
            && let Some(Ok(())) = session.while_connected(self.core.store.save_account_picture(&session.id, &png)).await
        {
            self.core.tell(Change::Frame);
        }
    }

    async fn fetch_picture(
        &self,
        session: &AccountSession,
        client: &AccountClient,
        url: Option<&str>,
    ) -> Option<Vec<u8>> {
        let bytes = self.core.unless_stopped(&session.removed, client.picture(url?)).await?.ok()?;
        tokio::task::spawn_blocking(move || picture::avatar_png(&bytes)).await.ok()?
    }
}
