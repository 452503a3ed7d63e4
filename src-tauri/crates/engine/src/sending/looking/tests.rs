//! What a file is and whether it may go, by its bytes (S8).

use super::*;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder as _};

const WAV: &[u8] = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00";
const AVI: &[u8] = b"RIFF\x24\x00\x00\x00AVI LIST";
const MP4: &[u8] = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom";
const M4A: &[u8] = b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00M4A isom";
const MOV: &[u8] = b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ";
const WEBM: &[u8] =
    b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm";
const GIF: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01";

/// A PNG that cannot be compressed: every pixel is different.
fn noisy_png(edge: u32) -> Vec<u8> {
    let mut state = 7_u32;
    let pixels: Vec<u8> = (0..edge * edge * 3)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        })
        .collect();
    let mut png = Vec::new();
    PngEncoder::new(&mut png).write_image(&pixels, edge, edge, ExtendedColorType::Rgb8).unwrap();
    png
}

fn look(bytes: &[u8]) -> Result<(MediaKind, String), AttachProblem> {
    look_at("holiday.exe", bytes.to_vec(), false).map(|(file, _)| (file.kind, file.mime))
}

#[test]
fn s8_what_a_file_is_its_bytes_say_and_never_its_name() {
    for (bytes, expected) in [
        (&noisy_png(2)[..], (MediaKind::Photo, "image/png")),
        (JPEG, (MediaKind::Photo, "image/jpeg")),
        (GIF, (MediaKind::Photo, "image/gif")),
        (WAV, (MediaKind::Voice, "audio/x-wav")),
        (M4A, (MediaKind::Voice, "audio/mp4")),
        (AVI, (MediaKind::Video, "video/x-msvideo")),
        (MP4, (MediaKind::Video, "video/mp4")),
        (MOV, (MediaKind::Video, "video/quicktime")),
        (&[WEBM, &[0; 300]].concat(), (MediaKind::Video, "video/webm")),
        (b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01*\x80theora", (MediaKind::Video, "video/ogg")),
        (b"%PDF-1.7\n", (MediaKind::File, "application/pdf")),
    ] {
        assert_eq!(look(bytes), Ok((expected.0, expected.1.to_owned())), "{bytes:?}");
    }
    for bytes in [
        &b"MZ\x90\x00\x03"[..],
        b"\x7fELF\x02\x01\x01",
        b"#!/bin/sh\nrm -rf /",
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
        b"PK\x03\x04\x14\x00",
        b"ID3\x03\x00",
        b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x1e\x01vorbis",
        b"hello",
        b"\x00",
    ] {
        assert_eq!(look(bytes), Err(AttachProblem::WrongType), "{bytes:?}");
    }
    assert_eq!(look(b""), Err(AttachProblem::Empty));
}

#[test]
fn s8_the_limits_are_instagrams_and_counted_in_bytes() {
    let with = |head: &[u8], size: usize| {
        let mut bytes = head.to_vec();
        bytes.resize(size, 0);
        look(&bytes).map(|(kind, _)| kind)
    };
    let (eight, twenty_five) = (8 * 1024 * 1024, 25 * 1024 * 1024);
    let too_large =
        |most: usize| Err(AttachProblem::TooLarge { most: u32::try_from(most).unwrap(), shrinkable: false });
    assert_eq!(with(JPEG, eight), Ok(MediaKind::Photo));
    assert_eq!(with(JPEG, eight + 1), too_large(eight), "and nobody can read it to make it smaller");
    for head in [WAV, MP4, b"%PDF-1.7\n"] {
        assert!(with(head, twenty_five).is_ok());
        assert_eq!(with(head, twenty_five + 1), too_large(twenty_five));
    }
}

#[test]
fn s8_too_large_a_picture_is_made_smaller_only_on_request() {
    let png = noisy_png(1800);
    assert!(png.len() > MediaKind::Photo.most_bytes(), "{}", png.len());
    let most = u32::try_from(MediaKind::Photo.most_bytes()).unwrap();
    let refused = look_at("big.png", png.clone(), false).map(drop);
    assert_eq!(refused, Err(AttachProblem::TooLarge { most, shrinkable: true }));
    let (file, bytes) = look_at("big.png", png, true).expect("made smaller");
    assert_eq!((file.kind, file.mime.as_str()), (MediaKind::Photo, "image/jpeg"));
    assert!(bytes.len() <= MediaKind::Photo.most_bytes() && bytes.len() as u64 == file.bytes);
    assert_eq!(file.hash, fingerprint(&bytes));
    assert_eq!(picture::size(&bytes), Some((1800, 1800)));
}

#[test]
fn s8_a_picture_of_another_sort_becomes_one_that_instagram_takes() {
    let mut webp = Vec::new();
    image::codecs::webp::WebPEncoder::new_lossless(&mut webp)
        .encode(&[200; 4 * 4 * 3], 4, 4, ExtendedColorType::Rgb8)
        .unwrap();
    let (file, bytes) = look_at("from the web.webp", webp, false).expect("a picture");
    assert_eq!((file.kind, file.mime.as_str(), picture::size(&bytes)), (MediaKind::Photo, "image/jpeg", Some((4, 4))));
}

#[test]
fn s8_a_name_is_kept_as_it_is_but_not_without_end() {
    let (file, _) = look_at(&"🥐".repeat(500), GIF.to_vec(), false).unwrap();
    assert_eq!(file.name.chars().count(), NAME_CHARS);
}
