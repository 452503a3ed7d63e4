//! Whose a folder is: Shopbell works in one of its own, and what it did not make keeps its bytes and its mode.

use crate::facts::{account, at, draft, store};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use store::{Store, remove_folder};
use tempfile::TempDir;

const FOREIGN: &str = "other things";
/// An id as outbox rows have it: a file that bears it is taken for a chosen file's bytes.
const AN_ID: &str = "01930c5e-7f4a-7c3e-9d70-5a1b2c3d4e5f";

/// Bytes, and mode where there are modes, of everything under a folder, links not followed.
type Tree = BTreeMap<PathBuf, (u32, Vec<u8>)>;

fn tree(folder: &Path) -> Tree {
    let mut found = Tree::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let mode = mode(&folder);
        found.insert(folder.clone(), (mode, vec![]));
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let (path, kind) = (entry.path(), entry.file_type().unwrap());
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                found.insert(path.clone(), (self::mode(&path), fs::read(path).unwrap()));
            }
        }
    }
    found
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[cfg(not(unix))]
fn mode(_: &Path) -> u32 {
    0
}

/// A folder of the owner's, open to others as they come, with files that only look like ours.
fn documents() -> TempDir {
    let folder = tempfile::Builder::new().prefix("Documents-").tempdir().unwrap();
    for name in ["work.txt", "cache.tar", "ballast.xls", "lock the door.md", "work.db.corrupt-report.pdf"] {
        write(&folder.path().join(name), name);
    }
    fs::create_dir(folder.path().join("files")).unwrap();
    for name in ["holiday.jpg", AN_ID] {
        write(&folder.path().join("files").join(name), name);
    }
    open_to_others(folder.path());
    open_to_others(&folder.path().join("files"));
    folder
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    open_to_others(path);
}

#[cfg(unix)]
fn open_to_others(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = if path.is_dir() { 0o755 } else { 0o644 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) {}

/// Opens a folder and does all that deletes: an engine sweeps at each start, an owner removes accounts.
async fn opened_and_swept(folder: &Path) -> Result<(), String> {
    let store = Store::open(folder, at(0)).await.map_err(|error| error.to_string())?;
    store.sweep_files().await.unwrap();
    store.erase_work(&account()).await.unwrap();
    store.erase_account(&account()).await.unwrap();
    store.close().await;
    Ok(())
}

fn without(mut tree: Tree, gone: &[PathBuf]) -> Tree {
    tree.retain(|path, _| !gone.contains(path));
    tree
}

#[tokio::test]
async fn k2_a_folder_with_foreign_files_is_refused_and_keeps_bytes_and_modes() {
    let folder = documents();
    let before = tree(folder.path());
    let refused = opened_and_swept(folder.path()).await;
    assert_eq!(tree(folder.path()), before);
    assert!(refused.as_ref().is_err_and(|error| error.contains(FOREIGN)), "{refused:?}");
    for only in ["work.txt", ".hidden", "files/holiday.jpg", "lock"] {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join(only).parent().unwrap()).unwrap();
        write(&folder.path().join(only), "foreign");
        let before = tree(folder.path());
        let refused = opened_and_swept(folder.path()).await;
        assert_eq!(tree(folder.path()), before, "{only}");
        assert!(refused.is_err_and(|error| error.contains(FOREIGN)), "{only}");
    }
}

#[tokio::test]
async fn k2_what_is_put_beside_our_files_later_keeps_bytes_and_modes() {
    let temporary = store().await;
    temporary.store.save_draft(&draft("a", "typed", 1), at(0)).await.unwrap();
    temporary.store.close().await;
    let folder = temporary.folder.path();
    let foreign = documents();
    for (path, (_, bytes)) in tree(foreign.path()) {
        let to = folder.join(path.strip_prefix(foreign.path()).unwrap());
        if path.is_dir() {
            fs::create_dir_all(&to).unwrap();
        } else {
            fs::write(&to, bytes).unwrap();
        }
        open_to_others(&to);
    }
    let theirs: Tree = tree(folder).into_iter().filter(|(path, _)| !is_made_by_us(path)).collect();
    assert_eq!(theirs.len(), 8);
    opened_and_swept(folder).await.unwrap();
    let after = tree(folder);
    for (path, what) in theirs {
        assert_eq!(after.get(&path), Some(&what), "{}", path.display());
    }
    assert!(!folder.join("files").join(AN_ID).exists(), "the name of a chosen file nobody knows: it goes");
}

