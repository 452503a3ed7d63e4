//! A fixture with Shopbell on it: an engine over a temporary folder, a shop on the simulated platform, a browser that only
//! notes what it was asked to open.

use crate::watched::Watched;
use chrono::TimeDelta;
use domain::{AccountId, ConversationId, Flavour, OutboxId};
use engine::views::{ListView, LoginView, RedirectChoice, SendHow, SessionView, SettingChange, StatusView, ThreadView};
use engine::{Browser, Change, Clock, Config, DonePage, Engine, Failure, Hands, Hosts, Limits, Opened, Vault};
use secrecy::SecretString;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testkit::{Options, SetClock, Shop, agree, beginning, free_port};
use tokio::sync::broadcast::Receiver;
use tokio::time::timeout;

/// Longer than anything here takes; reached only when something is broken.
pub const TIMEOUT: Duration = Duration::from_secs(60);

/// Where a test sits.
pub struct Fixture {
    pub shop: Shop,
    pub port: u16,
    pub engine: Engine,
    pub browser: Arc<NotedBrowser>,
    pub clock: Arc<TestClock>,
    vault: Vault,
    folder: Watched,
    /// What is different from the usual session.
    tweak: Tweak,
}

/// Changes what a session is made of.
pub type Tweak = fn(&mut Config);

/// Notes the address instead of opening it.
#[derive(Debug, Default)]
pub struct NotedBrowser(Mutex<Vec<String>>);

impl NotedBrowser {
    pub fn last(&self) -> String {
        self.0.lock().unwrap().last().expect("a browser was opened").clone()
    }
}

impl Browser for NotedBrowser {
    fn open(&self, address: &str) -> Opened {
        self.0.lock().unwrap().push(address.to_owned());
        Box::pin(std::future::ready(true))
    }
}

/// The test's clock as the engine's.
#[derive(Debug)]
pub struct TestClock(pub SetClock);

impl Clock for TestClock {
    fn hands(&self) -> Hands {
        let (wall, steady) = self.0.hands();
        Hands { wall, steady }
    }

    fn sleep_until(&self, steady: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.0.sleep_until(steady)
    }

    fn leaps(&self) -> bool {
        true
    }
}

impl Fixture {
    /// With nothing connected. Undo is off: where it is not the subject, a press goes out at once.
    pub async fn new() -> Self {
        let port = free_port();
        Self::with(Shop::open_at_time(port, beginning()).await, port).await
    }

    /// The same where the owner's Meta apps know other redirect addresses; `of` is told the port.
    pub async fn with_redirects(of: impl Fn(u16) -> Vec<String>) -> Self {
        let port = free_port();
        let options = Options { redirect_uris: of(port), begins: Some(beginning()), ..Options::default() };
        Self::with(Shop::open_with(options).await, port).await
    }

    /// The same, in a session that is made of something else.
    pub async fn tweaked(tweak: Tweak) -> Self {
        let port = free_port();
        Self::with_tweak(Shop::open_at_time(port, beginning()).await, port, tweak).await
    }

    /// The same, with a line to the platform that can be unplugged.
    pub async fn tweaked_on_a_line(tweak: Tweak) -> Self {
        let port = free_port();
        Self::with_tweak(Shop::open_at_time(port, beginning()).await.on_a_line().await, port, tweak).await
    }

    async fn with(shop: Shop, port: u16) -> Self {
        Self::made_of(shop, port, Vault::session(), |_| ()).await
    }

    /// With a place for secrets of the test's own.
    pub async fn keeping_secrets_in(vault: Vault) -> Self {
        let port = free_port();
        Self::made_of(Shop::open_at_time(port, beginning()).await, port, vault, |_| ()).await
    }

    async fn with_tweak(shop: Shop, port: u16, tweak: Tweak) -> Self {
        Self::made_of(shop, port, Vault::session(), tweak).await
    }

    async fn made_of(shop: Shop, port: u16, vault: Vault, tweak: Tweak) -> Self {
        // Tests of what happens, not of how fast: the pace has its own tests, where it is kept.
        shop.toggle("strict_rate", false.into()).await;
        let folder = Watched::new(shop.canary());
        let browser = Arc::new(NotedBrowser::default());
        let clock = Arc::new(TestClock(SetClock::at(beginning())));
        let mut config = config(&shop, folder.path(), &vault, &browser, &clock);
        tweak(&mut config);
        let engine = Engine::start(config).await.expect("the engine starts");
        engine.settings().change(SettingChange::UndoSend(false)).await.unwrap();
        Self { shop, port, engine, browser, clock, vault, folder, tweak }
    }

