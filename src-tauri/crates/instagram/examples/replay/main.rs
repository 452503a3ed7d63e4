//! What the app makes of a folder of recorded answers of Meta's platform and of webhook bodies, one line each:
//! `cargo xtask replay DIR`. Nothing is guessed beside the app: answers come over HTTP through the client, bodies through
//! the parser. What the folder is called says what a file is: `webhook`, `conversations`, `profiles`, `send`, `errors`,
//! `oauth`; in any other folder the file's own name does: `list…`, `thread…`, `profile…`, `send…`, `error…`, `event…`.
//! Ends with status 1 when there was a file of which nothing is known, or none at all.

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "its lines are what it is for")]

mod host;
mod logins;
mod reading;
mod said;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Whatever keeps a recording from being replayed.
type Broken = Box<dyn Error>;

/// What a recording is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A body that a webhook brings.
    Webhook,
    /// A page of conversations, a conversation or a message.
    Conversations,
    /// What is told about a customer.
    Profile,
    /// The answer to a send.
    Send,
    /// The answer to any question that refuses it.
    Error,
    /// An answer on the way of a login.
    Login,
}

/// Names of folders, and how the names of files begin elsewhere.
const KINDS: [(&str, &str, Kind); 9] = [
    ("webhook", "event", Kind::Webhook),
    ("webhooks", "webhook", Kind::Webhook),
    ("conversations", "list", Kind::Conversations),
    ("threads", "thread", Kind::Conversations),
    ("profiles", "profile", Kind::Profile),
    ("profile", "profile", Kind::Profile),
    ("send", "send", Kind::Send),
    ("errors", "error", Kind::Error),
    ("oauth", "oauth", Kind::Login),
];

/// Names and values of headers.
type Headers = Vec<(String, String)>;

/// A recorded answer or body.
struct Recording {
    folder: String,
    name: String,
    kind: Option<Kind>,
    /// As an answer: its status, from the note beside it or its own head.
    status: u16,
    /// As an answer: its headers, from the same.
    headers: Headers,
    body: Vec<u8>,
}

#[tokio::main]
async fn main() -> Result<ExitCode, Broken> {
    let root = std::env::args_os().nth(1).map(PathBuf::from).ok_or("which folder?")?;
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    files.sort();
    let mut unknown = files.is_empty();
    if files.is_empty() {
        println!("nothing known: {} holds no recordings", root.display());
    }
    for file in &files {
        let recording = Recording::of(file)?;
        let line = match recording.kind {
            Some(Kind::Webhook) => said::webhook(&recording.body),
            Some(Kind::Conversations) => reading::conversations(&recording).await?,
            Some(Kind::Profile) => reading::profile(&recording).await?,
            Some(Kind::Send) => reading::sent(&recording).await?,
            Some(Kind::Error) => reading::error(&recording).await?,
            Some(Kind::Login) => logins::replay(&recording).await?,
            None => {
                unknown = true;
                format!("nothing known of a folder {:?} and a name like this", recording.folder)
            }
        };
        println!("{}/{}: {line}", recording.folder, recording.name);
    }
    Ok(if unknown { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Broken> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|kind| kind == "json" || kind == "raw") {
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
        let mut headers: Vec<_> = note.lines().filter_map(|line| header(line.strip_prefix("header:")?)).collect();
        let mut body = fs::read(file)?;
        let mut own_status = None;
        if file.extension().is_some_and(|kind| kind == "raw")
            && let Some((status, told, at)) = head(&body)
        {
            (own_status, headers) = (Some(status), [told, headers].concat());
            body.drain(..at);
        }
        let (folder, name) = (word(file.parent().and_then(Path::file_name)), word(file.file_stem()));
        let kind = kind_of(&folder, &name, &body);
        let refuses = |body: &[u8]| {
            serde_json::from_slice::<serde_json::Value>(body).is_ok_and(|node| node.get("error").is_some())
        };
        let likely = if refuses(&body) { 400 } else { 200 };
        Ok(Self { folder, name, kind, status: status.or(own_status).unwrap_or(likely), headers, body })
    }

    /// Its body as JSON; null if it is none.
    fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

fn kind_of(folder: &str, name: &str, body: &[u8]) -> Option<Kind> {
    let by_folder = KINDS.iter().find(|(known, ..)| *known == folder);
    let by_name = || KINDS.iter().find(|(_, begins, _)| name.to_ascii_lowercase().starts_with(begins));
    let kind = by_folder.or_else(by_name).map(|(.., kind)| *kind)?;
    // Profiles were recorded among conversations, too.
    let is_profile = || {
        let node: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
        ["profile_pic", "is_user_follow_business", "follower_count"].into_iter().any(|name| node.get(name).is_some())
    };
    Some(if kind == Kind::Conversations && is_profile() { Kind::Profile } else { kind })
}

/// Status, headers and where the body begins, of an answer that was recorded with its head.
fn head(whole: &[u8]) -> Option<(u16, Headers, usize)> {
    if !whole.starts_with(b"HTTP/") {
        return None;
    }
    let end = |mark: &[u8]| whole.windows(mark.len()).position(|part| part == mark).map(|at| (at, at + mark.len()));
    let (end, body) = end(b"\r\n\r\n").or_else(|| end(b"\n\n"))?;
    let text = String::from_utf8_lossy(&whole[..end]).into_owned();
    let mut lines = text.lines();
    let status = lines.next()?.split_whitespace().nth(1)?.parse().ok()?;
    Some((status, lines.filter_map(header).collect(), body))
}

/// A line of a head; lengths are those of what is sent here.
fn header(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_owned());
    (!["content-length", "transfer-encoding", "connection"].contains(&name.as_str())).then_some((name, value))
}