fn is_made_by_us(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_str().unwrap();
    let ours = ["lock", "ballast", "shopbell.folder", AN_ID];
    ours.contains(&name)
        || ["work.db", "cache.db", "work.journal"]
            .iter()
            .any(|base| name.strip_prefix(base).is_some_and(|rest| ["", "-wal", "-shm"].contains(&rest)))
}

#[tokio::test]
async fn k2_an_empty_or_missing_folder_becomes_ours_and_stays_it() {
    let parent = tempfile::tempdir().unwrap();
    for name in ["empty", "missing/deep"] {
        let folder = parent.path().join(name);
        if name == "empty" {
            fs::create_dir(&folder).unwrap();
        }
        for _ in 0..2 {
            opened_and_swept(&folder).await.unwrap();
            // Already after the first: the second would take the folder for one of an earlier version.
            assert!(fs::read(folder.join("shopbell.folder")).is_ok_and(|marker| marker.starts_with(b"shopbell")));
        }
    }
}

#[tokio::test]
async fn k2_a_start_that_was_cut_off_before_the_marker_is_begun_again() {
    for names in [&["lock"][..], &["lock", "shopbell.folder"], &["lock", "work.db"]] {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            fs::write(folder.path().join(name), "").unwrap();
        }
        opened_and_swept(folder.path()).await.unwrap();
    }
}

/// A folder as a version left it that put no marker: whatever of it is sound shows whose it is.
#[tokio::test]
async fn k2_the_folder_of_an_earlier_version_is_adopted() {
    let sound: &[&[&str]] = &[
        &["work.db"],
        &["cache.db"],
        &["work.journal"],
        &["work.db", "work.db-wal", "work.journal", "cache.db", "lock", "ballast"],
        // All of them damaged: nothing but our names, and our lock.
        &["lock"],
    ];
    for sound in sound {
        let temporary = store().await;
        temporary.store.save_draft(&draft("a", "typed", 1), at(0)).await.unwrap();
        temporary.store.close().await;
        let folder = temporary.folder.path();
        fs::remove_file(folder.join("shopbell.folder")).unwrap();
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if !sound.contains(&entry.file_name().to_str().unwrap()) {
                fs::write(entry.path(), "damaged").unwrap();
            }
        }
        fs::write(folder.join("lock"), "").unwrap();
        if *sound != ["lock"] {
            // Else a folder with nothing but our names would be adopted for those, whatever is in them.
            write(&folder.join("work.txt"), "foreign");
        }
        opened_and_swept(folder).await.unwrap_or_else(|error| panic!("{sound:?}: {error}"));
        assert!(folder.join("shopbell.folder").exists());
    }
}

/// An earlier version took any folder; what lies there stays as it is.
#[tokio::test]
async fn k2_foreign_files_in_the_folder_of_an_earlier_version_keep_bytes_and_modes() {
    let folder = documents();
    let earlier = store().await;
    earlier.store.close().await;
    fs::copy(earlier.folder.path().join("work.db"), folder.path().join("work.db")).unwrap();
    let gone = folder.path().join("files").join(AN_ID);
    let before = without(tree(folder.path()), &[folder.path().join("work.db"), gone]);
    for _ in 0..2 {
        opened_and_swept(folder.path()).await.unwrap();
        let after = tree(folder.path());
        for (path, what) in &before {
            assert_eq!(after.get(path), Some(what), "{}", path.display());
        }
    }
}

#[cfg(unix)]
mod links {
    use super::*;
    use domain::outbox::OutFile;
    use domain::{MediaKind, OutboxId};
    use std::os::unix::fs::symlink;
    use store::StoreError;

    fn pictures() -> TempDir {
        let pictures = tempfile::Builder::new().prefix("Pictures-").tempdir().unwrap();
        for name in ["holiday.jpg", AN_ID, "work.db.corrupt-1"] {
            write(&pictures.path().join(name), name);
        }
        open_to_others(pictures.path());
        pictures
    }