    /// With one account connected and read.
    pub async fn connected(flavour: Flavour) -> (Self, AccountId) {
        Self::new().await.connect(flavour).await
    }

    /// The same, with a line to the platform that can be unplugged.
    pub async fn on_a_line(flavour: Flavour) -> (Self, AccountId) {
        let port = free_port();
        Self::with(Shop::open_at_time(port, beginning()).await.on_a_line().await, port).await.connect(flavour).await
    }

    pub async fn connect(self, flavour: Flavour) -> (Self, AccountId) {
        self.enter_meta_app(flavour).await;
        let accounts = self.log_in(flavour).await;
        let account = accounts.first().expect("an account").clone();
        self.synced(&account).await;
        (self, account)
    }

    /// Where the databases lie.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The same, and what was logged.
    pub fn watched(&mut self) -> &mut Watched {
        &mut self.folder
    }

    /// Quits and starts again on the same files.
    pub async fn restart(self) -> Self {
        self.restart_after(|_| ()).await.unwrap_or_else(|(failure, _)| panic!("the engine starts: {failure:?}"))
    }

    /// Quits, does something to the files, and starts again on them; or tells why it does not start.
    pub async fn restart_after(self, meddle: impl FnOnce(&Path)) -> Result<Self, (Failure, Watched)> {
        let Self { shop, port, engine, browser, clock, vault, folder, tweak } = self;
        engine.stop().await;
        meddle(folder.path());
        let mut config = config(&shop, folder.path(), &vault, &browser, &clock);
        tweak(&mut config);
        match Engine::start(config).await {
            Ok(engine) => Ok(Self { shop, port, engine, browser, clock, vault, folder, tweak }),
            Err(failure) => Err((failure, folder)),
        }
    }

    /// What a start after a crash at this moment finds: a second Shopbell on a copy of the files, at the same shop.
    /// The first one goes on beside it, as a request that has left does after a crash.
    pub async fn crashed(&self) -> (Engine, Watched) {
        let folder = self.copy_of_files();
        let engine = start(&self.shop, folder.path(), &self.vault, &self.browser, &self.clock).await;
        (engine.expect("the engine starts"), folder)
    }

    /// The files as a kill in this moment would leave them.
    pub fn copy_of_files(&self) -> Watched {
        let folder = Watched::new(self.shop.canary());
        copy(self.folder.path(), folder.path());
        folder
    }

    /// What another session on a folder would be made of.
    pub fn config_at(&self, folder: &Path) -> Config {
        let mut config = config(&self.shop, folder, &self.vault, &self.browser, &self.clock);
        (self.tweak)(&mut config);
        config
    }

    /// Lets time pass, on the platform and here.
    pub async fn pass(&self, by: TimeDelta) {
        self.shop.advance(by).await;
        self.clock.0.advance(by);
    }

    /// Lets time pass here that is too short for anything, and goes on when nothing is left to be done: what was done
    /// too early is done by then.
    pub async fn pass_idly(&self, by: TimeDelta) {
        self.until_idle().await;
        self.clock.0.advance(by);
        self.until_idle().await;
    }

    /// Waits until everybody waits for time to pass, and as many do at so many looks in a row. Who waits only once does not
    /// come back, so there is no number of them to expect.
    pub async fn until_idle(&self) {
        let (mut waiting, mut looks) = (None, 0);
        let idle = async {
            while looks < LOOKS_WHEN_IDLE {
                let now = self.clock.0.waiting();
                looks = if now.is_some() && now == waiting { looks + 1 } else { 0 };
                waiting = now;
                tokio::task::yield_now().await;
            }
        };
        assert!(
            timeout(TIMEOUT, idle).await.is_ok(),
            "somebody is busy all the time: {:#?}",
            self.engine.inbox().frame().await
        );
    }

    /// Presses Send.
    pub async fn send(&self, account: &AccountId, conversation: &ConversationId, text: &str) -> OutboxId {
        self.send_so(account, conversation, text, SendHow::default()).await.expect("it is taken")
    }

