//! Pictures: a stranger's bytes are decoded with limits and encoded anew, so that the window only decodes what this
//! program encoded (`reliability.md` B9, "Attachments").

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, imageops::FilterType};
use std::io::Cursor;

/// Edge of an avatar in pixels: twice the 44 CSS pixels of the list, for dense screens.
const AVATAR_EDGE: u32 = 88;
/// Largest width and height that is decoded at all.
const MAX_EDGE: u32 = 8192;
/// Most memory one decoding may take, in bytes.
const MAX_MEMORY: u64 = 64 * 1024 * 1024;
/// Quality of the JPEGs that are written, of 100.
const QUALITY: u8 = 85;

/// A picture as the window gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Encoded {
    /// Its MIME type.
    pub mime: &'static str,
    pub bytes: Vec<u8>,
}

/// A square PNG of a profile picture; `None` when the bytes are no picture, or too large a one.
pub(crate) fn avatar_png(bytes: &[u8]) -> Option<Vec<u8>> {
    let square = decoded(bytes)?.resize_to_fill(AVATAR_EDGE, AVATAR_EDGE, FilterType::Triangle);
    png(&DynamicImage::ImageRgb8(square.to_rgb8()))
}

/// The picture, no wider and no higher than that many pixels; `None` when the bytes are no picture, or too large a one.
pub(crate) fn within(bytes: &[u8], edge: u32) -> Option<Encoded> {
    let picture = decoded(bytes)?;
    let picture = if picture.width().max(picture.height()) > edge {
        picture.resize(edge, edge, FilterType::Triangle)
    } else {
        picture
    };
    if picture.color().has_alpha() {
        return Some(Encoded { mime: "image/png", bytes: png(&DynamicImage::ImageRgba8(picture.to_rgba8()))? });
    }
    let mut jpeg = Vec::new();
    picture.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, QUALITY)).ok()?;
    Some(Encoded { mime: "image/jpeg", bytes: jpeg })
}

/// Width and height of a picture as it is shown, without decoding it; `None` when the bytes are no picture.
pub(crate) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    let turned = matches!(
        decoder.orientation().ok()?,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    Some(if turned { (height, width) } else { (width, height) })
}

/// Decodes with limits and turns it upright by its EXIF. Of an animation it takes the first picture.
fn decoded(bytes: &[u8]) -> Option<DynamicImage> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_EDGE);
    limits.max_image_height = Some(MAX_EDGE);
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    // Some decoders allocate without asking for it first, so the size is checked here, too.
    if decoder.total_bytes() > MAX_MEMORY {
        return None;
    }
    let upright = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(upright);
    Some(picture)
}

fn png(picture: &DynamicImage) -> Option<Vec<u8>> {
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).ok()?;
    Some(png.into_inner())
}

#[cfg(test)]
mod bombs;
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
        assert_eq!((decoded.width(), decoded.height()), (AVATAR_EDGE, AVATAR_EDGE));
    }

    #[test]
    fn t5_a_picture_is_written_anew_and_never_larger_than_asked() {
        let small = within(&png(300, 120), 640).expect("a picture");
        let large = within(&png(3000, 1200), 640).expect("a picture");
        let size = |encoded: &Encoded| {
            let decoded = image::load_from_memory(&encoded.bytes).expect("decodes");
            (encoded.mime, decoded.width(), decoded.height())
        };
        assert_eq!((size(&small), size(&large)), (("image/jpeg", 300, 120), ("image/jpeg", 640, 256)));
        assert_eq!(within(b"<svg onload=alert(1)>", 640), None);
    }

    #[test]
    fn l1_what_is_no_picture_or_too_large_is_refused() {
        assert_eq!(avatar_png(b"<html>not a picture</html>"), None);
        assert_eq!(avatar_png(&png(MAX_EDGE + 1, 1)), None, "wider than the limit");
        assert_eq!(avatar_png(&png(20, 20)[..40]), None, "cut short");
    }
}
