//! Packages of the operating system. Only Debian's tools are called; elsewhere the person is told what to install.

use crate::program::{on_path, output, program, succeeds, wait};
use anyhow::{Context, Result, bail};
use std::io::IsTerminal;
use std::process::Command;

/// A package by Debian's name, and what proves that it is there and whole.
pub struct Package {
    name: &'static str,
    proof: Proof,
}

enum Proof {
    /// A program that can be started.
    Program(&'static str),
    /// A library that pkg-config finds.
    Library(&'static str),
    /// Nothing proves it, so the package database is relied on.
    Database,
}

/// What the app is built with.
pub const BUILD: &[Package] = &[
    Package { name: "build-essential", proof: Proof::Program("cc") },
    Package { name: "pkg-config", proof: Proof::Program("pkg-config") },
    Package { name: "libwebkit2gtk-4.1-dev", proof: Proof::Library("webkit2gtk-4.1") },
    Package { name: "libayatana-appindicator3-dev", proof: Proof::Library("ayatana-appindicator3-0.1") },
    Package { name: "librsvg2-dev", proof: Proof::Library("librsvg-2.0") },
    Package { name: "libxdo-dev", proof: Proof::Database },
];

/// What drives the real window on a display of its own, with a browser and a keychain beside it.
pub const WINDOW: &[Package] = &[
    Package { name: "xvfb", proof: Proof::Program("Xvfb") },
    Package { name: "imagemagick", proof: Proof::Program("import") },
    Package { name: "xdotool", proof: Proof::Program("xdotool") },
    Package { name: "webkit2gtk-driver", proof: Proof::Program("WebKitWebDriver") },
    Package { name: "chromium", proof: Proof::Program("chromium") },
    Package { name: "chromium-driver", proof: Proof::Program("chromedriver") },
    Package { name: "dbus", proof: Proof::Program("dbus-daemon") },
    Package { name: "gnome-keyring", proof: Proof::Program("gnome-keyring-daemon") },
    Package { name: "xdg-utils", proof: Proof::Program("xdg-open") },
    Package { name: "fonts-dejavu", proof: Proof::Database },
    Package { name: "fonts-noto-core", proof: Proof::Database },
    Package { name: "fonts-noto-color-emoji", proof: Proof::Database },
    Package { name: "fonts-wqy-microhei", proof: Proof::Database },
];

/// What only tests ask for besides.
pub const TESTS: &[Package] = &[
    Package { name: "desktop-file-utils", proof: Proof::Program("update-desktop-database") },
    Package { name: "faketime", proof: Proof::Program("faketime") },
];

/// Installs what is missing of these lists, or says how.
pub fn install(lists: &[&'static [Package]]) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let missing = missing(lists);
    if missing.is_empty() {
        return Ok(());
    }
    println!("missing: {}", missing.join(" "));
    if !on_path("apt-get") {
        bail!("{}", by_hand(&missing));
    }
    if !may_install()? {
        bail!("root is needed. Please run:\n\n  sudo apt-get install --no-install-recommends {}\n", missing.join(" "));
    }
    // A second run of apt that ends at the same moment can take files away again: wait for its lock, look, repeat once.
    for _ in 0..2 {
        let outcome = apt(&["update"]).and_then(|()| {
            let mut arguments = vec!["install", "--yes", "--no-install-recommends", "--reinstall"];
            arguments.extend(self::missing(lists));
            apt(&arguments)
        });
        match outcome {
            Ok(()) if self::missing(lists).is_empty() => return Ok(()),
            Ok(()) => eprintln!("apt ended well, yet not everything is there"),
            Err(error) => eprintln!("{error:#}"),
        }
    }
    bail!("these packages could not be installed: {}", self::missing(lists).join(" "))
}

fn missing(lists: &[&'static [Package]]) -> Vec<&'static str> {
    let packages = lists.iter().flat_map(|list| list.iter());
    packages.filter(|package| !package.is_there()).map(|package| package.name).collect()
}

impl Package {
    fn is_there(&self) -> bool {
        match self.proof {
            Proof::Program(name) => on_path(name),
            Proof::Library(name) => succeeds(program("pkg-config").args(["--exists", name])),
            // Without Debian's database nothing can be looked up.
            Proof::Database if !on_path("dpkg-query") => true,
            Proof::Database => output(program("dpkg-query").args(["-W", "-f", "${db:Status-Status}", self.name]))
                .is_ok_and(|status| status == "installed"),
        }
    }
}

/// Whether this person can install packages: as root, with sudo that asks nothing, or with sudo and a terminal to ask in.
fn may_install() -> Result<bool> {
    if is_root()? || succeeds(program("sudo").args(["-n", "true"])) {
        return Ok(true);
    }
    Ok(on_path("sudo") && std::io::stdin().is_terminal())
}

fn is_root() -> Result<bool> {
    Ok(output(program("id").arg("-u")).context("who am I?")?.trim() == "0")
}

fn apt(arguments: &[&str]) -> Result<()> {
    let mut command = if is_root()? { Command::new("env") } else { Command::new("sudo") };
    if !is_root()? {
        command.arg("env");
    }
    wait(command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=600"]).args(arguments))
}

/// For systems with other package tools. Names as Tauri's prerequisites page gives them; what only the window tests
/// need is left to Debian, where they run.
fn by_hand(missing: &[&str]) -> String {
    let known = [
        (
            "dnf",
            "sudo dnf install webkit2gtk4.1-devel libappindicator-gtk3-devel librsvg2-devel libxdo-devel gcc pkgconf",
        ),
        ("pacman", "sudo pacman -S --needed webkit2gtk-4.1 libappindicator-gtk3 librsvg xdotool base-devel"),
        (
            "zypper",
            "sudo zypper install webkit2gtk3-devel libappindicator3-1 librsvg-devel xdotool-devel gcc pkg-config",
        ),
    ];
    match known.iter().find(|(tool, _)| on_path(tool)) {
        Some((_, command)) => format!("Please run:\n\n  {command}\n"),
        None => format!("Please install what Debian calls {}", missing.join(", ")),
    }
}