    /// Presses Send in one way or another.
    pub async fn send_so(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
        text: &str,
        how: SendHow,
    ) -> Result<OutboxId, Failure> {
        let revision = self.engine.drafts().draft(account, conversation).await.expect("its revision").revision + 1;
        self.engine.sending().send(account, conversation, text.to_owned(), revision, how).await
    }

    /// Where a press stands.
    pub async fn stands(&self, account: &AccountId, conversation: &ConversationId, id: OutboxId) -> StatusView {
        stands(&self.engine, account, conversation, id).await
    }

    /// Waits until a press stands so, and tells how.
    pub async fn until_it(
        &self,
        (account, conversation, id): (&AccountId, &ConversationId, OutboxId),
        so: impl Fn(&StatusView) -> bool,
    ) -> StatusView {
        self.until(async || so(&self.stands(account, conversation, id).await)).await;
        self.stands(account, conversation, id).await
    }

    /// Waits until Instagram has a press.
    pub async fn until_sent(&self, account: &AccountId, conversation: &ConversationId, id: OutboxId) {
        self.until_it((account, conversation, id), |status| *status == StatusView::Sent).await;
    }

    /// Waits until a press has failed, and tells why.
    pub async fn until_failed(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
        id: OutboxId,
    ) -> domain::NotSent {
        let failed = |status: &StatusView| matches!(status, StatusView::NotSent { retrying: false, .. });
        match self.until_it((account, conversation, id), failed).await {
            StatusView::NotSent { reason, .. } => reason,
            other => panic!("{other:?}"),
        }
    }

    /// Lets all five looks at the thread of an unknown outcome happen, at their times, until the owner is asked.
    pub async fn until_undecided(&self, account: &AccountId, conversation: &ConversationId, id: OutboxId) {
        self.until_it((account, conversation, id), |status| matches!(status, StatusView::Checking { .. })).await;
        let before = self.shop.requests(account, "thread").await;
        for (look, seconds) in (1..).zip([2, 3, 10, 15, 30]) {
            self.pass(TimeDelta::seconds(seconds)).await;
            // A look ends with its result written down, which is a change.
            self.until(async || self.shop.requests(account, "thread").await >= before + look).await;
        }
        let undecided = |status: &StatusView| matches!(status, StatusView::Checking { undecided: true, .. });
        self.until_it((account, conversation, id), undecided).await;
    }

    pub async fn enter_meta_app(&self, flavour: Flavour) {
        let app = self.shop.app(&flavour.to_string());
        let redirect = RedirectChoice::Loopback { port: self.port };
        self.engine
            .connect()
            .save_meta_app(flavour, &app.id, Some(SecretString::from(app.secret)), &redirect)
            .await
            .unwrap();
    }

