//! A session bus of one home, on which nobody offers anything but a keychain, if there is one, and nobody can be
//! called to.

use crate::home::Home;
use crate::until::until;
use std::fs;
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};

/// The running bus. The keychain ends with it.
pub struct Bus(Child);

impl Bus {
    /// Starts one that listens where [`address`] says.
    pub async fn start(home: &Home) -> Self {
        let rules = format!(
            "<busconfig><type>session</type><listen>{}</listen><policy context=\"default\">\
             <allow send_destination=\"*\"/><allow receive_sender=\"*\"/><allow own=\"*\"/></policy></busconfig>",
            address(home)
        );
        let file = home.path("bus.conf");
        fs::write(&file, rules).expect("the bus's rules");
        let mut server = Command::new("dbus-daemon");
        server.arg(format!("--config-file={}", file.display())).args(["--nofork", "--nopidfile"]);
        let bus = Self(server.stdin(Stdio::null()).stderr(Stdio::null()).spawn().expect("dbus-daemon can be started"));
        until("the bus listens", async || UnixStream::connect(home.path("run/bus")).ok()).await;
        bus
    }

    /// Starts a keychain on it that its password has just made. It goes into the background once it answers.
    pub fn unlock_keychain(&self, home: &Home) {
        let mut keychain = Command::new("gnome-keyring-daemon");
        home.give(&mut keychain);
        let started = keychain.args(["--unlock", "--components=secrets"]).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut child = started.stderr(Stdio::null()).spawn().expect("gnome-keyring-daemon can be started");
        child.stdin.take().expect("its input").write_all(b"home").expect("it takes the password");
        assert!(child.wait().expect("it ends").success(), "the keychain could not be unlocked");
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        // An error means that it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Where the bus of a home listens.
pub fn address(home: &Home) -> String {
    format!("unix:path={}", home.path("run/bus").display())
}
