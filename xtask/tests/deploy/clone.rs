//! A clone of the repository in a temporary folder, as far as a deploy looks at it: wrangler.toml and a finished build.

use crate::live::Live;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

const WRANGLER_TOML: &str = r#"name = "candor"
main = "build/worker/index.js"

[assets]
directory = "build/public"

[[d1_databases]]
binding = "DB"
database_name = "candor"
migrations_dir = "edge/migrations/db"

[[d1_databases]]
binding = "EVENTS"
database_name = "candor-events"
migrations_dir = "edge/migrations/events"

[[queues.producers]]
binding = "BATCHES"
queue = "candor-batches"

[[queues.consumers]]
queue = "candor-batches"
dead_letter_queue = "candor-dead"

[[r2_buckets]]
binding = "ARCHIVE"
bucket_name = "candor-archive"
"#;

/// The clone.
pub(crate) struct Clone {
    root: PathBuf,
    state: PathBuf,
    target: String,
    /// The version of its assets.
    pub(crate) version: String,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A new folder for one test.
pub(crate) fn temporary(kind: &str) -> PathBuf {
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("candor-deploy-{}-{kind}-{number}", std::process::id()));
    std::fs::create_dir_all(&path).unwrap();
    path
}

impl Clone {
    /// A clone whose build holds `content`.
    pub(crate) fn new(live: &Live, content: &str) -> Self {
        let version = format!("0.1.0-{content}");
        let clone = Self { root: temporary("clone"), state: live.folder.clone(), target: live.address(), version: version.clone() };
        clone.write("wrangler.toml", WRANGLER_TOML);
        clone.write("build/worker/index.js", &format!("// {content}"));
        let files =
            [("loader.js", format!("// loader of {version}")), ("banner.js", "// banner".to_owned()), ("texts/en.json", "{}".to_owned())];
        let mut hashes = serde_json::Map::new();
        for (name, text) in files {
            clone.write(&format!("build/public/a/{version}/{name}"), &text);
            hashes.insert(name.to_owned(), sha256(&text).into());
        }
        clone.write(&format!("build/public/a/{version}/files.json"), &serde_json::to_string(&hashes).unwrap());
        let index = serde_json::json!({ "current": version, "versions": [version] });
        clone.write("build/public/a/versions.json", &index.to_string());
        clone
    }

    /// Runs the deploy; what it said, as an error if it failed.
    pub(crate) fn deploy(&self, options: &[&str]) -> Result<String, String> {
        self.deploy_with(options, &[])
    }

    /// The same with variables in its environment.
    pub(crate) fn deploy_with(&self, options: &[&str], variables: &[(&str, &str)]) -> Result<String, String> {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["deploy", "--no-build"])
            .args(options)
            .env("CANDOR_ROOT", &self.root)
            .env("CANDOR_WRANGLER", Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wrangler-stand-in.mjs"))
            .env("CANDOR_DEPLOY_IMPATIENT", "1")
            .env("STAND_IN_STATE", &self.state)
            .env("STAND_IN_TARGET", &self.target)
            // Whoever runs the tests may be signed in: nothing here may reach an account.
            .env("CLOUDFLARE_API_BASE_URL", format!("{}/api", self.target))
            .env_remove("CLOUDFLARE_ACCOUNT_ID")
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        if output.status.success() { Ok(said) } else { Err(said) }
    }

    /// A path in the clone.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The text of a file of the clone.
    pub(crate) fn read(&self, relative: &str) -> String {
        std::fs::read_to_string(self.path(relative)).unwrap()
    }

    fn write(&self, relative: &str, text: &str) {
        let path = self.path(relative);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

impl Drop for Clone {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.root);
    }
}

fn sha256(text: &str) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