    /// Walks a login to its end; ticks every usable Page.
    pub async fn log_in(&self, flavour: Flavour) -> Vec<AccountId> {
        let mut changes = self.engine.changes();
        self.engine.connect().begin_login(flavour, None).await.expect("the login begins");
        agree(&self.browser.last()).await;
        loop {
            match self.engine.connect().login().await {
                LoginView::Choosing { pages, .. } => {
                    let usable = pages.into_iter().filter(|page| page.unusable.is_none()).map(|page| page.page);
                    self.engine.connect().choose_pages(&usable.collect::<Vec<_>>()).await.expect("the Pages are taken");
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
            if timeout(TIMEOUT, changes.recv()).await.is_err() {
                panic!("nothing changes any more: {:#?}", self.engine.inbox().frame().await);
            }
        }
    }

    /// Waits until something holds of which no change is told: what the platform was asked, say.
    pub async fn until_true(&self, holds: impl AsyncFn() -> bool) {
        let held = async {
            while !holds().await {
                tokio::task::yield_now().await;
            }
        };
        assert!(timeout(TIMEOUT, held).await.is_ok(), "it never holds: {:#?}", self.engine.inbox().frame().await);
    }

    pub async fn list(&self, account: &AccountId) -> ListView {
        self.engine.inbox().list(Some(account)).await.expect("the list")
    }

    pub async fn thread(&self, account: &AccountId, conversation: &ConversationId) -> ThreadView {
        self.engine.inbox().thread(account, conversation).await.expect("the thread")
    }

    /// The newest conversation that can be answered, as the platform and as the app know it.
    pub async fn answerable(&self, account: &AccountId) -> (testkit::Conversation, ConversationId) {
        self.answerables(account, 1).await.remove(0)
    }

    /// The newest so many of them.
    pub async fn answerables(&self, account: &AccountId, n: usize) -> Vec<(testkit::Conversation, ConversationId)> {
        let (newest, now) = (self.shop.newest(account.as_str()).await, self.shop.now().await);
        let open = newest.into_iter().filter(|conversation| conversation.is_answerable(now)).take(n);
        let open: Vec<_> = open.map(|open| (open.clone(), ConversationId::new(open.id.as_str()))).collect();
        assert_eq!(open.len(), n, "so many wrote today");
        open
    }

    /// Waits until every name that the platform tells is there: after that, an account left alone asks nothing.
    pub async fn names_learned(&self, account: &AccountId) -> Vec<testkit::Conversation> {
        let newest = self.shop.newest(account.as_str()).await;
        let known = newest.iter().filter(|conversation| conversation.customer.told_name().is_some()).count();
        let named = async || self.list(account).await.rows.iter().filter(|row| row.title.name.is_some()).count();
        self.until(async || named().await >= known).await;
        newest
    }

    /// Lets the next sends end so; see the simulator's effects.
    pub async fn next_sends(&self, times: u32, effect: serde_json::Value) {
        let rule = serde_json::json!({ "match": { "kind": "send" }, "times": times, "effect": effect });
        self.shop.break_down(rule).await;
    }

    /// What the platform accepted, in order.
    pub async fn accepted(&self) -> Vec<String> {
        self.shop.ledger().await.into_iter().map(|sent| sent.text).collect()
    }
}

/// See [`Fixture::until_idle`].
const LOOKS_WHEN_IDLE: u32 = 2000;

/// Copies what is in a folder.
fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap().path();
        let copied = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            std::fs::create_dir_all(&copied).unwrap();
            copy(&entry, &copied);
        } else {
            std::fs::copy(&entry, copied).unwrap();
        }
    }
}

/// Where a press stands in one session.
pub async fn stands(engine: &Engine, account: &AccountId, conversation: &ConversationId, id: OutboxId) -> StatusView {
    let thread = engine.inbox().thread(account, conversation).await.expect("the thread");
    let bubble = thread.messages.into_iter().find(|message| message.key == id.to_string());
    bubble.unwrap_or_else(|| panic!("no bubble of {id}")).status.expect("an own message")
}

async fn start(
    shop: &Shop,
    folder: &Path,
    vault: &Vault,
    browser: &Arc<NotedBrowser>,
    clock: &Arc<TestClock>,
) -> Result<Engine, Failure> {
    Engine::start(config(shop, folder, vault, browser, clock)).await
}

fn config(shop: &Shop, folder: &Path, vault: &Vault, browser: &Arc<NotedBrowser>, clock: &Arc<TestClock>) -> Config {
    Config {
        folder: folder.to_owned(),
        hosts: Hosts::from_json(&shop.hosts()).expect("the simulator's hosts"),
        session: SessionView::OtherHosts { host: "simulator".to_owned() },
        vault: vault.clone(),
        limits: Limits {
            conversation_spacing: Duration::from_millis(1),
            profile_spacing: Duration::from_millis(1),
            ..Limits::default()
        },
        poll_every: None,
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        browser: Arc::clone(browser) as Arc<dyn Browser>,
        done_page: DonePage { title: "Done".to_owned(), body: "Done.".to_owned() },
        runtime: tokio::runtime::Handle::current(),
    }
}

/// Waits until one of these changes is told, however many others are told before.
pub async fn told(changes: &mut Receiver<Change>, mut this: impl FnMut(&Change) -> bool) {
    let told = timeout(TIMEOUT, async { while !this(&changes.recv().await.expect("a session that runs")) {} });
    told.await.expect("it is told in time");
}

pub async fn next(changes: &mut Receiver<Change>) {
    let changed = timeout(TIMEOUT, changes.recv()).await;
    // A listener that lagged looks again, like one that heard.
    drop(changed.expect("something changes in time"));
}
