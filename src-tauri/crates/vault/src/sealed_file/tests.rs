use super::*;
use crate::Vault;
use secrecy::ExposeSecret;
use std::fs;
use std::io::ErrorKind;
use tempfile::TempDir;

/// As little as Argon2 takes, so that tests are quick.
const LEAST: Cost = Cost { memory: 8, passes: 1, lanes: 1 };

/// A folder with a file of secrets that holds one.
fn file() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secrets.sealed");
    let file = SealedFile::create(&path, &"right".into(), LEAST).unwrap();
    file.put(&SecretName::token("1"), &"canary".into()).unwrap();
    (folder, path)
}

fn token(file: &SealedFile) -> Option<String> {
    file.get(&SecretName::token("1")).unwrap().map(|secret| secret.expose_secret().to_owned())
}

fn refused(path: &Path, passphrase: &str) -> VaultError {
    match SealedFile::open(path, &passphrase.into()) {
        Ok(_) => panic!("opened"),
        Err(error) => error,
    }
}

#[test]
fn c7_secrets_come_back_with_the_passphrase() {
    let (_folder, path) = file();
    let opened = SealedFile::open(&path, &"right".into()).unwrap();
    assert_eq!(token(&opened).as_deref(), Some("canary"));
    opened.put(&SecretName::app_secret("facebook"), &"other \"\n\u{1f956}".into()).unwrap();
    opened.remove(&SecretName::token("1")).unwrap();
    opened.remove(&SecretName::token("1")).unwrap();
    let again = SealedFile::open(&path, &"right".into()).unwrap();
    assert_eq!(token(&again), None);
    let other = again.get(&SecretName::app_secret("facebook")).unwrap().unwrap();
    assert_eq!(other.expose_secret(), "other \"\n\u{1f956}");
}

#[test]
fn c7_a_wrong_passphrase_is_told_from_a_damaged_file() {
    let (_folder, path) = file();
    for wrong in ["wrong", "", "right ", "Right"] {
        assert!(matches!(refused(&path, wrong), VaultError::WrongPassphrase), "{wrong:?}");
    }
    let whole = fs::read_to_string(&path).unwrap();
    for (byte, character) in whole.char_indices().filter(|(_, character)| !character.is_whitespace()) {
        let other = if character == 'A' { "B" } else { "A" };
        let changed = format!("{}{other}{}", &whole[..byte], &whole[byte + 1..]);
        fs::write(&path, changed).unwrap();
        assert!(matches!(refused(&path, "right"), VaultError::Damaged), "byte {byte}");
    }
    for length in 0..whole.trim_end().len() {
        fs::write(&path, &whole[..length]).unwrap();
        assert!(matches!(refused(&path, "right"), VaultError::Damaged), "cut at {length}");
    }
    fs::write(&path, &whole).unwrap();
    assert!(SealedFile::open(&path, &"right".into()).is_ok(), "the whole one still opens");
}

#[test]
fn c7_a_file_of_a_newer_version_is_not_called_damaged() {
    let (_folder, path) = file();
    fs::write(&path, r#"{"version": 2, "kdf": "of another kind"}"#).unwrap();
    assert!(matches!(refused(&path, "right"), VaultError::Newer));
}

#[test]
fn c7_a_file_that_is_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let error = refused(&folder.path().join("nothing"), "right");
    assert!(matches!(error, VaultError::Io(ref error) if error.kind() == ErrorKind::NotFound), "{error}");
}

#[test]
fn c7_an_interrupted_write_leaves_the_old_file() {
    let (_folder, path) = file();
    // What a run leaves that was killed while writing.
    fs::write(replace::beside(&path), "{ half a fi").unwrap();
    let opened = SealedFile::open(&path, &"right".into()).unwrap();
    assert_eq!(token(&opened).as_deref(), Some("canary"));
    opened.put(&SecretName::token("1"), &"new".into()).unwrap();
    assert_eq!(token(&SealedFile::open(&path, &"right".into()).unwrap()).as_deref(), Some("new"));
    assert!(!replace::beside(&path).exists());
}

#[test]
fn c7_a_write_that_fails_changes_nothing_on_disk_or_in_memory() {
    let (_folder, path) = file();
    let opened = SealedFile::open(&path, &"right".into()).unwrap();
    let before = fs::read(&path).unwrap();
    fs::create_dir(replace::beside(&path)).unwrap();
    assert!(matches!(opened.put(&SecretName::token("1"), &"new".into()), Err(VaultError::Io(_))));
    assert!(matches!(opened.remove(&SecretName::token("1")), Err(VaultError::Io(_))));
    assert_eq!(token(&opened).as_deref(), Some("canary"));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn k2_the_file_shows_neither_secrets_nor_their_names() {
    let (_folder, path) = file();
    let text = fs::read_to_string(&path).unwrap();
    assert!(!text.contains("canary") && !text.contains("token"), "{text}");
}

#[cfg(unix)]
#[test]
fn c7_the_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, path) = file();
    let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    fs::write(replace::beside(&path), "left open by an interrupted run").unwrap();
    fs::set_permissions(replace::beside(&path), fs::Permissions::from_mode(0o666)).unwrap();
    SealedFile::open(&path, &"right".into()).unwrap().put(&SecretName::token("2"), &"x".into()).unwrap();
    assert_eq!(mode(), 0o600);
}

#[tokio::test]
async fn c7_a_file_is_a_place_like_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secrets.sealed");
    let vault = Vault::create_file(&path, &"right".into()).unwrap();
    vault.ping().await.unwrap();
    vault.put(&SecretName::token("1"), &"canary".into()).await.unwrap();
    let vault = Vault::open_file(&path, &"right".into()).unwrap();
    assert_eq!(vault.get(&SecretName::token("1")).await.unwrap().unwrap().expose_secret(), "canary");
    vault.remove(&SecretName::token("1")).await.unwrap();
    assert!(vault.get(&SecretName::token("1")).await.unwrap().is_none());
    assert_eq!(vault.backend(), crate::Backend::PassphraseFile);
    let printed = format!("{vault:?}");
    assert!(!printed.contains("canary") && !printed.contains("right"), "{printed}");
}
