//! Files: walking, hashing, copying only what changed.

use crate::failure::{Context, Result};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Folders that never hold sources.
const SKIPPED: [&str; 5] = ["target", "node_modules", ".git", ".wrangler", ".tmp"];

/// All files under `folder` (or `folder` itself if it is a file), sorted; an absent folder has none.
pub(crate) fn walk(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if folder.is_file() {
        found.push(folder.to_path_buf());
    } else if folder.is_dir() {
        collect(folder, &mut found)?;
    }
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result {
    for entry in std::fs::read_dir(folder).context(format!("reading {}", folder.display()))? {
        let entry = entry.context(folder.display())?;
        let path = entry.path();
        // A file that another program removes while we look is no error: editors do that.
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            if !SKIPPED.iter().any(|skipped| entry.file_name() == *skipped) {
                collect(&path, found)?;
            }
        } else if kind.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

/// Reads a whole file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).context(format!("reading {}", path.display()))
}

/// Makes a folder with those above it.
pub(crate) fn make_dir(path: &Path) -> Result {
    std::fs::create_dir_all(path).context(format!("making {}", path.display()))
}

/// Empties a folder, or makes it.
pub(crate) fn fresh_dir(path: &Path) -> Result {
    remove_dir(path)?;
    make_dir(path)
}

/// Removes a folder with all it holds; an absent one is fine.
pub(crate) fn remove_dir(path: &Path) -> Result {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error).context(format!("removing {}", path.display())),
        _ => Ok(()),
    }
}

/// Writes a file if its content would change. Returns whether it did: programs that watch it are not woken for nothing.
pub(crate) fn write_if_changed(path: &Path, content: &[u8]) -> Result<bool> {
    if std::fs::read(path).is_ok_and(|old| old == content) {
        return Ok(false);
    }
    if let Some(parent) = path.parent() {
        make_dir(parent)?;
    }
    // Written aside and renamed: a reader sees the old file or the new one, never half of one.
    let aside = path.with_extension("part");
    std::fs::write(&aside, content).context(format!("writing {}", path.display()))?;
    std::fs::rename(&aside, path).context(format!("writing {}", path.display()))?;
    Ok(true)
}

/// Makes `to` hold exactly the files of `from`, touching only those that differ.
pub(crate) fn mirror(from: &Path, to: &Path) -> Result<bool> {
    let mut changed = false;
    let wanted: Vec<PathBuf> = walk(from)?.iter().filter_map(|path| path.strip_prefix(from).ok().map(Path::to_path_buf)).collect();
    for relative in &wanted {
        changed |= write_if_changed(&to.join(relative), &read(&from.join(relative))?)?;
    }
    for path in walk(to)? {
        if path.strip_prefix(to).is_ok_and(|relative| !wanted.iter().any(|one| one == relative)) {
            std::fs::remove_file(&path).context(format!("removing {}", path.display()))?;
            changed = true;
        }
    }
    Ok(changed)
}

/// SHA-256 as lower-case hex.
pub(crate) fn sha256(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

/// SHA-256 over names and contents. Each is preceded by its length, so that no two lists give the same bytes.
pub(crate) fn sha256_of_named<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut hash = Sha256::new();
    for (name, content) in files {
        for part in [name.as_bytes(), content] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    hex(&hash.finalize())
}

/// Bytes as lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A folder for one test, removed with it.
#[cfg(test)]
pub(crate) struct Scratch(pub(crate) PathBuf);

#[cfg(test)]
impl Scratch {
    /// A new one; `name` is the test's.
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("candor-xtask-{}-{name}", std::process::id()));
        fresh_dir(&path).unwrap();
        Self(path)
    }
}

#[cfg(test)]
impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = remove_dir(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::{Scratch, mirror, sha256, sha256_of_named, walk, write_if_changed};

    #[test]
    fn a_mirror_copies_changes_removes_and_then_rests() {
        let scratch = Scratch::new("mirror");
        let (from, to) = (scratch.0.join("from"), scratch.0.join("to"));
        write_if_changed(&from.join("a/one.js"), b"1").unwrap();
        write_if_changed(&to.join("old.js"), b"0").unwrap();
        assert!(mirror(&from, &to).unwrap());
        assert_eq!(walk(&to).unwrap(), [to.join("a/one.js")]);
        assert!(!mirror(&from, &to).unwrap());
        write_if_changed(&from.join("a/one.js"), b"2").unwrap();
        assert!(mirror(&from, &to).unwrap());
        assert_eq!(std::fs::read(to.join("a/one.js")).unwrap(), b"2");
    }

    #[test]
    fn the_hash_is_sha256() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn names_and_contents_cannot_be_mistaken_for_each_other() {
        let one = sha256_of_named([("ab", b"c".as_slice())]);
        let two = sha256_of_named([("a", b"bc".as_slice())]);
        assert_ne!(one, two);
    }
}
