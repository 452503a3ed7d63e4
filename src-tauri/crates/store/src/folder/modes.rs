//! Who may read a folder or a file. On Windows what lies in the user's profile is closed to other users by the rights it
//! inherits.

use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::path::Path;

/// Closes a folder to others.
pub fn private_folder(path: &Path) -> io::Result<()> {
    tighten(path, 0o700)
}

/// Closes a file to others.
pub fn private_file(path: &Path) -> io::Result<()> {
    tighten(path, 0o600)
}

/// Makes a folder that is closed to others.
pub fn make_private_folder(path: &Path) -> io::Result<()> {
    #[cfg_attr(not(unix), allow(unused_mut, reason = "only Unix sets a mode"))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// A file that these options make is closed to others.
pub fn for_new_file(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

#[cfg(unix)]
fn tighten(path: &Path, mode: u32) -> io::Result<()> {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    // Only when it is too open: a folder made read-only on purpose stays so and is reported as such later.
    if metadata(path)?.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    set_permissions(path, Permissions::from_mode(mode))
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "the same signature as on Unix")]
fn tighten(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

/// Device and number of a file.
pub type Identity = (u64, u64);

/// What a file is known by, whatever it is called. On Windows a file that is open is neither deleted nor renamed, since
/// SQLite opens it so; there is nothing to be known.
pub fn identity(path: &Path) -> Option<Identity> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}
