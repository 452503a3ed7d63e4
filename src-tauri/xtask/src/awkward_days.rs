//! Proves that no test depends on the day on which it runs: those that speak of days and hours run again on the days on
//! which such tests fail. The whole process lives on that day (libfaketime), in a zone and a language that are not ours,
//! and tests that hand a clock to the app begin then.

use crate::program::{gate, ui, wait_within_reason};
use anyhow::{Context, Result, bail};
use std::process::Command;
use std::thread;

/// A moment as the clocks of a place show it.
struct Day {
    what: &'static str,
    local: &'static str,
    offset: &'static str,
    zone: &'static str,
    language: &'static str,
    /// Whether the window's tests run on it, too. They cost ten times as much, and none can read the computer's date
    /// (`ui/src/testing/setup.ts`): two days prove that.
    window: bool,
}

const DAYS: [Day; 5] = [
    Day {
        what: "a Sunday at the end of a month",
        local: "2026-11-29 18:25:00",
        offset: "+00:00",
        zone: "Etc/UTC",
        language: "C",
        window: true,
    },
    Day {
        what: "the last minute of a year",
        local: "2026-12-31 23:59:30",
        offset: "+13:00",
        zone: "Pacific/Auckland",
        language: "de_DE.UTF-8",
        window: true,
    },
    Day {
        what: "the last minute of a leap day",
        local: "2028-02-29 23:59:30",
        offset: "+05:45",
        zone: "Asia/Kathmandu",
        language: "ar_EG.UTF-8",
        window: false,
    },
    Day {
        what: "the minute before clocks are put forward",
        local: "2027-03-28 01:59:30",
        offset: "+01:00",
        zone: "Europe/Berlin",
        language: "pt_BR.UTF-8",
        window: false,
    },
    Day {
        what: "the minute before clocks are put back",
        local: "2027-11-07 01:59:30",
        offset: "-04:00",
        zone: "America/New_York",
        language: "ja_JP.UTF-8",
        window: false,
    },
];

/// Tests of the crates that speak of days and hours, as the test programs name them.
const CRATES: [&str; 4] = ["triage::", "time::", "reply_window::", "settings::i7_"];

/// Test files of the window that speak of days and hours.
const WINDOW: [&str; 2] = ["src/features/thread/header/triage.test.ts", "src/lib/time/moments.test.ts"];

/// The dated tests of the crates and of the window, on each of these days; both at the same time, since each keeps about
/// one core busy.
pub fn dated_tests() -> Result<()> {
    if let Some(gone) = WINDOW.iter().find(|file| !ui().join(file).is_file()) {
        bail!("{gone} is not there: name the file that has its tests now");
    }
    thread::scope(|scope| {
        let window = scope.spawn(|| on_each(DAYS.iter().filter(|day| day.window), window_tests));
        let crates = on_each(DAYS.iter(), crate_tests);
        window.join().unwrap_or_else(|_| bail!("the window's tests were given up")).and(crates)
    })
}

fn on_each<'d>(days: impl Iterator<Item = &'d Day>, tests: impl Fn(&Day) -> Command) -> Result<()> {
    for day in days {
        let on = || format!("on {}: {} in {} ({})", day.what, day.local, day.zone, day.language);
        wait_within_reason(&mut tests(day)).with_context(on)?;
    }
    Ok(())
}

/// Built as for the gate's other steps, so that nothing is compiled for this. Only the test programs live on the day, not
/// cargo, which compares the times of files.
fn crate_tests(day: &Day) -> Command {
    let runner = day.faketime().map(|word| format!("\"{word}\"")).join(",");
    let mut command = gate("test", ["--quiet", "--lib", "--test", "it"]);
    command.args(["--config", &format!("target.'cfg(all())'.runner=[{runner}]")]).arg("--").args(CRATES);
    day.surround(command)
}

fn window_tests(day: &Day) -> Command {
    let [faketime, arguments @ ..] = day.faketime();
    let mut command = Command::new(faketime);
    command.current_dir(ui()).args(arguments).args(["node", "node_modules/vitest/vitest.mjs", "run"]);
    command.args(["--reporter", "dot"]).args(WINDOW);
    day.surround(command)
}

impl Day {
    /// Lengths of time are measured as usual; only the date and time differ.
    fn faketime(&self) -> [String; 4] {
        ["faketime", "--exclude-monotonic", "-f", &format!("@{}", self.local)].map(str::to_owned)
    }

    fn surround(&self, mut command: Command) -> Command {
        let begin = format!("{}{}", self.local.replace(' ', "T"), self.offset);
        command.env("TZ", self.zone).env("LANG", self.language).env("LC_ALL", self.language);
        command.env("SHOPBELL_TESTS_BEGIN", begin);
        command
    }
}
