//! The app in its real window, driven as a person drives it: by pressing, typing and looking. What stands where in the
//! window is known to the files of this folder and to no test.

mod composer;
mod connections;
mod details;
mod inbox;
mod press;
mod settings;
mod thread;

pub use inbox::Row;
pub use thread::Bubble;

use crate::driver::Driver;
use crate::evidence;
use crate::home::Home;
use crate::until::{DEADLINE, until};
use fantoccini::Locator;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::key::Key;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tokio::time::timeout;

/// From this width on, list and thread stand side by side (I5).
pub const WIDE: (u32, u32) = (1180, 760);

/// One of list and thread at a time.
pub const NARROW: (u32, u32) = (500, 800);

/// How the app is started.
#[derive(Clone, Default)]
pub struct Start {
    /// Arguments besides the data folder.
    pub arguments: Vec<String>,
    /// Variables of the environment besides the home's.
    pub environment: Vec<(&'static str, String)>,
    /// As an owner starts it: on the system's own folder, where it is the one that links come to.
    pub as_owner: bool,
}

impl Start {
    /// With another platform than Meta's own.
    pub fn with_hosts(hosts: &Path) -> Self {
        Self { arguments: vec!["--meta-hosts".to_owned(), hosts.display().to_string()], ..Self::default() }
    }

    /// With one more variable in the environment.
    pub fn set(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.environment.push((name, value.into()));
        self
    }
}

/// The running app.
pub struct App {
    driver: Driver,
    /// By which argument its process is known.
    mark: String,
    /// It was ended on purpose.
    has_ended: bool,
    /// What the app and its driver print.
    log: PathBuf,
    /// The display its window is on.
    display: String,
    /// Where it waits for the browser when somebody logs in.
    port: u16,
}

impl App {
    /// Starts the app and waits for its first screen.
    pub async fn start(home: &Home, start: &Start) -> Self {
        let port = testkit::free_port();
        let mut command = Command::new("WebKitWebDriver");
        command.arg(format!("--port={port}")).arg("--host=127.0.0.1");
        home.give(&mut command);
        // Without it, Tauri makes windows that nobody can drive.
        command.env("TAURI_WEBVIEW_AUTOMATION", "true");
        command.envs(start.environment.iter().map(|(name, value)| (name, value)));
        let mut arguments = start.arguments.clone();
        if !start.as_owner {
            arguments.splice(0..0, ["--data-dir".to_owned(), home.data().display().to_string()]);
        }
        let mark = arguments[1].clone();
        let options = json!({ "binary": env!("CARGO_BIN_EXE_shopbell"), "args": arguments });
        let capabilities = json!({ "webkitgtk:browserOptions": options });
        let log = home.path("app.log");
        let driver = Driver::start(command, port, capabilities, &log).await;
        let app = Self { driver, mark, has_ended: false, log, display: home.display().to_owned(), port: home.port };
        app.see_window().await;
        app.resize(WIDE).await;
        app.see("main").await;
        app
    }

    /// Waits until the window is shown: the app makes it hidden, and its page has no size until then.
    async fn see_window(&self) {
        let has_size = async || self.look::<bool>("return innerWidth > 0", vec![]).await.filter(|has| *has);
        until("the window is shown", has_size).await;
    }

    /// Ends the app without a word to it, as `kill -9` does, and waits until it is gone.
    pub async fn kill(&mut self) {
        let processes = self.processes();
        self.kill_now();
        self.driver.end().await;
        until("the app's process is gone", async || processes.iter().all(|it| has_ended(it)).then_some(())).await;
        self.has_ended = true;
    }

    /// Kills the app's own process this instant, as the system does with `kill -9`.
    pub fn kill_now(&self) {
        self.signal("KILL");
    }

    /// Sends the app's own process a signal.
    pub fn signal(&self, signal: &str) {
        for process in self.processes() {
            send_signal(&process, signal);
        }
    }

    /// Kills the process in which the web engine runs the page, and nothing else; waits until the page has another.
    pub async fn kill_web_process(&self) {
        let own = self.processes();
        let web = until("the web process", async || web_processes(&own).into_iter().next()).await;
        send_signal(&web, "KILL");
        until("the web process is gone", async || has_ended(&web).then_some(())).await;
        until("the page is loaded again", async || web_processes(&own).into_iter().find(|it| *it != web)).await;
    }

