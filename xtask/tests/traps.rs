//! Traps of the platform that can be seen in the sources: what of `workers-rs` must not be called, because it does something else
//! than its name says, and what the configuration must say. What has to run to be seen is in `tests/edge`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]
#![allow(clippy::disallowed_methods, reason = "native only")]

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn sources(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, ending, found);
        } else if path.extension().is_some_and(|of| of == ending) {
            found.push(path);
        }
    }
}

/// The code of a crate, line by line, without comments: (where, line).
fn code(krate: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    sources(&root().join(krate).join("src"), "rs", &mut files);
    let lines = files.iter().flat_map(|file| {
        let text = std::fs::read_to_string(file).unwrap();
        let name = file.strip_prefix(root()).unwrap().display().to_string();
        let code = |line: &str| line.split("//").next().unwrap_or_default().to_owned();
        text.lines().enumerate().map(|(at, line)| (format!("{name}:{}", at + 1), code(line))).collect::<Vec<_>>()
    });
    let lines: Vec<_> = lines.collect();
    assert!(lines.len() > 1_000, "{krate} was read");
    lines
}

fn configuration() -> toml::Table {
    std::fs::read_to_string(root().join("wrangler.toml")).unwrap().parse().unwrap()
}

#[test]
fn the_worker_calls_nothing_that_does_something_else() {
    let traps = [
        ("D1Type", "its integers have 32 bits"),
        ("worker::Cors", "it joins origins by commas and says nothing of Vary"),
        ("Cors::", "the same"),
        ("query!", "it binds by `D1Type`"),
        (".cf()", "getters of `Cf` panic where the runtime leaves their field out"),
        ("respond_with_errors", "it tells internals to whoever asks"),
        ("request.bytes()", "it buffers without a cap"),
        (".request.bytes()", "the same"),
        (".request.text()", "the same"),
        (".request.json", "the same"),
        ("request.method()", "it calls every unknown method GET; that of the inner request says it"),
        ("queue.send(", "it writes every map as an empty object"),
        ("queue.send_batch(", "the same"),
        ("write_data_point", "nothing checks the platform's limits before it throws"),
        ("retry_all", "one message may not answer for the others"),
        ("ack_all", "the same"),
        ("pass_through_on_exception", "what fails is to be answered"),
        ("request.url()", "it brings the tables of `url`, a twelfth of what the worker may have"),
        ("lol_html", "the runtime has its own rewriter"),
    ];
    for (at, line) in code("edge") {
        for (word, why) in traps {
            let is_inner = word == "request.method()" && line.contains(".inner().method()");
            // The one place that has looked at the declared length before, which the runtime enforces.
            let is_capped = word == "request.bytes()" && at.starts_with("edge/src/body.rs:") && line.contains("= request.bytes()");
            // Before a site it is the origin that answers.
            let is_front = word == "pass_through_on_exception" && at.starts_with("edge/src/front/");
            assert!(!line.contains(word) || is_inner || is_capped || is_front, "{at}: {word}: {why}");
        }
    }
}

#[test]
fn no_statement_ignores_what_it_cannot_write() {
    // `INSERT OR IGNORE` swallows a missing value, and the row looks as if it had been there. `OR REPLACE` takes rows away unseen.
    let mut lines: Vec<_> = ["edge", "pipeline", "insight", "protocol"].iter().flat_map(|krate| code(krate)).collect();
    let mut files = Vec::new();
    for folder in ["insight/src", "edge/migrations"] {
        sources(&root().join(folder), "sql", &mut files);
    }
    assert!(files.len() > 50, "the statements were found: {}", files.len());
    lines.extend(files.iter().map(|file| (file.display().to_string(), std::fs::read_to_string(file).unwrap())));
    for (at, text) in lines {
        // Before a trigger's condition stands `UPDATE OF`.
        let words: Vec<_> = text.to_ascii_uppercase().split_whitespace().map(str::to_owned).collect();
        let is_loose = |pair: &[String]| ["INSERT OR", "UPDATE OR", "REPLACE INTO"].contains(&pair.join(" ").as_str());
        assert!(!words.windows(2).any(is_loose), "{at}");
    }
}

