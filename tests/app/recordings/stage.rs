//! The whole program but its window: the border's commands on the mock runtime, an engine, and a shop on the simulated
//! platform in which nothing happens by itself.

use crate::permissions::{OWN_PAGE, request};
use chrono::{DateTime, TimeDelta, Utc};
use engine::views::SessionView;
use engine::{Browser, Change, Clock, Engine, Hands, Hosts, Limits, Opened, Vault};
use serde_json::{Value, json};
use shopbell_app::session::Sessions;
use shopbell_app::surroundings::Surroundings;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tauri::async_runtime::block_on;
use tauri::ipc::InvokeBody;
use tauri::test::{MockRuntime, get_ipc_response, mock_builder};
use tauri::{App, Manager, WebviewWindow, WebviewWindowBuilder};
use tempfile::TempDir;
use testkit::{Options, SetClock, Shop, free_port};
use tokio::sync::broadcast::Receiver;
use tokio::time::timeout;

/// Longer than anything here takes; reached only when something is broken.
const DEADLINE: Duration = Duration::from_secs(60);

/// Notes the address instead of opening it.
#[derive(Debug, Default)]
pub struct NotedBrowser(Mutex<Vec<String>>);

impl NotedBrowser {
    pub fn last(&self) -> String {
        self.0.lock().expect("whole").last().expect("a browser was opened").clone()
    }
}

impl Browser for NotedBrowser {
    fn open(&self, address: &str) -> Opened {
        self.0.lock().expect("whole").push(address.to_owned());
        Box::pin(std::future::ready(true))
    }
}

/// The recording's clock as the engine's.
#[derive(Debug)]
struct StageClock(SetClock);

impl Clock for StageClock {
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

/// The simulated platform, and what is the same for every program on it.
pub struct Platform {
    pub shop: Shop,
    pub browser: Arc<NotedBrowser>,
    /// Where logins lead back to.
    pub port: u16,
    vault: Vault,
}

impl Platform {
    /// With nobody who has written yet, at a moment.
    pub fn open(begins: DateTime<Utc>) -> Self {
        let port = free_port();
        let loopback = ["facebook", "instagram"].map(|flavour| format!("http://localhost:{port}/callback/{flavour}"));
        let proposed = "https://localhost:48215/callback/instagram".to_owned();
        let redirect_uris = loopback.into_iter().chain([proposed]).collect();
        let options =
            Options { redirect_uris, begins: Some(begins), still: true, strict_rate: false, ..Options::default() };
        let shop = block_on(async { Shop::open_with(options).await.on_a_line().await });
        Self { shop, browser: Arc::default(), port, vault: Vault::session() }
    }

    /// Lets time pass here, and not in any program.
    pub fn pass(&self, by: TimeDelta) {
        block_on(self.shop.advance(by));
    }

    /// Somebody writes into a conversation, by its id: `customer-writes` or `business-writes`.
    pub fn writes(&self, who: &str, conversation: &str, what: Value) {
        block_on(self.shop.writes(who, conversation, what));
    }

    /// Lets the next sends wait, see [`Platform::clear_faults`].
    pub fn hold_sends(&self) {
        self.breaks(json!({ "do": "hold" }));
    }

    /// Lets the next sends end so; see the simulator's effects.
    pub fn breaks(&self, effect: Value) {
        block_on(self.shop.break_down(json!({ "match": { "kind": "send" }, "effect": effect })));
    }

    /// Ends everything that goes wrong, and lets what waits go on.
    pub fn clear_faults(&self) {
        block_on(self.shop.clear_faults());
    }

    /// What was done since then is gone, and nothing goes wrong any more.
    pub fn forget_since(&self, then: DateTime<Utc>) {
        self.clear_faults();
        block_on(self.shop.rewind(then));
    }
}

/// A running program.
pub struct Stage {
    app: App<MockRuntime>,
    window: WebviewWindow<MockRuntime>,
    clock: Arc<StageClock>,
    engine: Engine,
    changes: Receiver<Change>,
    folder: TempDir,
}

impl Stage {
    /// On a new folder.
    pub fn open(platform: &Platform, now: DateTime<Utc>) -> Self {
        Self::on(platform, TempDir::new().expect("a folder"), now)
    }

