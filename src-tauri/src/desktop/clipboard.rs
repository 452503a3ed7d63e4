//! What is pasted as a file, where the web engine does not give it to the page (S8): a picture, or files that were copied.
//! The page gets names and bytes, never a path.

use crate::platform::{self, Offered};
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;
use tauri::{AppHandle, Runtime};

/// Most files that are read: one more than can be chosen for an answer, so that the window notices that there are too
/// many.
const MOST_FILES: usize = 11;
/// A larger file is not read: the window does not read it either (`ui/src/lib/composer/files.ts`). Bytes.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// A file as it was on the clipboard.
#[derive(Debug, PartialEq, Eq)]
pub struct Pasted {
    /// Its name, without any folder.
    pub name: String,
    /// Its media type, if it is a picture by its name.
    pub kind: &'static str,
    /// Its bytes; none when it is too large to be sent in any case, or cannot be read.
    pub bytes: Option<Vec<u8>>,
}

/// Reads what the clipboard has: text, or files. On systems whose web engine gives both to the page, nothing.
pub async fn read<R: Runtime>(app: &AppHandle<R>) -> (String, Vec<Pasted>) {
    let files = match platform::clipboard(app).await {
        Offered::Nothing => vec![],
        Offered::Text(text) => return (text, vec![]),
        Offered::Picture { kind, bytes } => {
            let ending = kind.rsplit_once('/').map_or("png", |(_, ending)| ending);
            vec![Pasted { name: format!("picture.{ending}"), kind, bytes: Some(bytes) }]
        }
        Offered::Files(paths) => {
            let read = move || paths.iter().take(MOST_FILES).filter_map(|path| file(path)).collect();
            tauri::async_runtime::spawn_blocking(read).await.unwrap_or_default()
        }
    };
    (String::new(), files)
}

fn file(path: &Path) -> Option<Pasted> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let kind = kind_of(&name);
    Some(Pasted { bytes: bytes_of(path).ok(), name, kind })
}

/// Of regular files only: reading a pipe would block, and a folder has no bytes.
fn bytes_of(path: &Path) -> io::Result<Vec<u8>> {
    let there = fs::metadata(path)?;
    if !there.is_file() || there.len() > MOST_BYTES {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn kind_of(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    match ending.as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s8_a_copied_file_has_a_name_and_bytes_and_no_path() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("Prices 2026.JPG");
        fs::write(&path, "bytes").expect("a file");
        let pasted = Pasted { name: "Prices 2026.JPG".into(), kind: "image/jpeg", bytes: Some(b"bytes".to_vec()) };
        assert_eq!(file(&path), Some(pasted));
        let folder_itself = file(folder.path()).expect("it has a name");
        assert_eq!((folder_itself.bytes, folder_itself.kind), (None, ""));
        File::create(&path).and_then(|file| file.set_len(MOST_BYTES + 1)).expect("a large one");
        assert_eq!(file(&path).expect("it has a name").bytes, None);
    }
}
