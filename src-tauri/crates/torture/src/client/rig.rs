//! Where clients work: a simulated platform whose ledger survives them, one account logged in once, and copies of the
//! files as they were then.

use super::work::{config, patient};
use super::{CLIENT, Said, Start, Wish};
use crate::process::{Next, Process, Scratch, TIMEOUT, copy};
use anyhow::{Context, Result, bail, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use domain::Flavour;
use engine::views::{LoginView, RedirectChoice, SettingChange};
use engine::{Browser, Engine, Opened, SystemClock, Vault};
use secrecy::{ExposeSecret, SecretString};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use testkit::{Conversation, Sent, Shop, agree};
use tokio::runtime::Runtime;
use vault::SecretName;

/// What clients work on: a platform, one account, and their files.
pub struct Rig {
    /// Where its files lie.
    pub scratch: Scratch,
    /// The platform.
    pub shop: Shop,
    /// What every client is started with.
    pub start: Start,
    runtime: Arc<Runtime>,
}

impl Rig {
    /// Opens one: starts a platform, logs in, reads everything once.
    ///
    /// # Errors
    /// When the login fails.
    pub fn open(runtime: &Arc<Runtime>) -> Result<Self> {
        Self::open_with(runtime, false)
    }

    /// Opens one whose line to the platform can be unplugged.
    ///
    /// # Errors
    /// When the login fails.
    pub fn on_a_line(runtime: &Arc<Runtime>) -> Result<Self> {
        Self::open_with(runtime, true)
    }

    fn open_with(runtime: &Arc<Runtime>, on_a_line: bool) -> Result<Self> {
        let scratch = Scratch::new()?;
        let files = scratch.at("template");
        let (shop, start) = runtime.block_on(set_up(&files, on_a_line)).context("the rig was not set up")?;
        Ok(Self { scratch, shop, start, runtime: Arc::clone(runtime) })
    }

    /// Waits for something of the platform's.
    pub fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// A folder as it was after the login.
    ///
    /// # Errors
    /// When it cannot be copied.
    pub fn fresh(&self, name: &str) -> Result<std::path::PathBuf> {
        let folder = self.scratch.at(name);
        copy(&self.scratch.at("template"), &folder)?;
        Ok(folder)
    }

    /// Conversations that can be answered.
    #[must_use]
    pub fn answerable(&self) -> Vec<Conversation> {
        let (newest, now) = (self.wait(self.shop.newest(&self.start.account)), self.wait(self.shop.now()));
        newest.into_iter().filter(|conversation| conversation.is_answerable(now)).collect()
    }

    /// Starts a client and waits until it can be told things; `None` when it ended before that.
    ///
    /// # Errors
    /// When it cannot be started, or hangs.
    pub fn client(&self, folder: &Path, differing: impl FnOnce(&mut Start)) -> Result<(Client, bool)> {
        let mut start = Start { folder: folder.display().to_string(), ..self.start.clone() };
        let platform: DateTime<Utc> = self.wait(self.shop.now());
        start.ahead_ms = (platform - Utc::now()).num_milliseconds();
        differing(&mut start);
        let mut client =
            Client { process: Process::start(CLIENT, &serde_json::to_value(&start)?, &[])?, said: Vec::new() };
        let ready = client.hears(|said| matches!(said, Said::Ready))?.is_some();
        Ok((client, ready))
    }

    /// Lets time pass on the platform and for a client.
    ///
    /// # Errors
    /// When the client hangs.
    pub fn skip(&self, client: &mut Client, seconds: i64) -> Result<bool> {
        self.wait(self.shop.advance(TimeDelta::seconds(seconds)));
        Ok(client.does(&Wish::Skip { ms: seconds * 1_000 })?.is_some())
    }

    /// What the platform took.
    #[must_use]
    pub fn ledger(&self) -> Vec<Sent> {
        self.wait(self.shop.ledger())
    }
}

/// A client as its parent sees it.
pub struct Client {
    process: Process,
    /// Everything it said, but for what answered a question.
    pub said: Vec<Said>,
}

impl Client {
    /// Tells it something without waiting.
    pub fn tell(&mut self, wish: &Wish) {
        self.process.tell(&serde_json::to_string(wish).unwrap_or_default());
    }

    /// Tells it something and waits for the answer; `None` when it died over it.
    ///
    /// # Errors
    /// When it hangs.
    pub fn does(&mut self, wish: &Wish) -> Result<Option<Said>> {
        self.tell(wish);
        self.hears(|said| matches!(said, Said::Done { .. } | Said::Standing { .. }))
    }

    fn hears(&mut self, is_it: impl Fn(&Said) -> bool) -> Result<Option<Said>> {
        let until = Instant::now() + TIMEOUT;
        loop {
            match self.process.next(until) {
                Next::Line(line) => {
                    let said: Said = serde_json::from_str(&line).with_context(|| format!("not understood: {line}"))?;
                    if is_it(&said) {
                        return Ok(Some(said));
                    }
                    self.said.push(said);
                }
                Next::End => return Ok(None),
                Next::Nothing => bail!("a client hangs"),
            }
        }
    }

    /// Listens until a moment, or until it hangs; says whether it is still at work then.
    pub fn listen(&mut self, until: Instant) -> bool {
        loop {
            match self.process.next(until) {
                Next::Line(line) => {
                    let said = serde_json::from_str::<Said>(&line).ok();
                    let hangs = matches!(said, Some(Said::Hangs));
                    self.said.extend(said);
                    if hangs {
                        return false;
                    }
                }
                Next::Nothing => return true,
                Next::End => return false,
            }
        }
    }

    /// Kills it; gives everything it said.
    #[must_use]
    pub fn kill(self) -> Vec<Said> {
        let mut said = self.said;
        said.extend(self.process.kill().iter().filter_map(|line| serde_json::from_str(line).ok()));
        said
    }
}

/// Notes the address instead of opening it.
#[derive(Debug, Default)]
struct NotedBrowser(Mutex<Option<String>>);

impl Browser for NotedBrowser {
    fn open(&self, address: &str) -> Opened {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(address.to_owned());
        Box::pin(std::future::ready(true))
    }
}

async fn set_up(folder: &Path, on_a_line: bool) -> Result<(Shop, Start)> {
    let port = testkit::free_port();
    let shop = Shop::open_at(port).await;
    let shop = if on_a_line { shop.on_a_line().await } else { shop };
    shop.toggle("strict_rate", false.into()).await;
    let (vault, browser) = (Vault::session(), Arc::new(NotedBrowser::default()));
    let opened = Arc::clone(&browser) as Arc<dyn Browser>;
    let config = config(folder.to_owned(), &shop.hosts(), vault.clone(), Arc::new(SystemClock), opened, patient())?;
    let failed = |failure: engine::Failure| anyhow::anyhow!("{failure:?}");
    let engine = Engine::start(config).await.map_err(failed)?;
    let app = shop.app("instagram");
    let secret = SecretString::from(app.secret);
    engine
        .connect()
        .save_meta_app(Flavour::Instagram, &app.id, Some(secret), &RedirectChoice::Loopback { port })
        .await
        .map_err(failed)?;
    engine.settings().change(SettingChange::UndoSend(false)).await.map_err(failed)?;
    engine.connect().begin_login(Flavour::Instagram, None).await.map_err(failed)?;
    let address = browser.0.lock().unwrap_or_else(PoisonError::into_inner).take().context("no browser was opened")?;
    agree(&address).await;
    let mut changes = engine.changes();
    let accounts = loop {
        match engine.connect().login().await {
            LoginView::Done { accounts, .. } => break accounts,
            LoginView::Failed { failure, .. } => bail!("the login failed: {failure:?}"),
            // Changes are told; after missed ones the state is read again.
            _ => drop(tokio::time::timeout(TIMEOUT, changes.recv()).await?),
        }
    };
    let account = accounts.first().context("an account")?.clone();
    engine.accounts().refresh(Some(&account)).await.map_err(failed)?;
    let token = vault.get(&SecretName::token(account.as_str())).await?.context("a token")?;
    engine.stop().await;
    ensure!(folder.join("work.db").is_file(), "nothing was written");
    let start = Start {
        hosts: shop.hosts(),
        account: account.to_string(),
        token: token.expose_secret().to_owned(),
        ..Start::default()
    };
    Ok((shop, start))
}
