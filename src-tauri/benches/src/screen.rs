//! The display, looked at as a person would: from outside, without a hook in what is measured.

use anyhow::{Context, Result};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt, ImageFormat};
use x11rb::rust_connection::RustConnection;

/// Where the pictures of a list's rows stand in a window of 1180 × 760 pixels at the display's corner: left, top, width,
/// height. Narrow, so that looking costs little.
const PICTURES: (i16, i16, u16, u16) = (16, 200, 48, 480);

/// So many coloured pixels are pictures: a grey skeleton has none, one picture has more.
const COLOURED: usize = 2_000;

/// How far the brightest and the darkest part of a colour lie apart at the least.
const SATURATED: u8 = 40;

/// A display.
pub(crate) struct Screen {
    connection: RustConnection,
    root: u32,
}

impl Screen {
    /// The display of this program.
    pub(crate) fn open() -> Result<Self> {
        let (connection, number) = x11rb::connect(None).context("a display is needed")?;
        let root = connection.setup().roots.get(number).context("a display has a screen")?.root;
        Ok(Self { connection, root })
    }

    /// Whether colour stands where a list's pictures do.
    pub(crate) fn shows_colour(&self) -> Result<bool> {
        let pixels = self.pixels(PICTURES)?;
        let coloured = pixels.iter().filter(|pixel| spread_of(&pixel[..3]) >= SATURATED);
        Ok(coloured.count() >= COLOURED)
    }

    /// What is shown at a place: left, top, width, height. A pixel is blue, green, red, nothing.
    pub(crate) fn pixels(&self, (left, top, width, height): (i16, i16, u16, u16)) -> Result<Vec<[u8; 4]>> {
        let asked = self.connection.get_image(ImageFormat::Z_PIXMAP, self.root, left, top, width, height, u32::MAX)?;
        Ok(asked.reply()?.data.as_chunks().0.to_vec())
    }
}

fn spread_of(colour: &[u8]) -> u8 {
    let least = colour.iter().min().copied().unwrap_or_default();
    colour.iter().max().copied().unwrap_or_default() - least
}

#[cfg(test)]
mod tests {
    use super::spread_of;

    #[test]
    fn grey_has_no_spread() {
        assert_eq!(spread_of(&[200, 200, 200]), 0);
        assert_eq!(spread_of(&[216, 78, 29]), 187);
    }
}
