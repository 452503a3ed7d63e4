//! One sync of one account.

use super::Accounts;
use super::progress::Wish;
use super::seen::Seen;
use super::session::AccountSession;
use crate::changes::Change;
use crate::core::locked;
use crate::failure::Failure;
use domain::{AccountId, AccountState, Reading};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// From this many failures in a row on, another one changes nothing that is shown (L7).
const REPEATED: u32 = 3;

impl Accounts {
    /// Reads what is new for one account or for all (`None`), and answers when that ended. It ignores the schedule's
    /// waiting times. A read that is shown as running is waited for and counts; a poll is not shown, and may have
    /// asked before what the owner waits for was there: after it the account is read anew (I3).
    ///
    /// # Errors
    /// Why the read failed; the list shows the same, over whatever is cached.
    pub async fn refresh(self: &Arc<Self>, account: Option<&AccountId>) -> Result<(), Failure> {
        self.secrets.want().await;
        // Side by side, so that an account that does not answer does not delay the others.
        let mut reads = JoinSet::new();
        for id in self.accounts_in_view(account).await? {
            let (accounts, session) = (self.clone(), self.session(&id)?);
            reads.spawn_on(async move { accounts.refresh_one(&session).await }, self.core.runtime());
        }
        let mut outcome = Ok(());
        while let Some(read) = reads.join_next().await {
            if let Err(failure) = read.unwrap_or(Err(Failure::NotFound)) {
                outcome = Err(failure);
            }
        }
        outcome
    }

    /// While the account rests the wish is kept, and the account is read as soon as Instagram may be asked again.
    async fn refresh_one(&self, session: &AccountSession) -> Result<(), Failure> {
        let outcome = self.sync(session, Wish::ByHand).await;
        let waits = matches!(outcome, Err(Failure::SlowedDown { .. }));
        session.refresh_waits.store(waits, Ordering::Relaxed);
        if waits {
            session.sync_wanted.notify_one();
        }
        outcome
    }

    /// Syncs once. Two wishes at the same time become one sync, but a wish of the owner's is not answered by a poll that
    /// had begun before. [`Failure::NotFound`]: it was stopped, which says nothing about the account.
    pub(crate) async fn sync(&self, session: &AccountSession, wish: Wish) -> Result<(), Failure> {
        let reading = session.reading();
        let awaited = locked(&session.progress).awaited_by(wish);
        let never_read = matches!(self.last_synced(session).await, Ok(None));
        // Shown as running when the owner asked, or while the list is still a skeleton (L5). A poll is not shown.
        let is_seen = wish == Wish::ByHand || never_read;
        if is_seen {
            locked(&session.progress).running = true;
            self.core.tell(Change::Frame);
        }
        let turn = session.syncing.lock().await;
        let progress = locked(&session.progress).clone();
        let (outcome, news) = if progress.finished < awaited {
            locked(&session.progress).begin(is_seen);
            let (outcome, news) = self.sync_in_turn(session, wish, &reading).await;
            self.note_outcome(session, &outcome);
            (outcome, news)
        } else {
            locked(&session.progress).running = false;
            (progress.failure.map_or(Ok(()), Err), false)
        };
        drop(turn);
        self.tell_progress(session, is_seen || news);
        outcome
    }

    /// Tells also whether something is different now that can be seen.
    async fn sync_in_turn(
        &self,
        session: &AccountSession,
        wish: Wish,
        reading: &CancellationToken,
    ) -> (Result<(), Failure>, bool) {
        if let Some(until) = session.rests_until(self.core.plan_now()) {
            let until = self.core.on_the_wall(until);
            return (Err(Failure::SlowedDown { until: Some(until) }), false);
        }
        session.refresh_waits.store(false, Ordering::Relaxed);
        match self.read_and_write(session, wish, reading).await {
            Ok(news) => (Ok(()), news),
            Err(failure) => (Err(failure), false),
        }
    }

    fn note_outcome(&self, session: &AccountSession, outcome: &Result<(), Failure>) {
        let mut progress = locked(&session.progress);
        progress.running = false;
        progress.finished += 1;
        let was_cut_off = progress.failure.as_ref().is_some_and(Failure::is_of_the_network);
        match outcome {
            // Stopped: what was known before still holds.
            Err(Failure::NotFound) => {}
            Err(failure) => {
                progress.failures += 1;
                progress.failure = Some(failure.clone());
                if failure.is_of_the_network() && !was_cut_off {
                    drop(progress);
                    self.core.forget_connections_soon();
                }
            }
            Ok(()) => {
                progress.failures = 0;
                progress.failure = None;
                progress.retry_at = None;
            }
        }
    }

    /// Tells the state of syncing, if it is shown or differs from what was told.
    pub(crate) fn tell_progress(&self, session: &AccountSession, always: bool) {
        let mut progress = locked(&session.progress);
        let minute = progress.retry_at.map(|at| at.timestamp().div_euclid(60));
        let shown = (progress.failure.clone(), progress.failures.min(REPEATED), minute, progress.left_out.clone());
        if !always && progress.told == shown {
            return;
        }
        progress.told = shown;
        drop(progress);
        self.core.tell(Change::rows(&session.id, []));
        self.core.tell(Change::Frame);
    }

    async fn read_and_write(
        &self,
        session: &AccountSession,
        wish: Wish,
        reading: &CancellationToken,
    ) -> Result<bool, Failure> {
        // Only waiting for Instagram can be cancelled: what was read in full is also written in full.
        let read = self.core.unless_stopped(reading, self.read_across_jumps(session)).await.ok_or(Failure::NotFound)?;
        let written = match read {
            Ok(batch) if wish == Wish::Poll && session.brings_nothing(&Seen::of(&batch, session.on_screen())) => {
                Ok(false)
            }
            Ok(batch) => self.write_and_remember(session, batch).await,
            Err(failure) => Err(failure),
        };
        match &written {
            Ok(_) => {
                let now = self.core.now();
                locked(&session.progress).synced_at = Some(now);
                session.end_rest();
                let was_usable = self.is_usable(session).await;
                self.note_state(&session.id, AccountState::Connected).await?;
                self.got_through(session).await?;
                session.was_read();
                if !was_usable {
                    session.wake_senders();
                }
            }
            Err(failure) => self.note_failure(&session.id, failure).await?,
        }
        written
    }

    /// Reads, and starts again when the clock jumps: the computer slept, and requests from before get no answer.
    async fn read_across_jumps(&self, session: &AccountSession) -> Result<Reading, Failure> {
        loop {
            tokio::select! {
                biased;
                () = self.core.jump() => {}
                read = self.read(session) => return read,
            }
        }
    }

    async fn write_and_remember(&self, session: &AccountSession, batch: Reading) -> Result<bool, Failure> {
        let synced_at = batch.synced_at;
        let seen = Seen::of(&batch, session.on_screen());
        let news = self.write(session, batch).await?;
        session.remember(seen);
        locked(&session.progress).synced_kept = synced_at;
        Ok(news)
    }
}
