//! Stored errors and the maps that come after them, on the real schema: a demo source that esbuild built
//! twice, with other names, other hashes and other lines, is one issue; two bugs in one function are two.

mod support;

use std::path::PathBuf;
use std::process::Command;

use candor_pipeline::maps::{Known, SourceMap, Unmapped, again, again_by_id, due, due_by_id};
use rusqlite::Connection;
use serde_json::Value;
use support::store::*;
use support::*;

/// Two mistakes in one function, one in another.
const DEMO: &str = r#"
export type Basket = { items?: { price: number }[] };

// PADDING
function totalOfBasket(basket: Basket, currency: string) {
  if (currency === "gold") throw new RangeError("no such currency: " + currency.length);
  const amounts = basket.items!.map((item) => item.price);
  return amounts.reduce((a, b) => a + b, 0);
}

const checkoutEverything = (basket: Basket | undefined, currency: string) => totalOfBasket(basket!, currency);

(globalThis as any).run = (how: string) => {
  try {
    if (how === "currency") checkoutEverything({ items: [] }, "gold");
    else if (how === "items") checkoutEverything({}, "euro");
    else checkoutEverything(undefined, "euro");
  } catch (error: any) {
    return { name: error.name, message: error.message, stack: error.stack };
  }
};
"#;

/// A file of a build with its map, and what its mistakes threw in V8.
struct Built {
    file: String,
    map: Vec<u8>,
    thrown: Vec<Value>,
}

fn build(name: &str, padding: usize, banner: &str, hash: &str) -> Built {
    let repository = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = std::env::temp_dir().join(format!("candor-maps-{}-{name}", std::process::id()));
    std::fs::create_dir_all(folder.join("src")).unwrap();
    std::fs::write(folder.join("src/basket.ts"), DEMO.replace("// PADDING", &"\n  // more\n".repeat(padding))).unwrap();
    let file = format!("shop.{hash}.js");
    let script = r#"
      const [esbuild, folder, file, banner, name] = process.argv.slice(1);
      const { buildSync } = require(esbuild);
      buildSync({ entryPoints: [folder + "/src/basket.ts"], outfile: folder + "/" + file, bundle: true, minify: true, sourcemap: true,
        banner: { js: banner }, format: name === "second" ? "cjs" : "iife" });
      const code = require("fs").readFileSync(folder + "/" + file, "utf8");
      new (require("vm").Script)(code, { filename: "https://shop.example/js/" + file }).runInThisContext();
      console.log(JSON.stringify(["currency", "items", "undefined"].map((how) => globalThis.run(how))));
    "#;
    let esbuild = repository.join("node_modules/esbuild");
    let ran = Command::new("node").args(["-e", script]).args([&esbuild, &folder]).args([&file, banner, name]).output().expect("node runs");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let thrown: Vec<Value> = serde_json::from_slice(&ran.stdout).unwrap();
    let map = std::fs::read(folder.join(format!("{file}.map"))).unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    Built { file, map, thrown }
}

/// A page load with the errors of a build.
fn report(db: &mut Connection, page: &str, release: &str, built: &Built) {
    let events: Vec<String> = (0..)
        .zip(&built.thrown)
        .map(|(seq, thrown)| {
            let mut event = thrown.clone();
            for (key, value) in
                [("seq", Value::from(seq)), ("kind", "error".into()), ("view", 0.into()), ("t", 5.into()), ("source", "uncaught".into())]
            {
                event[key] = value;
            }
            event.to_string()
        })
        .collect();
    let batch = batch_of(page, &events.join(","), "{}").replace("\"release\":\"r1\"", &format!("\"release\":\"{release}\""));
    let found = put(db, &batch);
    assert_eq!(found.stored, built.thrown.len() as u64, "{found:?}");
}

fn run(db: &mut Connection, statement: &candor_pipeline::Statement) -> Vec<serde_json::Map<String, Value>> {
    rows(db, statement.sql, [&statement.json_rows])
}

