//! A letter typed while the list has two thousand rows: what it costs the page, which does nothing else meanwhile.

use super::window::{Subject, connect};
use crate::Plan;
use crate::files::CONVERSATIONS;
use crate::hands::Hands;
use crate::programs::Program;
use crate::rounds::{median, ms};
use crate::row::Row;
use crate::screen::Screen;
use anyhow::{Result, ensure};
use std::time::{Duration, Instant};
use testkit::{Options, Shop};

/// So many accounts with 25 conversations each.
const ACCOUNTS: usize = 80;
/// How many letters are typed: they stand in one line of the box.
const LETTERS: usize = 30;
/// The letter: wide, so that it is seen beside the caret.
const LETTER: char = 'm';
/// One frame of a display that shows sixty in a second, in milliseconds.
const FRAME: f64 = 1000.0 / 60.0;

/// A row of the list, and the line of the box that answers are written in, in a window of 1180 × 760 pixels at the display's
/// corner: left, top; and width, height.
const A_ROW: (i16, i16) = (170, 300);
const BOX: (i16, i16, u16, u16) = (400, 684, 700, 34);
/// So many pixels that differ are a letter: the caret, which comes and goes by itself, is narrower.
const A_LETTER: usize = 50;

/// Between two looks at the display.
const LOOK: Duration = Duration::from_millis(1);
/// Longer than a letter takes on the slowest computer.
const DEADLINE: Duration = Duration::from_secs(10);
/// After so long nothing follows: what was typed is on disk, and the list has its words.
const STILL: Duration = Duration::from_secs(2);

/// Processor time of the page's main thread: until the letter is painted, and with all that follows.
pub(crate) async fn letter(plan: &Plan) -> Result<Vec<Row>> {
    let shop = Shop::open_with(Options { strict_rate: false, ..Options::default() }).await;
    let folder = tempfile::tempdir()?;
    let arguments = connect(&shop, folder.path(), ACCOUNTS, (CONVERSATIONS, 3), true).await?;
    let (screen, hands) = (Screen::open()?, Hands::open()?);
    let (program, _) = Subject { path: &plan.app, arguments }.until_painted(&screen).await?;
    hands.take_window()?;
    hands.press(A_ROW)?;
    tokio::time::sleep(STILL).await;
    // The first one also takes the words away that stand in an empty box.
    typed(&screen, &hands, &program).await?;
    let (mut painted, mut all) = (Vec::new(), Vec::new());
    for _ in 0..LETTERS {
        let (until_painted, until_still) = typed(&screen, &hands, &program).await?;
        painted.push(ms(until_painted));
        all.push(ms(until_still));
    }
    let row = |what: &str, figures: &[f64]| Row {
        name: format!("letter, {} rows, {what}", ACCOUNTS * CONVERSATIONS),
        unit: "ms",
        ours: median(figures),
        limit: "one frame".to_owned(),
        yardstick: FRAME,
        goal: 1.0,
        counted: Vec::new(),
    };
    Ok(vec![row("painted", &painted), row("its draft kept", &all)])
}

/// Types one; what it cost until it was painted, and until nothing followed.
async fn typed(screen: &Screen, hands: &Hands, program: &Program) -> Result<(Duration, Duration)> {
    let (before, used) = (screen.pixels(BOX)?, program.page_time()?);
    let began = Instant::now();
    hands.strike(LETTER)?;
    while screen.pixels(BOX)?.iter().zip(&before).filter(|(now, then)| now != then).count() < A_LETTER {
        ensure!(began.elapsed() < DEADLINE, "no letter is shown");
        tokio::time::sleep(LOOK).await;
    }
    let painted = program.page_time()?.saturating_sub(used);
    tokio::time::sleep(STILL).await;
    Ok((painted, program.page_time()?.saturating_sub(used)))
}
