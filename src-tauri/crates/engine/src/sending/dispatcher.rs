//! The account's sender: asks the plan what is due and begins it, in several lanes at a time, one thing at a time in each.
//! It owns when the plan is asked; what is due and in which order is decided by `domain::outbox::plan`.

use super::Sending;
use super::status::Told;
use crate::account::AccountSession;
use crate::failure::Failure;
use chrono::{DateTime, TimeDelta, Utc};
use domain::ConversationId;
use domain::outbox::{Action, Lane, plan};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::runtime::Handle;
use tokio::task::{Id, JoinSet};

/// How many lanes of messages are served at once, and how many of reactions. They are counted apart, so that no text waits
/// for reactions that Instagram does not answer.
const AT_ONCE: usize = 4;

/// How long nothing is begun after the store refused: what cannot be written down must not be sent, and asking again at
/// once would be an endless loop.
const PAUSE: TimeDelta = TimeDelta::seconds(10);

/// What has begun and not ended.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<Result<(), Failure>>,
    lanes: HashMap<Id, Lane>,
}

impl UnderWay {
    /// The lanes, those of conversations by the ids they go by now.
    fn busy(&self, renamed: &HashMap<ConversationId, ConversationId>) -> HashSet<Lane> {
        let now = |lane: &Lane| match lane {
            Lane::Messages(id) => Lane::Messages(renamed.get(id).unwrap_or(id).clone()),
            Lane::Reactions(_) => lane.clone(),
        };
        self.lanes.values().map(now).collect()
    }

    /// Begins work in a lane; not if as many lanes of its sort are served as may be: then it is planned again when one ends.
    fn begin(&mut self, lane: Lane, work: impl Future<Output = Result<(), Failure>> + Send + 'static, on: &Handle) {
        let is_alike = |other: &&Lane| matches!(other, Lane::Reactions(_)) == matches!(lane, Lane::Reactions(_));
        if self.lanes.values().filter(is_alike).count() < AT_ONCE {
            let task = self.tasks.spawn_on(work, on);
            self.lanes.insert(task.id(), lane);
        }
    }

    /// Waits for one to end and tells how; `None` when nothing is under way.
    async fn ended(&mut self) -> Option<Result<(), Failure>> {
        let (id, outcome) = match self.tasks.join_next_with_id().await? {
            Ok((id, outcome)) => (id, outcome),
            // It panicked: its row stays as it was written, and the next start reads the thread for it at the latest.
            Err(error) => (error.id(), Err(Failure::NotFound)),
        };
        self.lanes.remove(&id);
        Some(outcome)
    }
}

impl Sending {
    /// Runs as long as the account is connected. A send that has begun is always brought to its end; when the program
    /// leaves, what was pressed still goes out.
    pub(crate) async fn keep_sending(self: &Arc<Self>, session: &Arc<AccountSession>) {
        let mut under_way = UnderWay::default();
        let mut paused: Option<DateTime<Utc>> = None;
        let mut told = Told::new();
        loop {
            let leaving = self.core.stopping.is_cancelled();
            let next = match paused.filter(|until| self.core.plan_now() < *until) {
                Some(until) => Some(until),
                None => self.begin_what_is_due(session, (&mut under_way, &mut told), leaving).await,
            };
            if leaving && under_way.lanes.is_empty() {
                return;
            }
            tokio::select! {
                () = self.core.stopping.cancelled(), if !leaving => {}
                () = session.removed.cancelled() => break,
                () = session.rest_changed.notified() => {}
                () = session.outbox_filled.notified() => {
                    paused = None;
                    session.blocked.store(false, Ordering::Relaxed);
                }
                Some(ended) = under_way.ended() => {
                    if ended.is_err() {
                        paused = Some(self.core.plan_now() + PAUSE);
                    }
                }
                _ = self.core.until_planned(next) => {}
            }
        }
        while under_way.ended().await.is_some() {}
    }

    /// Begins what is due. Answers when the next row will be due.
    async fn begin_what_is_due(
        self: &Arc<Self>,
        session: &Arc<AccountSession>,
        (under_way, told): (&mut UnderWay, &mut Told),
        leaving: bool,
    ) -> Option<DateTime<Utc>> {
        let now = self.core.plan_now();
        let Ok(rows) = self.core.store.unsent_rows(&session.id).await else { return Some(now + PAUSE) };
        self.tell_what_waits(session, &rows, told).await;
        // When Undo is over, another status is shown, also where nothing is due at that moment.
        let releases = rows.iter().map(|row| row.release_at).filter(|at| *at > now).min();
        if let Some(until) = session.rests_until(now).filter(|_| !rows.is_empty()) {
            return releases.into_iter().chain([until]).min();
        }
        let Ok(renamed) = self.core.store.renamed(&session.id).await else { return Some(now + PAUSE) };
        let plan = plan(&rows, &under_way.busy(&renamed), self.accounts.is_usable(session).await, now);
        for action in plan.now {
            let (sending, session) = (self.clone(), Arc::clone(session));
            match action {
                // The next start looks it up.
                Action::Look(_) if leaving => {}
                Action::Look(conversation) => {
                    let lane = Lane::Messages(conversation.clone());
                    let look = async move { sending.reconcile(&session, &conversation).await };
                    under_way.begin(lane, look, self.core.runtime());
                }
                Action::Send(id) => {
                    let Some(row) = rows.iter().find(|row| row.id == id).cloned() else { continue };
                    let lane = row.lane();
                    let send = async move { sending.attempt(&session, row).await };
                    under_way.begin(lane, send, self.core.runtime());
                }
            }
        }
        releases.into_iter().chain(plan.next).min()
    }
}
