//! A computer without a keychain (C7): the owner chooses, nothing is kept silently.

use crate::scene::Scene;
use crate::until::until;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A session bus on which nobody offers anything, and nobody can be called to.
struct BareBus {
    server: Child,
    folder: TempDir,
}

impl BareBus {
    async fn start() -> Self {
        let folder = TempDir::with_prefix("shopbell-bus-").expect("a folder");
        let rules = format!(
            "<busconfig><type>session</type><listen>{}</listen><policy context=\"default\">\
             <allow send_destination=\"*\"/><allow receive_sender=\"*\"/><allow own=\"*\"/></policy></busconfig>",
            address(folder.path())
        );
        let file = folder.path().join("bus.conf");
        fs::write(&file, rules).expect("the bus's rules");
        let mut command = Command::new("dbus-daemon");
        command.arg(format!("--config-file={}", file.display())).args(["--nofork", "--nopidfile"]);
        let server = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn().expect("dbus-daemon can be started");
        let socket = folder.path().join("bus");
        until("the bus listens", async || socket.exists().then_some(())).await;
        Self { server, folder }
    }

    fn address(&self) -> String {
        address(self.folder.path())
    }
}

fn address(folder: &Path) -> String {
    format!("unix:path={}", folder.join("bus").display())
}

impl Drop for BareBus {
    fn drop(&mut self) {
        // An error means that it has ended already.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c7_without_a_keychain_the_owner_may_keep_secrets_for_the_session_only() {
    let bus = BareBus::start().await;
    let mut scene = Scene::with(|start| start.set("DBUS_SESSION_BUS_ADDRESS", bus.address())).await;
    scene.app.press("[data-action=connect]").await;
    scene.app.see("[data-part=vault][data-state=unusable]").await;
    scene.app.press("[data-part=vault] [data-action=keep-in-session]").await;
    scene.app.see_gone("[data-part=vault][data-state=unusable]").await;
    scene.connect("instagram").await;
    scene.app.rows_of(25).await;

    scene.restart().await;
    scene.app.rows_of(25).await;
    let calls = scene.shop.conversation_calls().await;
    scene.app.refresh().await;
    assert_eq!(scene.shop.conversation_calls().await, calls, "the token was kept for the session only");
    scene.app.press("button[aria-label=Connections]").await;
    scene.app.see("[data-part=vault][data-state=unusable]").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c7_without_a_keychain_the_owner_may_keep_secrets_in_a_file_with_a_passphrase() {
    const PASSPHRASE: &str = "rye and shine 1974";
    let bus = BareBus::start().await;
    let mut scene = Scene::with(|start| start.set("DBUS_SESSION_BUS_ADDRESS", bus.address())).await;
    scene.app.press("[data-action=connect]").await;
    scene.app.fill("[data-part=vault] input[name=passphrase]", PASSPHRASE).await;
    scene.app.press("[data-part=vault] [data-action=keep-in-file]").await;
    scene.app.see_gone("[data-part=vault][data-state=unusable]").await;
    scene.connect("instagram").await;
    scene.app.rows_of(25).await;

    scene.restart().await;
    scene.app.press("button[aria-label=Connections]").await;
    scene.app.see("[data-part=vault][data-state=passphraseNeeded]").await;
    for (passphrase, opens) in [("a guess", false), (PASSPHRASE, true)] {
        scene.app.fill("[data-part=vault] input[name=passphrase]", passphrase).await;
        scene.app.press("[data-part=vault] [data-action=unlock]").await;
        if opens {
            scene.app.see_gone("[data-part=vault][data-state=passphraseNeeded]").await;
        } else {
            scene.app.see("[data-part=vault][data-state=passphraseNeeded] [role=alert]").await;
        }
    }
    scene.app.close_page("connections").await;
    let calls = scene.shop.conversation_calls().await;
    scene.app.refresh().await;
    until("the token in the file works", async || (scene.shop.conversation_calls().await > calls).then_some(())).await;
}
