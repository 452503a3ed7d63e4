//! The account's sender: asks the plan what is due and begins it, several conversations at a time, one thing at a time
//! in each. Owns when; what is due and in which order is `domain::outbox::plan`'s affair.

use crate::account::AccountSession;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::sending::status::Told;
use chrono::{DateTime, TimeDelta, Utc};
use domain::ConversationId;
use domain::outbox::{Action, plan};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::task::{Id, JoinSet};

/// How many conversations are served at once.
const AT_ONCE: usize = 4;

/// How long nothing is begun after the store refused: what cannot be written down must not be sent, and asking again at
/// once would ask for ever.
const PAUSE: TimeDelta = TimeDelta::seconds(10);

/// What has begun and not ended.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<Result<(), Failure>>,
    conversations: HashMap<Id, ConversationId>,
}

impl UnderWay {
    /// The conversations, by the ids they go by now.
    fn busy(&self, renamed: &HashMap<ConversationId, ConversationId>) -> HashSet<ConversationId> {
        self.conversations.values().map(|id| renamed.get(id).unwrap_or(id).clone()).collect()
    }

    /// Waits for one to end and tells how; `None` when nothing is under way.
    async fn ended(&mut self) -> Option<Result<(), Failure>> {
        let (id, outcome) = match self.tasks.join_next_with_id().await? {
            Ok((id, outcome)) => (id, outcome),
            // It panicked: its row stays as written, and is looked up by the next start at the latest.
            Err(error) => (error.id(), Err(Failure::NotFound)),
        };
        self.conversations.remove(&id);
        Some(outcome)
    }
}

impl Engine {
    /// Runs as long as the account is connected. A send that has begun is always brought to its end; when the program
    /// leaves, what was pressed still goes out.
    pub(crate) async fn keep_sending(&self, session: &Arc<AccountSession>) {
        let mut under_way = UnderWay::default();
        let mut paused: Option<DateTime<Utc>> = None;
        let mut told = Told::new();
        loop {
            let leaving = self.0.stopping.is_cancelled();
            let next = match paused.filter(|until| self.plan_now() < *until) {
                Some(until) => Some(until),
                None => self.begin_what_is_due(session, (&mut under_way, &mut told), leaving).await,
            };
            if leaving && under_way.conversations.is_empty() {
                return;
            }
            tokio::select! {
                () = self.0.stopping.cancelled(), if !leaving => {}
                () = session.removed.cancelled() => break,
                () = session.rest_changed.notified() => {}
                () = session.outbox_filled.notified() => {
                    paused = None;
                    session.blocked.store(false, Ordering::Relaxed);
                }
                Some(ended) = under_way.ended() => {
                    if ended.is_err() {
                        paused = Some(self.plan_now() + PAUSE);
                    }
                }
                _ = self.until_planned(next) => {}
            }
        }
        while under_way.ended().await.is_some() {}
    }

    /// Begins what is due. Returns when something will be.
    async fn begin_what_is_due(
        &self,
        session: &Arc<AccountSession>,
        (under_way, told): (&mut UnderWay, &mut Told),
        leaving: bool,
    ) -> Option<DateTime<Utc>> {
        let now = self.plan_now();
        let Ok(rows) = self.0.store.unsent_rows(&session.id).await else { return Some(now + PAUSE) };
        self.tell_what_waits(session, &rows, told).await;
        // What is shown of a row is another when its time for being taken back is over, also where nothing is due then.
        let releases = rows.iter().map(|row| row.release_at).filter(|at| *at > now).min();
        if let Some(until) = session.rests_until(now).filter(|_| !rows.is_empty()) {
            return releases.into_iter().chain([until]).min();
        }
        let Ok(renamed) = self.0.store.renamed(&session.id).await else { return Some(now + PAUSE) };
        let plan = plan(&rows, &under_way.busy(&renamed), self.is_usable(session).await, now);
        for action in plan.now {
            if under_way.conversations.len() >= AT_ONCE {
                break;
            }
            let (engine, session) = (self.clone(), Arc::clone(session));
            let (conversation, task) = match action {
                // The next start looks.
                Action::Look(_) if leaving => continue,
                Action::Look(conversation) => {
                    let of = conversation.clone();
                    let look = async move { engine.reconcile(&session, &of).await };
                    (conversation, under_way.tasks.spawn_on(look, self.runtime()))
                }
                Action::Send(id) => {
                    let Some(row) = rows.iter().find(|row| row.id == id).cloned() else { continue };
                    let conversation = row.conversation.clone();
                    let send = async move { engine.attempt(&session, row).await };
                    (conversation, under_way.tasks.spawn_on(send, self.runtime()))
                }
            };
            under_way.conversations.insert(task.id(), conversation);
        }
        releases.into_iter().chain(plan.next).min()
    }

    /// Whether the account may call now, as far as is known.
    pub(crate) async fn is_usable(&self, session: &AccountSession) -> bool {
        let state = self.account(&session.id).await.map(|account| account.state);
        state.is_ok_and(|state| Self::may_call(&state)) && !session.blocked.load(Ordering::Relaxed)
    }

    /// A call of the account got through: what waited for the connection goes on.
    pub(crate) async fn got_through(&self, session: &AccountSession) -> Result<(), Failure> {
        let changed = self.0.store.connection_back(&session.id).await?;
        if !changed.is_empty() {
            for conversation in changed {
                self.tell_sent(&session.id, &conversation);
            }
            session.outbox_filled.notify_one();
        }
        session.reaction_wanted.notify_one();
        Ok(())
    }
}