    fn chosen() -> OutFile {
        OutFile {
            id: OutboxId::new(uuid::Uuid::from_u128(7)),
            kind: MediaKind::File,
            name: "a.pdf".into(),
            mime: "application/pdf".into(),
            bytes: 4,
            hash: blake3::hash(b"%PDF").to_hex().to_string(),
        }
    }

    #[tokio::test]
    async fn k2_a_link_in_the_place_of_the_files_folder_is_not_followed() {
        let (temporary, pictures) = (store().await, pictures());
        symlink(pictures.path(), temporary.folder.path().join("files")).unwrap();
        let before = tree(pictures.path());
        temporary.store.sweep_files().await.unwrap();
        let place = (&account(), &"a".into());
        let kept = temporary.store.choose_file(place, &chosen(), b"%PDF".to_vec()).await;
        assert!(matches!(kept, Err(StoreError::Io(_))), "{kept:?}");
        temporary.store.erase_work(&account()).await.unwrap();
        temporary.store.close().await;
        opened_and_swept(temporary.folder.path()).await.unwrap();
        assert_eq!(tree(pictures.path()), before);
    }

    #[tokio::test]
    async fn k2_a_link_to_a_foreign_folder_is_refused_and_one_to_ours_is_followed() {
        let (foreign, ours) = (documents(), store().await);
        ours.store.close().await;
        let links = tempfile::tempdir().unwrap();
        symlink(foreign.path(), links.path().join("foreign")).unwrap();
        symlink(ours.folder.path(), links.path().join("ours")).unwrap();
        let before = tree(foreign.path());
        let refused = opened_and_swept(&links.path().join("foreign")).await;
        assert_eq!(tree(foreign.path()), before);
        assert!(refused.is_err_and(|error| error.contains(FOREIGN)));
        opened_and_swept(&links.path().join("ours")).await.unwrap();
        assert!(!remove_folder(&links.path().join("ours")).unwrap(), "what is behind a link is never removed");
        assert!(ours.folder.path().join("work.db").exists());
    }

    #[tokio::test]
    async fn k2_links_with_our_names_lead_nowhere() {
        for name in ["work.db", "cache.db", "work.journal", "ballast", "lock", "shopbell.folder"] {
            let (temporary, pictures) = (store().await, pictures());
            temporary.store.close().await;
            let (path, target) = (temporary.folder.path().join(name), pictures.path().join("holiday.jpg"));
            drop(fs::remove_file(&path));
            symlink(&target, &path).unwrap();
            let before = tree(pictures.path());
            drop(opened_and_swept(temporary.folder.path()).await);
            assert_eq!(tree(pictures.path()), before, "{name}");
        }
    }

    #[tokio::test]
    async fn d3_a_removal_follows_no_link() {
        let (temporary, pictures) = (store().await, pictures());
        temporary.store.close().await;
        let folder = temporary.folder.path();
        symlink(pictures.path(), folder.join("files")).unwrap();
        let before = tree(pictures.path());
        assert!(!remove_folder(folder).unwrap(), "the link is not ours, so it stays, and the folder with it");
        assert_eq!(tree(pictures.path()), before);
        assert!(!folder.join("work.db").exists());
    }
}

#[tokio::test]
async fn d3_a_folder_of_ours_is_removed_with_all_we_made_and_nothing_else() {
    let temporary = store().await;
    let folder = temporary.folder.path();
    temporary.store.save_draft(&draft("a", "typed", 1), at(0)).await.unwrap();
    assert!(matches!(remove_folder(folder), Err(store::StoreError::InUse)));
    temporary.store.close().await;
    fs::create_dir(folder.join("files")).unwrap();
    fs::write(folder.join("files").join(AN_ID), "bytes").unwrap();
    fs::write(folder.join("work.txt"), "foreign").unwrap();
    assert!(!remove_folder(folder).unwrap(), "something of somebody else's is in it");
    let names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert_eq!(fs::read(folder.join("work.txt")).unwrap(), b"foreign");
    fs::remove_file(folder.join("work.txt")).unwrap();
    assert!(remove_folder(folder).unwrap());
    assert!(!folder.exists());
    assert!(!remove_folder(folder).unwrap(), "there is none");

    let foreign = documents();
    let before = tree(foreign.path());
    assert!(!remove_folder(foreign.path()).unwrap());
    assert_eq!(tree(foreign.path()), before);
}
