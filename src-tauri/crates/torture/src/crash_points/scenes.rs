//! Every place in the store, one scene each: a child does one thing to a store that has everything in it, and dies at the
//! place. Afterwards the thing was done as a whole or not at all: not before it was committed, and always from then on.

mod acts;
mod stage;

use crate::process::{Next, Process, Scratch, TIMEOUT, copy, die, options, say};
use crate::{Options, Report};
use acts::{ACTS, Act};
use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Instant;
use store::Store;

/// The child's name.
pub const SCENE: &str = "scene";
/// The word for a filter that asks for all scenes.
const ALL: &str = "scenes";
/// What it says before it does the one thing.
const READY: &str = "ready";
/// So many scenes run side by side.
const LANES: usize = 4;

/// The operation and the place of a point of the store.
fn parts(point: &str) -> Option<(&str, &str)> {
    point.strip_prefix("store.")?.split_once('.')
}

/// Plays the scenes that the options ask for.
///
/// # Errors
/// When they cannot be set up.
pub fn run(options: &Options, report: &mut Report) -> Result<()> {
    let scratch = Scratch::new()?;
    let asked = |point: &str| options.filter.as_deref().is_none_or(|filter| filter == point || filter == ALL);
    let points: Vec<&str> = store::CRASH_POINTS.iter().copied().filter(|point| asked(point)).collect();
    let waiting = Mutex::new(points.into_iter());
    let told = Mutex::new(Vec::new());
    let lane = |number: usize| -> Result<()> {
        loop {
            let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(point) = next else { return Ok(()) };
            let played = play(&scratch, number, point).with_context(|| point.to_owned());
            told.lock().unwrap_or_else(PoisonError::into_inner).push((point, played));
        }
    };
    std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..LANES).map(|number| scope.spawn(move || lane(number))).collect();
        lanes.into_iter().try_for_each(|lane| lane.join().map_err(|_| anyhow::anyhow!("a lane panicked"))?)
    })?;
    let told = told.into_inner().unwrap_or_else(PoisonError::into_inner);
    report.count("scenes of the store", told.len() as u64);
    report.cases += told.len() as u64;
    for (point, played) in told {
        match played {
            Ok(()) => report.opportunities += 1,
            Err(error) => report.fail(options.seed, format!("{error:#} (crash-points:{point})")),
        }
    }
    Ok(())
}

/// Plays the scene of a point.
fn play(scratch: &Scratch, lane: usize, point: &str) -> Result<()> {
    let (operation, place) = parts(point).context("no point of the store")?;
    let act = ACTS.iter().find(|act| act.operation == operation).context("no scene has this place")?;
    let at = |name: &str| scratch.at(&format!("{lane} {name}"));
    let (before, undisturbed, struck) = (at("before"), at("undisturbed"), at("struck"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    if before.exists() {
        std::fs::remove_dir_all(&before)?;
    }
    std::fs::create_dir_all(&before)?;
    runtime.block_on(stage::set(act, &before))?;
    copy(&before, &undisturbed)?;
    runtime.block_on(stage::done(act, &undisturbed))?;
    copy(&before, &struck)?;
    strike(&struck, operation, point)?;
    if act.again {
        runtime.block_on(stage::done(act, &struck))?;
    }
    let look = |folder: &Path| runtime.block_on(stage::look(folder));
    let (done, found) = (look(&undisturbed)?, look(&struck)?);
    if act.opens {
        // To open a store changes nothing that is to be seen, wherever that was cut off.
        ensure!(found == done, "another state: {}", difference(&found, &done));
        return Ok(());
    }
    let untouched = look(&before)?;
    ensure!(untouched != done, "the scene changes nothing");
    let expected = if ["before", "written"].contains(&place) && !act.again { &untouched } else { &done };
    ensure!(found == *expected, "neither as it was nor done: {}", difference(&found, expected));
    Ok(())
}

/// The first line that differs.
fn difference(found: &[String], expected: &[String]) -> String {
    let pair = found.iter().zip(expected).find(|(found, expected)| found != expected);
    pair.map_or_else(|| "another number of lines".to_owned(), |(found, expected)| format!("{found} for {expected}"))
}

/// Lets a child do it and die.
fn strike(folder: &Path, operation: &str, point: &str) -> Result<()> {
    let options = json!({ "folder": folder, "operation": operation, "point": point });
    let child = Process::start(SCENE, &options, &[])?;
    let until = Instant::now() + TIMEOUT;
    match (child.next(until), child.next(until)) {
        (Next::Line(line), Next::End) if line == READY => Ok(()),
        (Next::Line(_), Next::Line(line)) => bail!("the place was not reached: {line}"),
        other => bail!("the scene did not begin, or hangs: {other:?}"),
    }
}

/// What the child does.
///
/// # Errors
/// When the store refuses something.
pub fn work() -> Result<()> {
    let options = options()?;
    let word = |key: &str| options[key].as_str().map(str::to_owned).with_context(|| format!("no {key}"));
    let (folder, operation, point) = (word("folder")?, word("operation")?, word("point")?);
    let act: &Act = ACTS.iter().find(|act| act.operation == operation).context("no such scene")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let done = runtime.block_on(async {
        if act.opens {
            faults::set(point.as_str(), die);
            say(READY);
            return stage::done(act, Path::new(&folder)).await;
        }
        let store = Store::open(Path::new(&folder), stage::at(0)).await?;
        faults::set(point.as_str(), die);
        say(READY);
        stage::does(&store, &operation).await
    });
    say(&format!("survived: {done:?}"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_the_store_has_a_scene_and_every_scene_a_place() {
        let operations: Vec<&str> = store::CRASH_POINTS.iter().filter_map(|point| Some(parts(point)?.0)).collect();
        let missing: Vec<_> =
            operations.iter().filter(|name| !ACTS.iter().any(|act| act.operation == **name)).collect();
        assert!(missing.is_empty(), "without a scene: {missing:?}");
        let idle: Vec<_> = ACTS.iter().map(|act| act.operation).filter(|name| !operations.contains(name)).collect();
        assert!(idle.is_empty(), "without a place: {idle:?}");
    }
}
