//! Voice messages made by calculation: a hummed little tune as a WAV file.

use std::f64::consts::TAU;

const RATE: u32 = 8_000;
/// Notes of a pentatonic scale, in hertz: any order of them sounds like a tune.
const NOTES: [f64; 6] = [196.0, 220.0, 261.6, 293.7, 329.6, 392.0];

/// A WAV file of that many seconds, one channel, 8 bits.
pub(crate) fn voice(seed: u64, seconds: u32) -> Vec<u8> {
    let mut rng = fastrand::Rng::with_seed(seed);
    let tune: Vec<f64> = (0..seconds * 2).map(|_| NOTES[rng.usize(0..NOTES.len())]).collect();
    let samples: Vec<u8> = (0..seconds * RATE)
        .map(|place| {
            let time = f64::from(place) / f64::from(RATE);
            let half = (time * 2.0).fract();
            let note = tune.get((place * 2 / RATE) as usize).copied().unwrap_or(220.0);
            // Each note swells and fades, else the joints click.
            let loud = (half * std::f64::consts::PI).sin();
            (128.0 + 90.0 * loud * (TAU * note * time).sin()) as u8
        })
        .collect();
    let length = u32::try_from(samples.len()).unwrap_or(u32::MAX);
    let mut wav = Vec::with_capacity(samples.len() + 44);
    wav.extend_from_slice(b"RIFF");
    wav.extend_from_slice(&(length + 36).to_le_bytes());
    wav.extend_from_slice(b"WAVEfmt ");
    for field in [16_u32, 0x0001_0001, RATE, RATE, 0x0008_0001] {
        wav.extend_from_slice(&field.to_le_bytes());
    }
    wav.extend_from_slice(b"data");
    wav.extend_from_slice(&length.to_le_bytes());
    wav.extend_from_slice(&samples);
    wav
}
