//! Short films made by calculation: a few seconds of dough rising, as an uncompressed AVI file small enough to be one.

/// Its size in pixels; the width is a multiple of four, as rows of the format must be.
pub(crate) const WIDTH: u32 = 96;
/// See [`WIDTH`].
pub(crate) const HEIGHT: u32 = 72;
const FRAMES: u32 = 16;
const PER_SECOND: u32 = 8;

/// An AVI file of two seconds.
pub(crate) fn film(seed: u64) -> Vec<u8> {
    let frames: Vec<Vec<u8>> = (0..FRAMES).map(|number| frame(seed, number)).collect();
    let size = WIDTH * HEIGHT * 3;
    let mut movie = b"movi".to_vec();
    let mut index = Vec::new();
    for pixels in &frames {
        let place = u32::try_from(movie.len()).unwrap_or_default();
        index.extend_from_slice(b"00db");
        numbers(&mut index, &[0x10, place, size]);
        chunk(&mut movie, b"00db", pixels);
    }
    let mut headers = b"hdrl".to_vec();
    let mut main = Vec::new();
    numbers(
        &mut main,
        &[1_000_000 / PER_SECOND, size * PER_SECOND, 0, 0x10, FRAMES, 0, 1, size, WIDTH, HEIGHT, 0, 0, 0, 0],
    );
    chunk(&mut headers, b"avih", &main);
    let mut stream = b"strl".to_vec();
    let mut head = b"vidsDIB ".to_vec();
    numbers(&mut head, &[0, 0, 0, 1, PER_SECOND, 0, FRAMES, size, u32::MAX, 0, 0, (HEIGHT << 16) | WIDTH]);
    chunk(&mut stream, b"strh", &head);
    let mut format = Vec::new();
    numbers(&mut format, &[40, WIDTH, HEIGHT, 0x0018_0001, 0, size, 0, 0, 0, 0]);
    chunk(&mut stream, b"strf", &format);
    chunk(&mut headers, b"LIST", &stream);
    let mut body = b"AVI ".to_vec();
    chunk(&mut body, b"LIST", &headers);
    chunk(&mut body, b"LIST", &movie);
    chunk(&mut body, b"idx1", &index);
    let mut file = Vec::new();
    chunk(&mut file, b"RIFF", &body);
    file
}

/// A bun that grows, on a ground whose colour the seed chooses; rows from the bottom, blue first.
fn frame(seed: u64, number: u32) -> Vec<u8> {
    let ground = [200_u8, 214, 160 + (seed % 60) as u8];
    let radius = 12.0 + f64::from(number);
    let (middle, floor) = (f64::from(WIDTH) / 2.0, 18.0);
    let mut pixels = Vec::with_capacity((WIDTH * HEIGHT * 3) as usize);
    for row in 0..HEIGHT {
        for column in 0..WIDTH {
            let (x, y) = (f64::from(column) - middle, (f64::from(row) - floor) * 1.4);
            let inside = y >= 0.0 && x.hypot(y) < radius * 1.3;
            pixels.extend_from_slice(if inside { &[70, 140, 205] } else { &ground });
        }
    }
    pixels
}

fn chunk(out: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    out.extend_from_slice(name);
    out.extend_from_slice(&u32::try_from(content.len()).unwrap_or_default().to_le_bytes());
    out.extend_from_slice(content);
}

fn numbers(out: &mut Vec<u8>, values: &[u32]) {
    values.iter().for_each(|value| out.extend_from_slice(&value.to_le_bytes()));
}