/// As the edge does it.
fn resolve(db: &mut Connection, release: &str, built: &Built) {
    run(db, &again("shop", release, &built.file).unwrap());
    let mut work = Unmapped::read(&run(db, &due("shop", release).unwrap()));
    assert!(!work.is_empty());
    let map = SourceMap::read(&built.map).unwrap();
    let known = Known { file: built.file.clone(), debug_id: String::new(), object: "maps/1".into(), is_of_release: true };
    assert_eq!(work.choose(&[known]).into_iter().collect::<Vec<_>>(), ["maps/1"]);
    work.apply("maps/1", &map);
    let transaction = db.transaction().unwrap();
    for statement in work.statements(RECEIVED_MS) {
        rows(&transaction, statement.sql, [&statement.json_rows]);
    }
    transaction.commit().unwrap();
    assert!(Unmapped::read(&run(db, &due("shop", release).unwrap())).is_empty());
}

/// The fingerprint of each error of a release, by its number.
fn prints(db: &Connection, release: &str) -> Vec<String> {
    let all = rows(db, "SELECT fingerprint FROM events WHERE release = ?1 ORDER BY seq", [release]);
    all.iter().map(|row| row["fingerprint"].as_str().unwrap().into()).collect()
}

#[test]
fn two_builds_are_one_issue_and_two_bugs_are_two() {
    let mut db = store();
    let first = build("first", 0, "/* a */", "4f3c2a1b");
    let second = build("second", 40, "/* licence */\nvar before = 1;\n\n", "9d8e7f60");
    report(&mut db, "8f14e45fceea167a5a36dedd4bea2501", "one", &first);
    report(&mut db, "8f14e45fceea167a5a36dedd4bea2502", "two", &second);
    let before = prints(&db, "one");

    resolve(&mut db, "one", &first);
    let resolved = prints(&db, "one");
    assert_ne!(resolved, before);
    assert_ne!(resolved[0], resolved[1], "two bugs in one function");
    let aliases = rows(&db, "SELECT fingerprint, becomes FROM issue_aliases ORDER BY fingerprint", []);
    for (old, new) in before.iter().zip(&resolved) {
        assert!(
            aliases.iter().any(|alias| alias["fingerprint"] == *old.as_str() && alias["becomes"] == *new.as_str()),
            "{old} {new} {aliases:?}"
        );
    }
    resolve(&mut db, "two", &second);
    assert_eq!(prints(&db, "two"), resolved, "another build");

    let stored = rows(&db, "SELECT frames FROM events WHERE release = 'two' ORDER BY seq", []);
    let frames: Value = serde_json::from_str(stored[1]["frames"].as_str().unwrap()).unwrap();
    assert_eq!((frames[0]["function"].as_str(), frames[0]["file"].as_str()), (Some("totalOfBasket"), Some("src/basket.ts")), "{frames}");
    assert_eq!(frames[1]["function"], "checkoutEverything", "{frames}");
    let line = DEMO.replace("// PADDING", &"\n  // more\n".repeat(40)).lines().position(|line| line.contains("basket.items")).unwrap() + 1;
    assert_eq!(frames[0]["line"], line, "{frames}");
    assert_eq!(frames[0]["generated"]["file"], "https://shop.example/js/shop.9d8e7f60.js", "what the engine saw is kept");
}

/// An error of a release in these scripts, with debug ids.
fn report_in(db: &mut Connection, page: &str, release: &str, scripts: &[&str], ids: &str) {
    let stack: String = scripts.iter().map(|script| format!("\\n    at run (https://shop.example/{script}:1:5)")).collect();
    let event = format!(
        r#"{{"seq":0,"kind":"error","view":0,"t":5,"source":"uncaught","name":"TypeError","message":"x","stack":"TypeError: x{stack}","detail":{{"debug":{ids}}}}}"#
    );
    let batch = batch_of(page, &event, "{}").replace("\"release\":\"r1\"", &format!("\"release\":\"{release}\""));
    assert_eq!(put(db, &batch).stored, 1);
}

/// Everything that waits by its debug id gets its map.
fn resolve_by_id(db: &mut Connection, known: &[Known], map: impl Fn(&str) -> SourceMap) -> usize {
    let mut work = Unmapped::read(&run(db, &due_by_id("shop").unwrap()));
    let objects = work.choose(known);
    for object in &objects {
        work.apply(object, &map(object));
    }
    for statement in work.statements(RECEIVED_MS) {
        run(db, &statement);
    }
    objects.len()
}