    /// On a copy of this one's files, at that moment.
    pub fn copy(&self, platform: &Platform, now: DateTime<Utc>) -> Self {
        let folder = TempDir::new().expect("a folder");
        copy(self.folder.path(), folder.path());
        Self::on(platform, folder, now)
    }

    fn on(platform: &Platform, folder: TempDir, now: DateTime<Utc>) -> Self {
        let clock = Arc::new(StageClock(SetClock::at(now)));
        let spacing = Duration::from_millis(1);
        let surroundings = Surroundings {
            hosts: Hosts::from_json(&platform.shop.hosts()).expect("the simulator's hosts"),
            session: SessionView::Instagram,
            folder: folder.path().to_owned(),
            vault: platform.vault.clone(),
            limits: Limits { conversation_spacing: spacing, profile_spacing: spacing, ..Limits::default() },
            poll_every: None,
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            browser: Arc::clone(&platform.browser) as Arc<dyn Browser>,
        };
        let app = shopbell_app::build(mock_builder()).build(shopbell_app::context()).expect("the app");
        app.manage(Sessions::new(app.handle(), surroundings));
        Sessions::begin(app.handle(), false).expect("a session begins");
        let window = WebviewWindowBuilder::new(&app, "main", tauri::WebviewUrl::default()).build().expect("a window");
        let engine = block_on(app.state::<Sessions>().engine()).expect("the engine starts");
        let changes = engine.changes();
        let stage = Self { app, window, clock, engine, changes, folder };
        // What the program does by itself begins when the window is shown.
        stage.ask("session|ready", &json!({})).expect("it is shown");
        stage
    }

    /// What a command answers, exactly as the window gets it.
    ///
    /// # Errors
    /// The failure, as the window gets it.
    pub fn ask(&self, command: &str, arguments: &Value) -> Result<Value, Value> {
        let request = request(&format!("plugin:{command}"), OWN_PAGE, InvokeBody::Json(arguments.clone()));
        get_ipc_response(&self.window, request).map(|answer| answer.deserialize().expect("JSON"))
    }

    /// The same of a command that answers when what is typed is on the disk, which is written at once.
    ///
    /// # Errors
    /// The failure, as the window gets it.
    pub fn ask_while_writing(&self, command: &str, arguments: &Value) -> Result<Value, Value> {
        let engine = self.engine.clone();
        let writing = tauri::async_runtime::spawn(async move {
            loop {
                drop(engine.drafts().flush_all().await);
                tokio::task::yield_now().await;
            }
        });
        let answer = self.ask(command, arguments);
        writing.abort();
        answer
    }

    /// The moment it is here.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.0.now()
    }

    /// Lets time pass here, and not on the platform.
    pub fn pass(&self, by: TimeDelta) {
        self.clock.0.advance(by);
    }

    /// Waits for changes until something holds; what is told meanwhile is noted.
    ///
    /// # Errors
    /// That it never holds.
    pub fn until(
        &mut self,
        told: &mut Vec<Value>,
        what: &str,
        holds: impl Fn(&Self, &[Value]) -> bool,
    ) -> Result<(), String> {
        loop {
            while let Ok(change) = self.changes.try_recv() {
                note(told, &change);
            }
            if holds(self, told) {
                return Ok(());
            }
            let change = block_on(async { timeout(DEADLINE, self.changes.recv()).await });
            match change {
                Ok(change) => note(told, &change.expect("a session that runs, heard in time")),
                Err(_) => return Err(format!("{what}: nothing changes any more; told were {told:?}")),
            }
        }
    }

    /// Ends it as its owner does.
    pub fn end(self) {
        block_on(self.app.state::<Sessions>().end());
    }
}

fn note(told: &mut Vec<Value>, change: &Change) {
    let change = serde_json::to_value(change).expect("a change");
    if !told.contains(&change) {
        told.push(change);
    }
}

/// Copies what is in a folder.
fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry").path();
        let copied = to.join(entry.file_name().expect("a name"));
        if entry.is_dir() {
            std::fs::create_dir_all(&copied).expect("a folder");
            copy(&entry, &copied);
        } else {
            std::fs::copy(&entry, copied).expect("a file");
        }
    }
}