    /// Whether the app's own process lives.
    pub fn is_running(&self) -> bool {
        self.processes().iter().any(|process| !has_ended(process))
    }

    fn processes(&self) -> Vec<PathBuf> {
        processes_with(&self.mark)
    }

    /// Runs a script in the window that looks at something; `None` while it cannot be seen.
    pub async fn look<T: DeserializeOwned>(&self, script: &str, arguments: Vec<Value>) -> Option<T> {
        let answer =
            timeout(DEADLINE, self.driver.client.execute(script, arguments)).await.expect("the window answers");
        serde_json::from_value(answer.ok()?).ok()
    }

    /// Whether something of that selector is displayed now.
    pub async fn has(&self, css: &str) -> bool {
        const SCRIPT: &str = "return [...document.querySelectorAll(arguments[0])].some(it => it.checkVisibility())";
        self.look(SCRIPT, vec![json!(css)]).await.unwrap_or(false)
    }

    /// Waits until something of that selector is displayed.
    pub async fn see(&self, css: &str) {
        until(&format!("{css} is shown"), async || self.has(css).await.then_some(())).await;
    }

    /// Waits until nothing of that selector is displayed.
    pub async fn see_gone(&self, css: &str) {
        until(&format!("{css} is gone"), async || (!self.has(css).await).then_some(())).await;
    }

    /// Text of the first thing of that selector, white space as shown.
    pub async fn text(&self, css: &str) -> Option<String> {
        const SCRIPT: &str = "return document.querySelector(arguments[0])?.innerText.trim() ?? null";
        self.look(SCRIPT, vec![json!(css)]).await
    }

    /// Waits until the text of the first thing of that selector passes, and gives it.
    pub async fn text_once(&self, css: &str, passes: impl Fn(&str) -> bool) -> String {
        until(&format!("the awaited text of {css}"), async || self.text(css).await.filter(|text| passes(text))).await
    }

    /// An attribute of the first thing of that selector.
    pub async fn attribute(&self, css: &str, name: &str) -> Option<String> {
        const SCRIPT: &str = "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? null";
        self.look(SCRIPT, vec![json!(css), json!(name)]).await
    }

    /// Waits until something has an attribute, and gives it.
    pub async fn see_attribute(&self, css: &str, name: &str) -> String {
        until(&format!("{css} with {name}"), async || self.attribute(css, name).await).await
    }

    /// Brings what has that selector to the top of what is shown.
    pub async fn scroll_to(&self, css: &str) {
        const SCRIPT: &str = "document.querySelector(arguments[0])?.scrollIntoView({ block: 'start' })";
        self.see(css).await;
        self.look::<()>(SCRIPT, vec![json!(css)]).await;
    }

    /// Types into the field of that selector; what stood there is replaced.
    pub async fn fill(&self, css: &str, text: &str) {
        until(&format!("{css} can be filled in"), async || self.find(css).await?.clear().await.ok()).await;
        self.type_into(css, text).await;
    }

    /// Types into the field of that selector, after what stands there.
    pub async fn type_into(&self, css: &str, text: &str) {
        until(&format!("{css} can be typed into"), async || self.find(css).await?.send_keys(text).await.ok()).await;
    }