#[test]
fn who_is_told_to_wait_waits_for_the_limit() {
    let config = configuration();
    let limits = config["ratelimits"].as_array().unwrap();
    let text = |limit: &toml::Value, name: &str| limit[name].as_str().unwrap().to_owned();
    let period = |name: &str| {
        let limit = limits.iter().find(|limit| text(limit, "name") == name).unwrap();
        limit["simple"]["period"].as_integer().unwrap().to_string()
    };
    let reply = std::fs::read_to_string(root().join("edge/src/reply.rs")).unwrap();
    let said = |name: &str| reply.split_once(&format!("const {name}: &str = \"")).unwrap().1.split('"').next().unwrap().to_owned();
    for name in ["SIGNIN_LIMIT", "VISITOR_LIMIT"] {
        assert_eq!(period(name), said("RETRY_AFTER_ATTEMPTS_S"), "{name}");
    }
    let sign_in = std::fs::read_to_string(root().join("insight/src/pages/sign_in.rs")).unwrap();
    assert!(sign_in.contains(&format!(r#""retry-after", "{}""#, period("SIGNIN_LIMIT"))));
    for name in ["BATCH_LIMIT", "BATCH_OVERFLOW", "SITE_LIMIT", "SITE_OVERFLOW"] {
        assert_eq!(period(name), said("RETRY_AFTER_OVERLOAD_S"), "{name}");
    }
    // Limits of one namespace share their counters.
    let spaces: std::collections::BTreeSet<_> = limits.iter().map(|limit| text(limit, "namespace_id")).collect();
    assert_eq!(spaces.len(), limits.len());
}

#[test]
fn the_queue_never_answers_with_an_error() {
    // `#[event(queue)]` makes a panic of one, and the platform then delivers the whole batch again, what was acknowledged too.
    let lib = std::fs::read_to_string(root().join("edge/src/lib.rs")).unwrap();
    let (_, handler) = lib.split_once("#[event(queue)]").unwrap();
    let body = handler.split_once('{').unwrap().1;
    assert!(!body.contains('?') && !body.contains("Err") && body.contains("Ok(())"), "{body}");
}

#[test]
fn the_configuration_has_what_the_code_relies_on() {
    let config = configuration();
    // Since then truncated gzip and what follows its end are errors (2023-08-01), and memory of closures is freed (2025-05-05).
    assert!(config["compatibility_date"].as_str().unwrap() >= "2025-05-05");
    // Invocation logs hold addresses of visitors.
    assert_eq!(config["observability"]["enabled"].as_bool(), Some(false));
    // Only versioned files are served past the worker.
    let first: Vec<_> = config["assets"]["run_worker_first"].as_array().unwrap().iter().map(|path| path.as_str().unwrap()).collect();
    assert_eq!(first, ["/*", "!/a/*"]);
    // A limit's period is ten seconds or sixty; `Retry-After` is made of it.
    for limit in config["ratelimits"].as_array().unwrap() {
        assert!([10, 60].contains(&limit["simple"]["period"].as_integer().unwrap()), "{limit}");
    }
    for consumer in config["queues"]["consumers"].as_array().unwrap() {
        // Without it the messages that no try could write would be gone. The dead ones have nowhere else to go.
        let is_dead = consumer["queue"].as_str() == Some("candor-dead");
        assert_eq!(consumer.get("dead_letter_queue").and_then(toml::Value::as_str), (!is_dead).then_some("candor-dead"), "{consumer}");
    }
}

#[test]
fn the_worker_is_built_to_unwind_and_a_build_that_fails_is_told() {
    let build = std::fs::read_to_string(root().join("xtask/src/build/worker.rs")).unwrap();
    assert!(build.contains("\"--panic-unwind\""));
    // What it is not given it fetches, at versions of its own.
    for tool in ["WASM_BINDGEN_BIN", "WASM_OPT_BIN", "ESBUILD_BIN"] {
        assert!(build.contains(tool), "{tool}");
    }
    // `wrangler dev` waits for ever for a build that fails, and serves the old worker if a script hides that it did.
    assert!(configuration().get("build").is_none(), "building is ours, and its failure is ours to tell");
}

#[test]
fn the_tables_of_unicode_stay_out_of_the_worker() {
    let clippy = std::fs::read_to_string(root().join("clippy.toml")).unwrap();
    for method in ["str::to_uppercase", "str::to_lowercase", "std::time::Instant::now", "std::time::SystemTime::now"] {
        assert!(clippy.contains(method), "{method}");
    }
    for krate in ["edge", "pipeline", "insight", "protocol"] {
        let manifest = std::fs::read_to_string(root().join(krate).join("Cargo.toml")).unwrap();
        for dependency in ["regex", "url", "woothee", "isbot", "lol_html", "parquet", "psl"] {
            assert!(!manifest.lines().any(|line| line.split(['=', '.', ' ']).next() == Some(dependency)), "{krate}: {dependency}");
        }
    }
}

#[test]
fn pages_without_tls_can_take_part() {
    // On them browsers have neither. The pages of the tests are secure contexts all: `*.localhost` is one.
    let mut files = Vec::new();
    sources(&root().join("beacon/loader/src"), "ts", &mut files);
    assert!(files.len() > 30, "{}", files.len());
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for word in ["randomUUID", "crypto.subtle"] {
            assert!(!code.contains(word), "{}: {word}", file.display());
        }
    }
}
