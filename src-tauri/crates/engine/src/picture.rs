//! Profile pictures: a stranger's bytes are decoded with limits and written anew, small, so that the window only ever
//! decodes what this program encoded.

use image::{DynamicImage, ImageFormat, ImageReader, Limits, imageops::FilterType};
use std::io::Cursor;

/// Edge of an avatar in pixels: twice the 44 CSS pixels of the list, for dense screens.
const EDGE: u32 = 88;
/// Largest width and height that is decoded at all.
const MAX_EDGE: u32 = 4096;
/// Most memory one decoding may take, in bytes.
const MAX_MEMORY: u64 = 64 * 1024 * 1024;

/// A square PNG of a profile picture; `None` when the bytes are no picture, or too large a one.
pub(crate) fn avatar_png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_EDGE);
    limits.max_image_height = Some(MAX_EDGE);
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    reader.limits(limits);
    let square = reader.decode().ok()?.resize_to_fill(EDGE, EDGE, FilterType::Triangle);
    let mut png = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(square.to_rgb8()).write_to(&mut png, ImageFormat::Png).ok()?;
    Some(png.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::RgbImage;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let picture = DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, image::Rgb([200, 90, 40])));
        picture.write_to(&mut bytes, ImageFormat::Png).expect("encodes");
        bytes.into_inner()
    }

    #[test]
    fn l1_a_profile_picture_becomes_a_small_square() {
        let avatar = avatar_png(&png(300, 120)).expect("a picture");
        let decoded = image::load_from_memory(&avatar).expect("decodes");
        assert_eq!((decoded.width(), decoded.height()), (EDGE, EDGE));
    }

    #[test]
    fn l1_what_is_no_picture_or_too_large_is_refused() {
        assert_eq!(avatar_png(b"<html>not a picture</html>"), None);
        assert_eq!(avatar_png(&png(MAX_EDGE + 1, 1)), None, "wider than the limit");
        assert_eq!(avatar_png(&png(20, 20)[..40]), None, "cut short");
    }
}
