//! A session of the engine on the simulated platform, without a window.

use anyhow::{Context, Result};
use domain::AccountId;
use engine::views::{SessionView, SettingChange};
use engine::{Browser, Config, DonePage, Engine, Hosts, Limits, Opened, SystemClock, Vault};
use secrecy::SecretString;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use testkit::Shop;
use tokio::runtime::Handle;

/// Longer than anything here takes.
const DEADLINE: Duration = Duration::from_secs(60);
/// Between two looks at whether something has come about.
const LOOK: Duration = Duration::from_millis(20);

/// What a session is made of.
pub(crate) struct Made<'a> {
    /// Where its files lie.
    pub(crate) folder: &'a Path,
    /// The platform's hosts, as JSON.
    pub(crate) hosts: &'a str,
    /// Where its tokens are kept.
    pub(crate) vault: Vault,
    /// How often it polls; `None`: never by itself.
    pub(crate) poll_every: Option<Duration>,
}

#[derive(Debug)]
struct NoBrowser;

impl Browser for NoBrowser {
    fn open(&self, _: &str) -> Opened {
        Box::pin(std::future::ready(false))
    }
}

/// Starts it. A press of Send leaves at once.
pub(crate) async fn start(made: Made<'_>) -> Result<Engine> {
    start_on(Handle::current(), made).await
}

/// Starts it on other threads than those of the simulator, so that their processor time can be told apart.
pub(crate) async fn start_on(runtime: Handle, made: Made<'_>) -> Result<Engine> {
    let config = Config {
        folder: made.folder.to_owned(),
        hosts: Hosts::from_json(made.hosts).context("the hosts")?,
        session: SessionView::OtherHosts { host: "simulator".to_owned() },
        vault: made.vault,
        limits: Limits::default(),
        poll_every: made.poll_every,
        clock: Arc::new(SystemClock),
        browser: Arc::new(NoBrowser),
        done_page: DonePage { title: String::new(), body: String::new() },
        runtime,
    };
    let engine = Engine::start(config).await?;
    engine.settings().change(SettingChange::UndoSend(false)).await?;
    Ok(engine)
}

/// Opens accounts on the platform that were not there, connects each by a token of the app's dashboard, and waits until
/// all are read.
pub(crate) async fn connect(
    engine: &Engine,
    shop: &Shop,
    accounts: usize,
    history: (usize, usize),
) -> Result<Vec<AccountId>> {
    let all = history.0.min(crate::files::CONVERSATIONS);
    let mut ids = Vec::new();
    for number in 0..accounts {
        let name = format!("shop.{number}");
        shop.new_account(&name, history.0, history.1).await;
        engine.connect().paste_token(SecretString::from(shop.dashboard_token(&name, 0).await));
        let accounts = async || Ok::<_, anyhow::Error>(engine.inbox().frame().await?.accounts);
        until("an account is connected", async || Ok(accounts().await?.len() > number)).await?;
        let is_new = |id: &AccountId| !ids.contains(id);
        let id = accounts().await?.into_iter().map(|account| account.id).find(is_new).context("another account")?;
        // The next login would come before its first reading.
        until("its conversations are read", async || Ok(engine.inbox().list(Some(&id)).await?.rows.len() == all))
            .await?;
        ids.push(id);
    }
    Ok(ids)
}

/// Waits until something has come about.
pub(crate) async fn until(what: &str, mut has: impl AsyncFnMut() -> Result<bool>) -> Result<()> {
    let began = Instant::now();
    while !has().await? {
        anyhow::ensure!(began.elapsed() < DEADLINE, "in vain: {what}");
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}
