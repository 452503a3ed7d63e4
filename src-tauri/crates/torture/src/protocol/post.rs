//! What becomes of one POST.

use super::platform::Ms;
use domain::NotSent;
use fastrand::Rng;

/// After so long the program stops waiting for an answer.
const LIMIT: Ms = 30_000;
/// The longest it may take until a message that was taken can be read.
const LONGEST_LAG: Ms = 40_000;

/// What the program is told.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The id.
    Sent,
    /// It never left.
    NeverLeft,
    /// Slow down.
    SlowedDown,
    /// A code that proves that nothing was sent.
    Refused(NotSent),
    /// Anything else.
    Unclear,
}

/// What becomes of it.
#[derive(Debug)]
pub struct Fate {
    /// The platform takes it after that time, if it does.
    pub taken_after: Option<Ms>,
    /// The program is told after that time.
    pub told_after: Ms,
    /// What the program is told.
    pub answer: Answer,
}

impl Fate {
    /// Draws one. Without trouble it is taken and answered.
    pub fn draw(rng: &mut Rng, online: bool, trouble: bool) -> Self {
        let quick = rng.i64(20..3_000);
        let taken = |answer, told_after| Self { taken_after: Some(quick / 2), told_after, answer };
        let not_taken = |answer, told_after| Self { taken_after: None, told_after, answer };
        if !online {
            return not_taken(Answer::NeverLeft, rng.i64(1..10_000));
        }
        if !trouble {
            return taken(Answer::Sent, quick);
        }
        match rng.u8(..20) {
            0..=6 => taken(Answer::Sent, quick),
            7 => taken(Answer::Sent, rng.i64(3_000..LIMIT)),
            8 | 9 => taken(Answer::Unclear, quick),
            10 => taken(Answer::Unclear, LIMIT),
            // On its way for longer than the program waits.
            11 => {
                Self { taken_after: Some(rng.i64(1_000..LIMIT + 15_000)), told_after: LIMIT, answer: Answer::Unclear }
            }
            12 => taken(Answer::SlowedDown, quick),
            13 | 14 => not_taken(Answer::SlowedDown, quick),
            15 => not_taken(Answer::Unclear, quick),
            16 => not_taken(Answer::Unclear, LIMIT),
            17 => not_taken(Answer::NeverLeft, rng.i64(1..10_000)),
            18 => not_taken(Answer::Refused(NotSent::RecipientUnavailable), quick),
            _ => not_taken(Answer::Refused(NotSent::WindowClosed), quick),
        }
    }
}

/// How long until a message that was taken can be read: mostly at once.
pub fn lag(rng: &mut Rng) -> Ms {
    if rng.u8(..4) == 0 { rng.i64(0..LONGEST_LAG) } else { rng.i64(0..1_500) }
}
