//! A desk with Shopbell on it: an engine over a temporary folder, a shop on the simulated platform, a browser that only
//! notes what it was asked to open.

use chrono::{DateTime, Utc};
use domain::{AccountId, ConversationId, Flavour};
use engine::views::{ListView, LoginView, SessionView, ThreadView};
use engine::{Browser, Change, Clock, Config, DonePage, Engine, Hosts, Vault};
use secrecy::SecretString;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use testkit::{SetClock, Shop, agree};
use tokio::sync::broadcast::Receiver;
use tokio::time::timeout;

/// Longer than anything here takes; reached only when something is broken.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where a test sits.
pub struct Desk {
    pub shop: Shop,
    pub port: u16,
    pub engine: Engine,
    pub browser: Arc<NotedBrowser>,
    pub clock: Arc<TestClock>,
    vault: Vault,
    folder: TempDir,
}

/// Notes the address instead of opening it.
#[derive(Debug, Default)]
pub struct NotedBrowser(Mutex<Vec<String>>);

impl NotedBrowser {
    pub fn last(&self) -> String {
        self.0.lock().unwrap().last().expect("a browser was opened").clone()
    }
}

impl Browser for NotedBrowser {
    fn open(&self, address: &str) -> bool {
        self.0.lock().unwrap().push(address.to_owned());
        true
    }
}

/// The test's clock as the engine's.
#[derive(Debug)]
pub struct TestClock(pub SetClock);

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        self.0.now()
    }
}

impl Desk {
    /// With nothing connected.
    pub async fn new() -> Self {
        let port = free_port();
        let shop = Shop::open_at(port).await;
        let (folder, vault) = (TempDir::new().unwrap(), Vault::session());
        let browser = Arc::new(NotedBrowser::default());
        let clock = Arc::new(TestClock(SetClock::at(Utc::now())));
        let engine = start(&shop, &folder, &vault, &browser, &clock).await;
        Self { shop, port, engine, browser, clock, vault, folder }
    }

    /// With one account connected and read.
    pub async fn connected(flavour: Flavour) -> (Self, AccountId) {
        let desk = Self::new().await;
        desk.enter_meta_app(flavour).await;
        let accounts = desk.log_in(flavour).await;
        let account = accounts.first().expect("an account").clone();
        desk.synced(&account).await;
        (desk, account)
    }

    /// Where the databases lie.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Quits and starts again on the same files.
    pub async fn restart(self) -> Self {
        let Self { shop, port, engine, browser, clock, vault, folder } = self;
        engine.stop().await;
        let engine = start(&shop, &folder, &vault, &browser, &clock).await;
        Self { shop, port, engine, browser, clock, vault, folder }
    }

    pub async fn enter_meta_app(&self, flavour: Flavour) {
        let app = self.shop.app(&flavour.to_string());
        self.engine.save_meta_app(flavour, &app.id, Some(SecretString::from(app.secret)), self.port).await.unwrap();
    }

    /// Walks a login to its end; ticks every usable Page.
    pub async fn log_in(&self, flavour: Flavour) -> Vec<AccountId> {
        let mut changes = self.engine.changes();
        self.engine.begin_login(flavour).await.expect("the login begins");
        agree(&self.browser.last()).await;
        loop {
            match self.engine.login() {
                LoginView::Choosing { pages, .. } => {
                    let usable = pages.into_iter().filter(|page| page.unusable.is_none()).map(|page| page.page);
                    self.engine.choose_pages(&usable.collect::<Vec<_>>()).await.expect("the Pages are taken");
                }
                LoginView::Done { accounts, .. } => return accounts,
                LoginView::Failed { failure, .. } => panic!("the login failed: {failure:?}"),
                LoginView::Idle | LoginView::Waiting { .. } | LoginView::Finishing { .. } => next(&mut changes).await,
            }
        }
    }

    /// Waits until the account was read successfully at least once and is not being read.
    pub async fn synced(&self, account: &AccountId) {
        self.until(async || {
            let list = self.list(account).await;
            list.sync.last_synced.is_some() && !list.sync.running
        })
        .await;
    }

    /// Waits for changes until something holds.
    pub async fn until(&self, holds: impl AsyncFn() -> bool) {
        let mut changes = self.engine.changes();
        while !holds().await {
            if timeout(PATIENCE, changes.recv()).await.is_err() {
                panic!("nothing changes any more: {:#?}", self.engine.frame().await);
            }
        }
    }

    pub async fn list(&self, account: &AccountId) -> ListView {
        self.engine.list(Some(account)).await.expect("the list")
    }

    pub async fn thread(&self, account: &AccountId, conversation: &ConversationId) -> ThreadView {
        self.engine.thread(account, conversation).await.expect("the thread")
    }

    /// The newest conversation that can be answered, as the platform and as the app know it.
    pub async fn answerable(&self, account: &AccountId) -> (testkit::Conversation, ConversationId) {
        let newest = self.shop.newest(account.as_str()).await;
        let open = newest.into_iter().find(testkit::Conversation::is_answerable).expect("somebody wrote today");
        let id = ConversationId::new(open.id.as_str());
        (open, id)
    }
}

async fn start(
    shop: &Shop,
    folder: &TempDir,
    vault: &Vault,
    browser: &Arc<NotedBrowser>,
    clock: &Arc<TestClock>,
) -> Engine {
    Engine::start(Config {
        folder: folder.path().to_owned(),
        hosts: Hosts::from_json(&shop.hosts()).expect("the simulator's hosts"),
        session: SessionView::OtherHosts { host: "simulator".to_owned() },
        vault: vault.clone(),
        poll_every: None,
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        browser: Arc::clone(browser) as Arc<dyn Browser>,
        done_page: DonePage { title: "Done".to_owned(), body: "Done.".to_owned() },
        runtime: tokio::runtime::Handle::current(),
    })
    .await
    .expect("the engine starts")
}

pub async fn next(changes: &mut Receiver<Change>) {
    let changed = timeout(PATIENCE, changes.recv()).await;
    // A listener that lagged looks again, like one that heard.
    drop(changed.expect("something changes in time"));
}

pub fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