#[test]
fn errors_with_debug_ids_wait_for_their_maps_whatever_their_release_is() {
    let mut db = store();
    report_in(&mut db, "8f14e45fceea167a5a36dedd4bea2501", "one", &["a-1.js", "b.js"], r#"["AA11","bb22"]"#);
    report_in(&mut db, "8f14e45fceea167a5a36dedd4bea2502", "two", &["a-9.js"], r#"["aa11"]"#);
    report_in(&mut db, "8f14e45fceea167a5a36dedd4bea2503", "two", &["c.js"], "[]");
    let map = |object: &str| {
        SourceMap::read(format!(r#"{{"version":3,"sources":["src/{object}.ts"],"names":[],"mappings":"AACG"}}"#).as_bytes()).unwrap()
    };
    let known =
        |file: &str, debug_id: &str| Known { file: file.into(), debug_id: debug_id.into(), object: debug_id.into(), is_of_release: false };
    let files = |db: &Connection| -> Vec<String> {
        let all = rows(db, "SELECT (SELECT group_concat(value->>'$.file') FROM json_each(frames)) AS files FROM events ORDER BY page", []);
        all.iter().map(|row| row["files"].as_str().unwrap().replace("https://shop.example/", "")).collect()
    };
    assert_eq!(resolve_by_id(&mut db, &[known("a.js", "aa11")], map), 1);
    assert_eq!(files(&db), ["a-1.js,b.js", "src/aa11.ts", "c.js"], "of two scripts nobody said which one it is");
    assert_eq!(resolve_by_id(&mut db, &[], map), 0);
    assert!(run(&mut db, &due_by_id("shop").unwrap()).is_empty(), "what was looked at waits no more");

    // The other map comes: of the first error one script is its, and the other one is left for the first.
    assert_eq!(run(&mut db, &again_by_id("shop", "cc33").unwrap()).len(), 0);
    assert_eq!(run(&mut db, &again_by_id("shop", "bb22").unwrap()).len(), 1);
    assert_eq!(resolve_by_id(&mut db, &[known("a.js", "aa11"), known("b.js", "bb22")], map), 2);
    assert_eq!(files(&db), ["src/aa11.ts,src/bb22.ts", "src/aa11.ts", "c.js"]);
    assert_eq!(run(&mut db, &again_by_id("shop", "bb22").unwrap()).len(), 0, "every frame has its source");
    assert!(again_by_id("shop", "").is_none());
}

#[test]
fn a_second_map_is_looked_for_where_the_first_one_has_been() {
    let mut db = store();
    report_in(&mut db, "8f14e45fceea167a5a36dedd4bea2501", "one", &["a.js", "b.js"], "[]");
    let map = SourceMap::read(br#"{"version":3,"sources":["src/x.ts"],"names":[],"mappings":"AACG"}"#).unwrap();
    for (file, left) in [("a.js", 1), ("b.js", 0)] {
        run(&mut db, &again("shop", "one", file).unwrap());
        let mut work = Unmapped::read(&run(&mut db, &due("shop", "one").unwrap()));
        work.choose(&[Known { file: file.into(), debug_id: String::new(), object: file.into(), is_of_release: true }]);
        work.apply(file, &map);
        for statement in work.statements(RECEIVED_MS) {
            run(&mut db, &statement);
        }
        assert_eq!(run(&mut db, &again("shop", "one", "b.js").unwrap()).len(), left, "{file}");
    }
    assert_eq!(run(&mut db, &again("shop", "one", "a.js").unwrap()).len(), 0, "a frame that has its source asks for no map");
}

/// As much as visitors and a map can make of one step: what D1 does not take would be asked for again for ever.
#[test]
fn the_largest_step_is_written() {
    let mut db = store();
    let frames: String = (0..50).map(|n| format!("\\n    at {}{n} (https://shop.example/a.js:1:{})", "\\\"".repeat(50), n + 5)).collect();
    for n in 0..50 {
        let event = format!(
            r#"{{"seq":0,"kind":"error","view":0,"t":5,"source":"uncaught","name":"TypeError","message":"x","stack":"TypeError: x{frames}"}}"#
        );
        let batch =
            batch_of(&format!("8f14e45fceea167a5a36dedd4bea25{n:02x}"), &event, "{}").replace("\"release\":\"r1\"", "\"release\":\"one\"");
        assert_eq!(put(&mut db, &batch).stored, 1);
    }
    let (file, name) = ("\\\"".repeat(100_000), "n".repeat(500));
    let map =
        format!(r#"{{"version":3,"sources":["src/{file}.ts"],"sourcesContent":["function {name}() {{ x }}"],"mappings":"AAAA,IAAoB"}}"#);
    let mut work = Unmapped::read(&run(&mut db, &due("shop", "one").unwrap()));
    work.choose(&[Known { file: "a.js".into(), debug_id: String::new(), object: "1".into(), is_of_release: true }]);
    work.apply("1", &SourceMap::read(map.as_bytes()).unwrap());
    for statement in work.statements(RECEIVED_MS) {
        assert!(statement.json_rows.len() < 2_000_000, "{}", statement.json_rows.len());
        run(&mut db, &statement);
    }
    assert!(run(&mut db, &due("shop", "one").unwrap()).is_empty());
    let longest = rows(&db, "SELECT max(length(frame.value->>'$.file')) AS n FROM events, json_each(frames) AS frame", []);
    assert!(longest[0]["n"].as_u64().unwrap() <= 256, "{longest:?}");
}

#[test]
fn an_alias_never_points_at_an_alias() {
    let db = store();
    for (old, new) in [("1:a", "1:b"), ("1:b", "1:c"), ("1:d", "1:a"), ("1:c", "1:c")] {
        db.execute("DELETE FROM events", []).unwrap();
        let work = Unmapped::read(&[serde_json::from_value(serde_json::json!({
            "site": "shop", "page": PAGE, "seq": 1, "name": new, "source": "csp", "message": new, "frames": "[]", "fingerprint": old,
        }))
        .unwrap()]);
        for statement in work.statements(1) {
            // The hash is the pipeline's business: here stands a short name for it.
            let becomes = serde_json::from_str::<Value>(&statement.json_rows).unwrap()[0]["becomes"].as_str().map(String::from);
            let short = becomes.map_or(statement.json_rows.clone(), |long| statement.json_rows.replace(&long, new));
            rows(&db, statement.sql, [&short]);
        }
    }
    let aliases = rows(&db, "SELECT fingerprint || '>' || becomes AS alias FROM issue_aliases ORDER BY fingerprint", []);
    let aliases: Vec<_> = aliases.iter().map(|row| row["alias"].as_str().unwrap()).collect();
    assert_eq!(aliases, ["1:a>1:c", "1:b>1:c", "1:d>1:c"]);
}

#[test]
fn the_statements_use_an_index() {
    let db = store();
    let row = serde_json::from_value(serde_json::json!({
        "site": "shop", "page": PAGE, "seq": 1, "name": "x", "source": "csp", "message": "x", "frames": "[]", "fingerprint": "1:a",
    }))
    .unwrap();
    let mut all = Unmapped::read(&[row]).statements(1);
    all.extend([due("shop", "one").unwrap(), again("shop", "one", "a.js").unwrap()]);
    all.extend([due_by_id("shop").unwrap(), again_by_id("shop", "85314830").unwrap()]);
    assert_eq!(all.len(), 7);
    for statement in all {
        let plan = rows(&db, &format!("EXPLAIN QUERY PLAN {}", statement.sql), [&statement.json_rows]);
        for step in plan {
            let step = step["detail"].as_str().unwrap();
            assert!(!["SCAN events", "SCAN issue_aliases", "SCAN a"].contains(&step), "{step}: {}", statement.sql);
            let by_id = statement.sql.contains("instr(detail, ") && step.contains("events ");
            assert!(!by_id || step.contains("events_by_debug_id (site=? AND mapped=?)") || step.contains("INTEGER PRIMARY KEY"), "{step}");
        }
    }
}
