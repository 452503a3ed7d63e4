//! The client's own process.

use super::clock::SkippingClock;
use super::points::{arm, hang_after, tell};
use super::{Said, Start, Wish};
use crate::process::options;
use anyhow::Result;
use chrono::TimeDelta;
use domain::{AccountId, ConversationId};
use engine::views::{SendHow, SessionView, StatusView, WaitingView};
use engine::{Browser, Clock, Config, DonePage, Engine, Failure, Hosts, Limits, Opened, Vault};
use fastrand::Rng;
use secrecy::SecretString;
use std::io::BufRead;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use vault::SecretName;

/// The child's name.
pub const CLIENT: &str = "client";

/// Logs in nowhere.
#[derive(Debug)]
pub struct NoBrowser;

impl Browser for NoBrowser {
    fn open(&self, _: &str) -> Opened {
        Box::pin(std::future::ready(false))
    }
}

/// As the app, but nothing is spaced out.
pub fn patient() -> Limits {
    Limits {
        conversation_spacing: Duration::ZERO,
        profile_spacing: Duration::ZERO,
        send_spacing: Duration::ZERO,
        ..Limits::default()
    }
}

/// The same where a stalled answer is the subject: it is given up soon. On a busy machine others may be, too, which must
/// break no promise either.
fn impatient() -> Limits {
    let soon = Duration::from_millis(800);
    Limits { connect: soon, header: soon, idle: soon, total: soon, ..patient() }
}

/// An engine's parts, beside those that differ.
pub fn config(
    folder: PathBuf,
    hosts: &str,
    vault: Vault,
    clock: Arc<dyn Clock>,
    browser: Arc<dyn Browser>,
    limits: Limits,
) -> Result<Config> {
    Ok(Config {
        folder,
        hosts: Hosts::from_json(hosts)?,
        session: SessionView::OtherHosts { host: "simulator".to_owned() },
        vault,
        poll_every: None,
        clock,
        browser,
        done_page: DonePage { title: "Done".to_owned(), body: "Done.".to_owned() },
        limits,
        runtime: tokio::runtime::Handle::current(),
    })
}

/// Works as told until it is killed or its input ends.
///
/// # Errors
/// When the engine does not start.
pub fn work() -> Result<()> {
    let start: Start = serde_json::from_value(options()?)?;
    arm(&start);
    let (tell_wish, wishes) = unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            let wish: Option<Wish> = serde_json::from_str(&line).ok();
            if wish.is_some_and(|wish| tell_wish.send(wish).is_err()) {
                return;
            }
        }
    });
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(serve(start, wishes))
}

async fn serve(start: Start, mut wishes: UnboundedReceiver<Wish>) -> Result<()> {
    let vault = Vault::session();
    vault.put(&SecretName::token(&start.account), &SecretString::from(start.token)).await?;
    let clock = Arc::new(SkippingClock::ahead(TimeDelta::milliseconds(start.ahead_ms)));
    let shared = Arc::clone(&clock) as Arc<dyn Clock>;
    let limits = if start.impatient { impatient() } else { patient() };
    let config = config(PathBuf::from(start.folder), &start.hosts, vault, shared, Arc::new(NoBrowser), limits)?;
    let engine = Engine::start(config).await.map_err(|failure| anyhow::anyhow!("{failure:?}"))?;
    let client = Arc::new(Client { engine, clock, account: AccountId::new(start.account), hasty: start.hasty });
    tell(&Said::Ready);
    while let Some(wish) = wishes.recv().await {
        let is_work = matches!(wish, Wish::Work { .. });
        let outcome = Arc::clone(&client).fulfil(wish).await;
        if !is_work {
            tell(&outcome);
        }
    }
    Ok(())
}

struct Client {
    engine: Engine,
    clock: Arc<SkippingClock>,
    account: AccountId,
    hasty: bool,
}

impl Client {
    async fn fulfil(self: Arc<Self>, wish: Wish) -> Said {
        let done = match wish {
            Wish::Type { conversation, revision, text } => self.types(&conversation, revision, text).await,
            Wish::Send { conversation, revision, text } => self.sends(&conversation, revision, text).await,
            Wish::TakeAway { conversation, discard } => self.takes_away(&conversation, discard).await,
            Wish::Retry { conversation } => self.retries(&conversation).await,
            Wish::Refresh => self.engine.accounts().refresh(Some(&self.account)).await,
            Wish::Work { seed, conversations, hangs_after } => {
                if let Some(transactions) = hangs_after {
                    hang_after(transactions);
                }
                self.works(seed, &conversations);
                Ok(())
            }
            Wish::Skip { ms } => {
                self.clock.skip(TimeDelta::milliseconds(ms));
                Ok(())
            }
            Wish::Quit => {
                self.engine.clone().stop().await;
                Ok(())
            }
            Wish::Look { conversations } => return self.looks(&conversations).await,
        };
        Said::Done { refused: done.err().map(|failure| format!("{failure:?}")) }
    }

