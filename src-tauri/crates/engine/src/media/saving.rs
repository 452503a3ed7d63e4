//! A file of a message for the owner's disk, saved only when the owner asks for it (T5). The bytes are unchanged. The
//! name is not taken from the sender, and its ending follows from the bytes and is never that of a program.

use super::Media;
use super::links::MediumKey;
use super::shown::MediaTrouble;

/// A file to be written where the owner wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedFile {
    /// Its name without an ending: the day it was sent.
    pub stem: String,
    /// Its ending, without the dot.
    pub ending: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Media {
    /// Loads what a message carries, unchanged, to be saved.
    ///
    /// # Errors
    /// Why it cannot be had.
    pub async fn medium_to_save(&self, key: &MediumKey) -> Result<SavedFile, MediaTrouble> {
        let home = self.home_of(key).await?;
        let bytes = self.bytes(key, &home).await?;
        let found = self.core.store.message(&key.account, &key.message).await.ok().flatten();
        let sent_at = found.map_or_else(|| self.core.now(), |(_, message)| message.sent_at);
        let stem = self.settings.zone().await.show(sent_at).local.replace(':', ".").replace('T', " ");
        Ok(SavedFile { stem, ending: ending(&bytes), bytes })
    }
}

fn ending(bytes: &[u8]) -> &'static str {
    use infer::MatcherType::{Audio, Image, Video};
    match infer::get(bytes) {
        Some(kind) if matches!(kind.matcher_type(), Audio | Image | Video) => kind.extension(),
        Some(kind) if kind.mime_type() == "application/pdf" => "pdf",
        _ => "bin",
    }
}

#[cfg(test)]
mod tests {
    use super::ending;

    #[test]
    fn t5_a_saved_files_ending_says_what_it_is_and_nothing_that_is_run() {
        for (bytes, expected) in [
            (&b"\x89PNG\r\n\x1a\n"[..], "png"),
            (b"%PDF-1.7", "pdf"),
            (b"RIFF\x24\x00\x00\x00WAVEfmt ", "wav"),
            (b"MZ\x90\x00", "bin"),
            (b"\x7fELF\x02\x01\x01", "bin"),
            (b"#!/bin/sh\nrm", "bin"),
            (b"<html><script>", "bin"),
            (b"", "bin"),
        ] {
            assert_eq!(ending(bytes), expected, "{bytes:?}");
        }
    }
}
