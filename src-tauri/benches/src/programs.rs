//! Programs with all that they start: started, looked at, ended.

use anyhow::{Context, Result};
use procfs::process::{Process, all_processes};
use rustix::process::{Pid, Signal, kill_process};
use rustix::time::{ClockId, clock_gettime};
use std::collections::HashMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A running program.
pub(crate) struct Program(Child);

impl Program {
    /// Starts it without a word to the terminal.
    pub(crate) fn start(path: &Path, arguments: &[&str]) -> Result<Self> {
        let mut command = Command::new(path);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Ok(Self(command.spawn().with_context(|| path.display().to_string())?))
    }

    /// Bytes of memory that it and all it has started use: pages of their own, and their share of those that several use.
    pub(crate) fn memory(&self) -> Result<u64> {
        let mut bytes = 0;
        for process in self.processes()? {
            // One that ended meanwhile has none.
            let Ok(rollup) = process.smaps_rollup() else { continue };
            let parts = rollup.memory_map_rollup.iter().filter_map(|map| map.extension.map.get("Pss"));
            bytes += parts.sum::<u64>();
        }
        Ok(bytes)
    }

    /// Processor time that the web engine's main thread has used so far: it runs the page, lays it out and paints it.
    pub(crate) fn page_time(&self) -> Result<Duration> {
        let is_page = |process: &Process| process.stat().is_ok_and(|stat| stat.comm.starts_with("WebKitWebProces"));
        let page = self.processes()?.into_iter().find(is_page).context("a process for the page")?;
        Ok(Duration::from_nanos(page.task_main_thread()?.schedstat()?.sum_exec_runtime))
    }

    fn processes(&self) -> Result<Vec<Process>> {
        let mut below: HashMap<i32, Vec<Process>> = HashMap::new();
        let mut own = Vec::new();
        let id = i32::try_from(self.0.id())?;
        for process in all_processes()?.flatten() {
            let Ok(status) = process.stat() else { continue };
            if process.pid == id {
                own.push(process);
            } else {
                below.entry(status.ppid).or_default().push(process);
            }
        }
        let mut at = 0;
        while at < own.len() {
            own.extend(below.remove(&own[at].pid).unwrap_or_default());
            at += 1;
        }
        Ok(own)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        for process in self.processes().unwrap_or_default() {
            if let Some(id) = Pid::from_raw(process.pid) {
                // One that has ended by itself needs no end.
                let _ = kill_process(id, Signal::KILL);
            }
        }
        drop(self.0.wait());
    }
}

/// The name of the threads that the bench and the simulator run on, which is the runtime's own.
const OWN_THREADS: &str = "tokio-rt-worker";

/// Processor time that this program has used so far beside the bench and the simulator: what an engine has used that runs
/// on threads of another name. Threads that have ended since are in it.
pub(crate) fn processor_time_of_others() -> Result<Duration> {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let all = Duration::new(u64::try_from(time.tv_sec)?, u32::try_from(time.tv_nsec)?);
    let this = Process::myself()?;
    let mut own = Duration::from_nanos(this.task_main_thread()?.schedstat()?.sum_exec_runtime);
    for thread in this.tasks()?.flatten() {
        if thread.stat()?.comm == OWN_THREADS {
            own += Duration::from_nanos(thread.schedstat()?.sum_exec_runtime);
        }
    }
    Ok(all.saturating_sub(own))
}