    async fn types(&self, conversation: &str, revision: u32, text: String) -> Result<(), Failure> {
        let at = ConversationId::new(conversation);
        let conversation = conversation.to_owned();
        tell(&Said::Typing { conversation: conversation.clone(), revision });
        let typed = Said::Typed { conversation, revision, text: text.clone() };
        if self.hasty {
            tell(&typed);
        }
        let save = self.engine.drafts().save(&self.account, &at, text, revision);
        // As when the field loses the focus.
        let (saved, flushed) = tokio::join!(save, self.engine.drafts().flush_all());
        flushed?;
        if saved? && !self.hasty {
            tell(&typed);
        }
        Ok(())
    }

    async fn sends(&self, conversation: &str, revision: u32, text: String) -> Result<(), Failure> {
        let at = ConversationId::new(conversation);
        let conversation = conversation.to_owned();
        tell(&Said::Sending { conversation: conversation.clone(), revision, text: text.clone() });
        let how = SendHow { parts: true, ..SendHow::default() };
        self.engine.sending().send(&self.account, &at, text.clone(), revision, how).await?;
        tell(&Said::Pressed { conversation, revision, text });
        Ok(())
    }

    async fn takes_away(&self, conversation: &str, discard: bool) -> Result<(), Failure> {
        for status in self.statuses(conversation).await? {
            let (StatusView::NotSent { id, .. } | StatusView::Waiting { id, .. }) = status else { continue };
            // It may have gone out, or away with an earlier part, in the meantime.
            if discard {
                drop(self.engine.sending().discard(id).await);
            } else {
                drop(self.engine.sending().edit(id).await);
            }
        }
        Ok(())
    }

    async fn retries(&self, conversation: &str) -> Result<(), Failure> {
        for status in self.statuses(conversation).await? {
            if let StatusView::NotSent { id, retrying: false, .. } = status {
                drop(self.engine.sending().retry(id).await);
            }
        }
        Ok(())
    }

    async fn statuses(&self, conversation: &str) -> Result<Vec<StatusView>, Failure> {
        let thread = self.engine.inbox().thread(&self.account, &ConversationId::new(conversation)).await?;
        Ok(thread.messages.into_iter().filter_map(|message| message.status).collect())
    }

    async fn looks(&self, conversations: &[String]) -> Said {
        let (mut under_way, mut waiting, mut settled) = (0, 0, 0);
        for conversation in conversations {
            let statuses = match self.statuses(conversation).await {
                Ok(statuses) => statuses,
                Err(failure) => return Said::Done { refused: Some(format!("{conversation}: {failure:?}")) },
            };
            for status in statuses {
                *match status {
                    StatusView::Sending { undo_until_ms: None, .. } => &mut under_way,
                    StatusView::NotSent { retrying: true, .. }
                    | StatusView::Checking { undecided: false, .. }
                    | StatusView::Sending { .. } => &mut waiting,
                    StatusView::Waiting { reason, .. } if reason != WaitingView::EarlierPart => &mut waiting,
                    _ => &mut settled,
                } += 1;
            }
        }
        Said::Standing { under_way, waiting, settled }
    }

    /// Types, sends and refreshes side by side, each at its own pace.
    fn works(self: Arc<Self>, seed: u64, conversations: &[String]) {
        for (worker, conversation) in (0_u64..).zip(conversations.iter().cloned()) {
            let (client, rng) = (Arc::clone(&self), Rng::with_seed(seed ^ (worker << 32)));
            tokio::spawn(async move { client.writes(&conversation, rng).await });
        }
        tokio::spawn(async move {
            // Whether the refresh succeeded does not matter: the next comes at once.
            loop {
                drop(self.engine.accounts().refresh(Some(&self.account)).await);
                tokio::task::yield_now().await;
            }
        });
    }

    async fn writes(&self, conversation: &str, mut rng: Rng) {
        let at = ConversationId::new(conversation);
        loop {
            let known = self.engine.drafts().draft(&self.account, &at).await.map_or(0, |draft| draft.revision);
            let text = words(&mut rng);
            let revision = known + 1;
            drop(self.types(conversation, revision, text.clone()).await);
            if rng.u8(..3) == 0 {
                drop(self.sends(conversation, revision, text).await);
            }
            // A person thinks between two keys.
            tokio::time::sleep(Duration::from_micros(rng.u64(..3_000))).await;
        }
    }
}

/// Words that occur once in all trials; at times too many for one message.
fn words(rng: &mut Rng) -> String {
    let wanted = if rng.u8(..16) == 0 { rng.usize(1_000..2_600) } else { rng.usize(24..300) };
    let mut text = format!("{:016x}", rng.u64(..));
    while text.len() < wanted {
        text.push_str([" yes", " até", " 👩‍🍳", " six.", " o'clock"][rng.usize(..5)]);
    }
    text
}
