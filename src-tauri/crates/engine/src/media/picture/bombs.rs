//! Pictures made to exhaust the computer that opens them (`reliability.md` B9, T9.3): small files that unpack to
//! gigabytes, or say so in their header. Memory must not grow; most are refused.

use super::{avatar_png, within};
use image::{DynamicImage, ImageFormat, RgbImage};
use std::io::{Cursor, Write as _};

/// Most memory that opening one may take, in bytes.
const MOST_GROWTH: u64 = 128 * 1024 * 1024;

/// The checksum of PNG's chunks and of zlib's end, as both formats have them.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

fn chunk(out: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    out.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
    let named = [&name[..], content].concat();
    out.extend(&named);
    out.extend(crc32(&named).to_be_bytes());
}

/// A PNG whose header has this size, with these chunks.
fn png(width: u32, height: u32, depth: u8, colour: u8, data: &[u8]) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, colour, 0, 0, 0]].concat();
    chunk(&mut png, b"IHDR", &header);
    chunk(&mut png, b"IDAT", data);
    chunk(&mut png, b"IEND", &[]);
    png
}

/// Zeros, packed by a real encoder: 1000 to 1.
fn zeros(edge: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(RgbImage::new(edge, edge)).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn gif(width: u16, height: u16, frames: usize) -> Vec<u8> {
    let mut gif = b"GIF89a".to_vec();
    gif.extend(width.to_le_bytes());
    gif.extend(height.to_le_bytes());
    gif.extend([0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
    for _ in 0..frames {
        gif.push(0x2c);
        gif.extend([0, 0, 0, 0]);
        gif.extend(width.to_le_bytes());
        gif.extend(height.to_le_bytes());
        gif.extend([0, 2, 2, 0x4c, 0x01, 0]);
    }
    gif.push(0x3b);
    gif
}

/// The head of a baseline or progressive JPEG of that size, and a scan that ends at once.
fn jpeg(marker: u8, width: u16, height: u16) -> Vec<u8> {
    let mut jpeg = vec![0xff, 0xd8, 0xff, marker, 0, 17, 8];
    jpeg.extend(height.to_be_bytes());
    jpeg.extend(width.to_be_bytes());
    jpeg.extend([3, 1, 0x44, 0, 2, 0x11, 0, 3, 0x11, 0]);
    jpeg.extend([0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0, 0, 0xff, 0xd9]);
    jpeg
}

fn webp(kind: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let mut body = [&b"WEBP"[..], kind].concat();
    body.extend(u32::try_from(payload.len()).unwrap().to_le_bytes());
    body.extend(payload);
    let mut webp = b"RIFF".to_vec();
    webp.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
    webp.extend(body);
    webp
}

/// More than fifty, each with its name.
fn bombs() -> Vec<(String, Vec<u8>)> {
    let mut bombs: Vec<(String, Vec<u8>)> = Vec::new();
    // A zlib stream that is empty, or cut off.
    let streams: [(&str, &[u8]); 2] = [("empty", &[0x78, 0x9c, 3, 0, 0, 0, 0, 1]), ("cut", &[0x78, 0x9c, 0xed])];
    for (width, height) in [(u32::MAX >> 1, u32::MAX >> 1), (65_535, 65_535), (8_193, 1), (1, 8_193), (8_192, 8_192)] {
        for (depth, colour) in [(8, 2), (16, 6), (1, 0)] {
            for (name, data) in streams {
                let bomb = png(width, height, depth, colour, data);
                bombs.push((format!("png {width}x{height}/{depth}/{colour} {name}"), bomb));
            }
        }
    }
    for edge in [4_096, 6_000, 8_192] {
        bombs.push((format!("png of zeros {edge}"), zeros(edge, ImageFormat::Png)));
    }
    for (width, height, frames) in [(65_535, 65_535, 1), (65_535, 1, 1), (8_192, 8_192, 1), (4_000, 4_000, 5_000)] {
        bombs.push((format!("gif {width}x{height} of {frames}"), gif(width, height, frames)));
    }
    for marker in [0xc0, 0xc2] {
        for (width, height) in [(65_535, 65_535), (65_500, 1), (8_192, 8_192), (5_000, 5_000), (0, 0)] {
            bombs.push((format!("jpeg {marker:x} {width}x{height}"), jpeg(marker, width, height)));
        }
    }
    for (name, bytes) in [
        ("lossless", webp(b"VP8L", &[0x2f, 0xff, 0xff, 0xff, 0xff, 0, 0, 0])),
        ("lossy", webp(b"VP8 ", &[0x30, 1, 0, 0x9d, 1, 0x2a, 0xff, 0x3f, 0xff, 0x3f, 0, 0])),
        ("extended", webp(b"VP8X", &[0x12, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])),
    ] {
        bombs.push((format!("webp {name}"), bytes));
    }
    // Text chunks that unpack to a large text.
    let mut hidden = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut hidden, b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]);
    for _ in 0..20_000 {
        chunk(&mut hidden, b"zTXt", b"k\0\0\x78\x9c\x03\x00\x00\x00\x00\x01");
    }
    bombs.push(("png with 20,000 texts".to_owned(), hidden));
    bombs
}

/// A figure of this process in kilobytes, as Linux tells it.
#[cfg(target_os = "linux")]
fn status(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn t5_image_bombs_take_no_memory() {
    let bombs = bombs();
    assert!(bombs.len() >= 50, "{} bombs", bombs.len());
    let mut worst = (0, std::time::Duration::ZERO);
    for (name, bytes) in &bombs {
        // Resets the greatest size so far.
        std::fs::OpenOptions::new().write(true).open("/proc/self/clear_refs").unwrap().write_all(b"5").unwrap();
        let before = status("VmRSS:");
        let began = std::time::Instant::now();
        let opened = (within(bytes, 640).is_some(), avatar_png(bytes).is_some());
        let took = began.elapsed();
        let growth = status("VmHWM:").saturating_sub(before) * 1024;
        println!("{growth:>12} bytes {took:>12.1?} {opened:?} {name}");
        assert!(growth < MOST_GROWTH, "{name} took {growth} bytes");
        worst = (worst.0.max(growth), worst.1.max(took));
    }
    println!("{} bombs; the worst took {} bytes and {:?}", bombs.len(), worst.0, worst.1);
}
