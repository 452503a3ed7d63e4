//! What the app makes of a folder of recorded answers of Meta's platform and of webhook bodies, one line each:
//! `cargo xtask replay DIR`. Nothing is guessed beside the app: answers come over HTTP through the client, bodies through
//! the parser. What the folder is called says what a file is: `webhook`, `conversations`, `errors`, `oauth`.

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "its lines are what it is for")]

mod host;
mod logins;
mod reading;
mod said;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// Whatever keeps a recording from being replayed.
type Broken = Box<dyn Error>;

/// A recorded answer or body.
struct Recording {
    folder: String,
    name: String,
    /// As an answer: its status, from the note beside it.
    status: u16,
    body: Vec<u8>,
}

#[tokio::main]
async fn main() -> Result<(), Broken> {
    let root = std::env::args_os().nth(1).map(PathBuf::from).ok_or("which folder?")?;
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    files.sort();
    for file in &files {
        let recording = Recording::of(file)?;
        let line = match recording.folder.as_str() {
            "webhook" => said::webhook(&recording.body),
            "conversations" => reading::conversations(&recording).await?,
            "errors" => reading::error(&recording).await?,
            "oauth" => logins::replay(&recording).await?,
            other => format!("nothing is known of a folder {other}"),
        };
        println!("{}/{}: {line}", recording.folder, recording.name);
    }
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Broken> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|kind| kind == "json") {
            files.push(path);
        }
    }
    Ok(())
}

impl Recording {
    fn of(file: &Path) -> Result<Self, Broken> {
        let word = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
        let note = fs::read_to_string(file.with_extension("src")).unwrap_or_default();
        let status = note.lines().find_map(|line| line.strip_prefix("http_status:")?.trim().parse().ok());
        Ok(Self {
            folder: word(file.parent().and_then(Path::file_name)),
            name: word(file.file_stem()),
            status: status.unwrap_or(200),
            body: fs::read(file)?,
        })
    }

    /// Its body as JSON; null if it is none.
    fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}
