//! The computer of one test's owner: folders of their own, and a browser that is registered as the system's and only
//! writes down which address it was asked to open.

use crate::bus::{self, Bus};
use crate::stage::Stage;
use crate::until::until;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// The owner's home; it is removed when dropped, and everything that lived there has ended.
pub struct Home {
    /// Where Shopbell waits for the browser when somebody logs in (C3): a port that nobody else on this computer has.
    pub port: u16,
    stage: Stage,
    bus: Option<Bus>,
    folder: TempDir,
}

impl Home {
    /// A fresh one, with an empty keychain that is open.
    pub async fn new() -> Self {
        Self::with_keychain(Stage::take().await).await
    }

    /// The same on the display that this process itself has: where its clipboard is.
    pub async fn at_the_clipboard() -> Self {
        Self::with_keychain(Stage::take_own().await).await
    }

    async fn with_keychain(stage: Stage) -> Self {
        let home = Self::on(stage).await;
        home.bus.as_ref().expect("its bus").unlock_keychain(&home);
        home
    }

    /// A fresh one, on a computer without a keychain.
    pub async fn without_keychain() -> Self {
        Self::on(Stage::take().await).await
    }

    async fn on(stage: Stage) -> Self {
        assert!(
            std::env::var_os("SHOPBELL_DESK").is_some(),
            "run this at a private desk: cargo xtask desk cargo test …"
        );
        let folder = TempDir::with_prefix("shopbell-home-").expect("a folder");
        let mut home = Self { port: testkit::free_port(), stage, bus: None, folder };
        for part in ["applications", "config", "cache", "run", "tmp", "Downloads"] {
            fs::create_dir_all(home.path(part)).expect("a folder in the home");
        }
        let only_theirs = fs::Permissions::from_mode(0o700);
        fs::set_permissions(home.path("run"), only_theirs).expect("the folder of sockets is the owner's alone");
        home.register_browser();
        write(&home.path("config/user-dirs.dirs"), "XDG_DOWNLOAD_DIR=\"$HOME/Downloads\"\n");
        home.bus = Some(Bus::start(&home).await);
        home
    }

    /// Ends the keychain. Nobody starts another one on this bus by itself.
    pub async fn end_keychain(&self) {
        for process in self.keychains() {
            let pid = process.file_name().expect("its number").to_owned();
            assert!(Command::new("kill").arg(pid).status().expect("kill can be started").success());
        }
        until("the keychain has ended", async || self.keychains().is_empty().then_some(())).await;
    }

    /// Starts the keychain again: what it kept is there, and open.
    pub fn start_keychain(&self) {
        self.bus.as_ref().expect("its bus").unlock_keychain(self);
    }

    fn keychains(&self) -> Vec<PathBuf> {
        let is_one = |process: &PathBuf| {
            let command = fs::read(process.join("cmdline")).unwrap_or_default();
            command.windows(13).any(|part| part == b"gnome-keyring")
        };
        self.processes().into_iter().filter(is_one).collect()
    }

    /// A path in the home.
    pub fn path(&self, part: &str) -> PathBuf {
        self.folder.path().join(part)
    }

    /// The display that its programs are shown on.
    pub fn display(&self) -> &str {
        &self.stage.display
    }

    /// Where Shopbell keeps its databases.
    pub fn data(&self) -> PathBuf {
        self.path("shopbell")
    }

    /// Every process that lives here, by its entry in `/proc`.
    pub fn processes(&self) -> Vec<PathBuf> {
        let home = format!("HOME={}", self.folder.path().display());
        let lives_here = |process: &PathBuf| {
            let environment = fs::read(process.join("environ")).unwrap_or_default();
            environment.split(|byte| *byte == 0).any(|variable| variable == home.as_bytes())
        };
        let all = fs::read_dir("/proc").expect("the list of processes").flatten().map(|entry| entry.path());
        all.filter(lives_here).collect()
    }

    /// Lets a program live here.
    pub fn give(&self, command: &mut Command) {
        command.env("DISPLAY", self.display());
        command.env("HOME", self.folder.path());
        command.env("XDG_DATA_HOME", self.folder.path());
        command.env("XDG_CONFIG_HOME", self.path("config"));
        command.env("XDG_CACHE_HOME", self.path("cache"));
        command.env("XDG_RUNTIME_DIR", self.path("run"));
        command.env("TMPDIR", self.path("tmp"));
        command.env("DBUS_SESSION_BUS_ADDRESS", bus::address(self));
        command.env_remove("BROWSER");
    }

    /// The address the app asked the system's browser to open last. Each is handed out once.
    pub async fn opened_address(&self) -> String {
        let note = self.path("opened");
        until("the app opens the system's browser", async || {
            let address = fs::read_to_string(&note).ok().filter(|text| text.ends_with('\n'))?;
            fs::remove_file(&note).ok()?;
            address.lines().last().map(str::to_owned)
        })
        .await
    }

    /// As a desktop does it: an entry that says what it opens, and the owner's choice of it.
    fn register_browser(&self) {
        let script = self.path("browser");
        let (environment, opened) = (self.path("environment"), self.path("opened"));
        let notes = format!("env > '{}'\nprintf '%s\\n' \"$1\" >> '{}'", environment.display(), opened.display());
        write(&script, &format!("#!/bin/sh\n{notes}\n"));
        fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).expect("the browser can be started");
        let entry = format!(
            "[Desktop Entry]\nType=Application\nName=Browser\nExec={} %u\n\
             MimeType=x-scheme-handler/http;x-scheme-handler/https;\n",
            script.display()
        );
        write(&self.path("applications/browser.desktop"), &entry);
        let choice = "[Default Applications]\nx-scheme-handler/http=browser.desktop\n\
                      x-scheme-handler/https=browser.desktop\n";
        write(&self.path("config/mimeapps.list"), choice);
    }
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
