//! What makes a part up to date: a hash over everything it is made from, kept beside what was made.
//!
//! Contents count, not times: switching branches back and forth rebuilds nothing. The recipe (the source of the step itself) is
//! an input too.

use crate::failure::{Context, Result};
use crate::files;
use crate::repo::Repo;
use std::path::{Path, PathBuf};

/// The inputs' hash, and where it is kept.
#[derive(Debug)]
pub(crate) struct Stamp {
    file: PathBuf,
    hash: String,
}

impl Stamp {
    /// Hashes the files under `inputs` (paths in the repository) and `words` (versions, flags, the recipe).
    pub(crate) fn of(repo: &Repo, output: &Path, inputs: &[&str], words: &[&str]) -> Result<Self> {
        let mut named = Vec::new();
        for input in inputs {
            for path in files::walk(&repo.path(input))? {
                let name = path.strip_prefix(&repo.root).unwrap_or(&path).to_string_lossy().into_owned();
                named.push((name, files::read(&path)?));
            }
        }
        let contents = named.iter().map(|(name, content)| (name.as_str(), content.as_slice()));
        let hash = files::sha256_of_named(contents.chain(words.iter().map(|word| ("", word.as_bytes()))));
        Ok(Self { file: output.join(".stamp"), hash })
    }

    /// Whether the output was made from the same.
    pub(crate) fn is_current(&self) -> bool {
        std::fs::read_to_string(&self.file).is_ok_and(|old| old == self.hash)
    }

    /// Says that the output is being changed: if that fails midway, the next build does it again.
    pub(crate) fn begin(&self) -> Result {
        match std::fs::remove_file(&self.file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error).context(self.file.display()),
            _ => Ok(()),
        }
    }

    /// Says that the output is complete.
    pub(crate) fn finish(&self) -> Result {
        files::write_if_changed(&self.file, self.hash.as_bytes()).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::Stamp;
    use crate::files::{Scratch, write_if_changed};
    use crate::repo::Repo;

    #[test]
    fn what_was_made_is_current_until_an_input_a_word_or_a_failure_changes_it() {
        let scratch = Scratch::new("stamp");
        let repo = Repo { root: scratch.0.clone() };
        let output = repo.path("out");
        let stamp = |word: &str| Stamp::of(&repo, &output, &["src", "absent"], &[word]).unwrap();
        write_if_changed(&repo.path("src/a.rs"), b"1").unwrap();
        assert!(!stamp("v1").is_current());
        stamp("v1").finish().unwrap();
        assert!(stamp("v1").is_current());
        assert!(!stamp("v2").is_current(), "another tool");
        write_if_changed(&repo.path("src/a.rs"), b"2").unwrap();
        assert!(!stamp("v1").is_current(), "another source");
        write_if_changed(&repo.path("src/a.rs"), b"1").unwrap();
        assert!(stamp("v1").is_current(), "the same source again");
        stamp("v1").begin().unwrap();
        assert!(!stamp("v1").is_current(), "a build that did not end");
    }
}
