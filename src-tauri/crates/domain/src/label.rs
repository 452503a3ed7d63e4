//! Labels: the owner's own short words for a customer (T9).

use crate::Avatar;
use unicode_segmentation::UnicodeSegmentation;

/// One label. Two whose names differ only in upper and lower case are the same one.
#[derive(Clone, Debug)]
pub struct Label(String);

/// Why a text is no label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLabel {
    /// There is nothing in it but white space.
    #[error("a label needs a name")]
    Empty,
    /// It has more than [`Label::MAX_GRAPHEMES`].
    #[error("a label's name is too long")]
    TooLong,
}

impl Label {
    /// How long a name may be, in graphemes.
    pub const MAX_GRAPHEMES: usize = 40;
    /// How many labels one customer may have.
    pub const MAX_PER_CUSTOMER: usize = 20;

    /// Takes a name as it was typed: trimmed, on one line.
    ///
    /// # Errors
    /// [`BadLabel`].
    pub fn named(typed: &str) -> Result<Self, BadLabel> {
        let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        match name.graphemes(true).count() {
            0 => Err(BadLabel::Empty),
            1..=Self::MAX_GRAPHEMES => Ok(Self(name)),
            _ => Err(BadLabel::TooLong),
        }
    }

    /// Takes a name as it was written down.
    #[must_use]
    pub const fn kept(name: String) -> Self {
        Self(name)
    }

    /// The name as shown.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }

    /// What makes two labels the same one.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }

    /// Which of the design's avatar colours it stands on; the same for every spelling.
    #[must_use]
    pub fn colour(&self) -> u8 {
        Avatar::colour_of(&self.key())
    }
}

impl PartialEq for Label {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Label {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t9_a_label_is_one_trimmed_line_of_at_most_forty_graphemes() {
        for (typed, name) in [("  VIP ", Ok("VIP")), ("two\n words\t", Ok("two words"))] {
            assert_eq!(Label::named(typed).as_ref().map(Label::name), name, "{typed:?}");
        }
        assert_eq!(Label::named(" \u{3000}\n").unwrap_err(), BadLabel::Empty);
        let family = "👨‍👩‍👧‍👦";
        assert_eq!(Label::named(&family.repeat(40)).map(|label| label.name().len()), Ok(family.len() * 40));
        assert_eq!(Label::named(&family.repeat(41)).unwrap_err(), BadLabel::TooLong);
    }

    #[test]
    fn t9_case_makes_no_other_label_and_no_other_colour() {
        let [one, other] = ["Grüße", "GRÜßE"].map(|name| Label::named(name).expect("a label"));
        assert_eq!(one, other);
        assert_eq!(one.colour(), other.colour());
        assert!(one.colour() < Avatar::COLOURS);
        assert_ne!(one, Label::named("Grüsse").expect("a label"));
    }
}