    /// Strikes a key with others held, wherever the focus is.
    pub async fn strike(&self, held: &[Key], key: impl Into<char>) {
        let key = key.into();
        let mut keys = KeyActions::new("keyboard".to_owned());
        for modifier in held {
            keys = keys.then(KeyAction::Down { value: char::from(*modifier) });
        }
        keys = keys.then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key });
        for modifier in held.iter().rev() {
            keys = keys.then(KeyAction::Up { value: char::from(*modifier) });
        }
        self.driver.client.perform_actions(keys).await.expect("the key can be struck");
    }

    /// Gives the window another size, in CSS pixels, and waits until it has it.
    pub async fn resize(&self, (width, height): (u32, u32)) {
        self.driver.client.set_window_size(width, height).await.expect("the window can be resized");
        until("the window has its new size", async || {
            let size: (u32, u32) = self.look("return [innerWidth, innerHeight]", vec![]).await?;
            (size == (width, height)).then_some(())
        })
        .await;
    }

    /// Waits until what is different now has been painted.
    pub async fn painted(&self) {
        const PAINTED: &str = "const done = arguments[0]; document.fonts.ready.then(() => \
                               requestAnimationFrame(() => requestAnimationFrame(() => done(true))))";
        self.driver.client.execute_async(PAINTED, vec![]).await.expect("the window paints");
    }

    /// A picture of the real window as PNG in `file`, once what is shown stands still. What never stands still, such as a
    /// spinner, is taken as it is.
    pub async fn picture(&self, file: &Path) {
        const LOOKS: usize = 8;
        self.painted().await;
        let (x, y, width, height) = self.driver.client.get_window_rect().await.expect("where the window is");
        let place = format!("{width}x{height}+{x}+{y}");
        let mut before = evidence::pixels(&self.display, &place);
        for _ in 0..LOOKS {
            let now = evidence::pixels(&self.display, &place);
            if now == before {
                break;
            }
            before = now;
        }
        assert!(evidence::picture(&self.display, &place, file), "no picture of the window in {}", file.display());
    }

    /// The displayed thing that a script finds.
    async fn find_by(&self, script: &str, arguments: Vec<Value>) -> Option<Element> {
        let found = self.driver.client.execute(script, arguments).await.ok()?;
        let id = found.as_object()?.values().next()?.as_str()?.to_owned();
        let element = Element::from_element_id(self.driver.client.clone(), ElementRef::from(id));
        element.is_displayed().await.ok()?.then_some(element)
    }

    async fn find(&self, css: &str) -> Option<Element> {
        self.driver.client.find(Locator::Css(css)).await.ok()
    }
}

impl Drop for App {
    fn drop(&mut self) {
        if std::thread::panicking() {
            evidence::keep(&self.display, &self.log);
        }
        if self.has_ended {
            // By now another one may run on the same folder.
            return;
        }
        // Its driver would leave it running.
        for process in self.processes() {
            drop(Command::new("kill").args(["-KILL", &id_of(&process)]).status());
        }
    }
}

/// The app's processes that were started with this among their arguments, as folders of `/proc`.
fn processes_with(argument: &str) -> Vec<PathBuf> {
    let processes = fs::read_dir("/proc").expect("the list of processes").flatten().map(|process| process.path());
    let is_meant = |process: &PathBuf| {
        let arguments = fs::read(process.join("cmdline")).unwrap_or_default();
        let words: Vec<&[u8]> = arguments.split(|byte| *byte == 0).collect();
        words[0] == env!("CARGO_BIN_EXE_shopbell").as_bytes() && words.contains(&argument.as_bytes())
    };
    processes.filter(is_meant).collect()
}

/// The web engine's processes for pages among the descendants of these.
fn web_processes(own: &[PathBuf]) -> Vec<PathBuf> {
    let all: Vec<PathBuf> =
        fs::read_dir("/proc").expect("the list of processes").flatten().map(|it| it.path()).collect();
    let mut family: Vec<String> = own.iter().map(|process| id_of(process)).collect();
    let mut web = Vec::new();
    // Parents have lower ids than children only mostly, so the family is walked until it stops growing.
    loop {
        let before = family.len();
        for process in &all {
            let stat = fs::read_to_string(process.join("stat")).unwrap_or_default();
            let Some((name, rest)) = stat.split_once('(').and_then(|(_, rest)| rest.rsplit_once(") ")) else {
                continue;
            };
            let parent = rest.split(' ').nth(1).unwrap_or_default();
            if family.iter().any(|id| id == parent) && !family.contains(&id_of(process)) {
                family.push(id_of(process));
                web.extend(name.starts_with("WebKitWebProces").then(|| process.clone()));
            }
        }
        if family.len() == before {
            return web;
        }
    }
}

fn id_of(process: &Path) -> String {
    process.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn send_signal(process: &Path, signal: &str) {
    let sent = Command::new("kill").arg(format!("-{signal}")).arg(id_of(process)).status();
    assert!(sent.is_ok_and(|status| status.success()), "{signal} can be sent to {}", process.display());
}

/// Whether a process is gone or has nothing left but its name: only then are its files closed and their locks free.
fn has_ended(process: &Path) -> bool {
    fs::read_to_string(process.join("stat")).map_or(true, |state| state.contains(") Z "))
}
