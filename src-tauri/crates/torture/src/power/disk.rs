//! The disk that forgets: the shim, what is left after a cut, and whether the shim itself can be believed.

use crate::process::{Process, Scratch, copy, files, options, say};
use anyhow::{Context, Result, ensure};
use fastrand::Rng;
use serde_json::json;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const SHIM: &str = include_str!("shim.c");
/// The least a disk writes at once.
const SECTOR: usize = 512;
/// Every sync counts.
pub const NOTHING: &str = "";
/// A planted bug: the syncs of these files are left out, as if the program had not asked for them.
pub const LOG_AND_SECOND_COPY: &str = "work.db-wal:work.journal:work.journal.new";
/// The child that shows what the shim does.
pub const CHECK: &str = "disk-check";

/// A folder, and what of it would survive.
pub struct Disk {
    shim: PathBuf,
    /// Where the program works.
    pub live: PathBuf,
    /// What is synced.
    durable: PathBuf,
}

impl Disk {
    /// Compiles the shim and checks it.
    ///
    /// # Errors
    /// When there is no C compiler, or the shim does not do what it must.
    pub fn new(scratch: &Scratch) -> Result<Self> {
        let source = scratch.at("shim.c");
        fs::write(&source, SHIM)?;
        let shim = scratch.at("shim.so");
        let mut cc = Command::new("cc");
        cc.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&shim).arg(&source).arg("-ldl");
        ensure!(cc.status().context("a C compiler is needed")?.success(), "the shim does not compile");
        let disk = Self { shim, live: scratch.at("live"), durable: scratch.at("durable") };
        disk.check(scratch)?;
        Ok(disk)
    }

    /// Begins anew with the files of a folder, all of them synced.
    pub fn hold(&self, from: &Path) -> Result<()> {
        copy(from, &self.live)?;
        copy(from, &self.durable)
    }

    /// Starts a child whose syncs are seen, but for those of the files that `left_out` names.
    pub fn start(&self, kind: &str, options: &serde_json::Value, left_out: &str) -> Result<Process> {
        let (shim, live, durable) = (self.shim.as_os_str(), self.live.as_os_str(), self.durable.as_os_str());
        let environment: [(&str, &OsStr); 4] = [
            ("LD_PRELOAD", shim),
            ("TORTURE_DISK", live),
            ("TORTURE_DURABLE", durable),
            ("TORTURE_LEFT_OUT", left_out.as_ref()),
        ];
        Process::start(kind, options, &environment)
    }

    /// Leaves in `to` what survives a cut at this moment; with `torn`, also a random part of what was not yet synced.
    /// Gives how many unsynced bytes were lost.
    pub fn cut(&self, to: &Path, torn: Option<&mut Rng>) -> Result<u64> {
        copy(&self.durable, to)?;
        for half in files(to)?.iter().filter(|file| file.extension().is_some_and(|end| end == "fresh")) {
            fs::remove_file(half)?;
        }
        let mut rng = torn;
        let mut lost = 0;
        for file in files(&self.live)? {
            let name = file.file_name().context("a name")?;
            let is_memory = name.to_string_lossy().ends_with("-shm");
            if is_memory || name == "lock" {
                continue;
            }
            lost += tear(&file, &to.join(name), rng.as_deref_mut())?;
        }
        Ok(lost)
    }

    /// A child writes, syncs, writes on, renames and removes: what is then found must be exactly what was synced.
    fn check(&self, scratch: &Scratch) -> Result<()> {
        let empty = scratch.at("empty");
        fs::create_dir_all(&empty)?;
        self.hold(&empty)?;
        let mut child = self.start(CHECK, &json!({ "folder": self.live }), "left_out")?;
        let heard = child.next(Instant::now() + crate::process::TIMEOUT);
        ensure!(heard == crate::process::Next::Line("written".to_owned()), "the disk check did not run: {heard:?}");
        child.tell("enough");
        child.kill();
        let left = scratch.at("left");
        let lost = self.cut(&left, None)?;
        let found: Vec<(String, String)> = files(&left)?
            .iter()
            .map(|file| {
                Ok((file.file_name().unwrap_or_default().to_string_lossy().into_owned(), fs::read_to_string(file)?))
            })
            .collect::<Result<_>>()?;
        let expected =
            [("kept", "synced"), ("renamed", "moved")].map(|(name, text)| (name.to_owned(), text.to_owned()));
        ensure!(found == expected && lost > 0, "the shim cannot be believed: {found:?}, {lost} bytes lost");
        Ok(())
    }
}

/// The child of the check.
pub fn write_and_sync() -> Result<()> {
    let options = options()?;
    let folder = PathBuf::from(options["folder"].as_str().context("a folder")?);
    let mut kept = File::create(folder.join("kept"))?;
    kept.write_all(b"synced")?;
    kept.sync_data()?;
    kept.write_all(b" and forgotten")?;
    let mut moved = File::create(folder.join("moved"))?;
    moved.write_all(b"moved")?;
    moved.sync_all()?;
    fs::rename(folder.join("moved"), folder.join("renamed"))?;
    File::create(folder.join("removed"))?.sync_all()?;
    fs::remove_file(folder.join("removed"))?;
    fs::write(folder.join("forgotten"), "never synced")?;
    let mut left_out = File::create(folder.join("left_out"))?;
    left_out.write_all(b"synced, which does not count")?;
    left_out.sync_all()?;
    say("written");
    // Waits to be killed.
    drop(std::io::stdin().read_line(&mut String::new()));
    Ok(())
}

/// Puts some of the sectors that a file has and its durable copy has not into the copy. Gives the bytes that are not in.
fn tear(live: &Path, durable: &Path, rng: Option<&mut Rng>) -> Result<u64> {
    let (new, old) = (fs::read(live)?, fs::read(durable).unwrap_or_default());
    let mut lost = 0;
    let mut written = Vec::new();
    let differing = new.chunks(SECTOR).enumerate().filter(|(place, sector)| {
        let at = place * SECTOR;
        old.get(at..at + sector.len()) != Some(*sector)
    });
    let mut rng = rng;
    let share = rng.as_mut().map_or(0, |rng| [20, 128, 236][rng.usize(..3)]);
    for (place, sector) in differing {
        if rng.as_mut().is_some_and(|rng| rng.u8(..) < share) {
            // A sector may also have come half-way.
            let half = rng.as_mut().is_some_and(|rng| rng.u8(..) < 8);
            written.push((place * SECTOR, &sector[..if half { sector.len() / 2 } else { sector.len() }]));
        } else {
            lost += sector.len() as u64;
        }
    }
    if !written.is_empty() {
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(durable)?;
        for (at, sector) in written {
            file.write_all_at(sector, at as u64)?;
        }
    }
    Ok(lost)
}
