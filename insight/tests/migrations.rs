//! Every migration of both databases: that it only adds, so that a worker from before goes on writing; and that
//! it is written so that each of the three who split it into statements finds the same ones. `wrangler` splits a
//! file for a local database, knowing comments. For a real one it sends the file as it is, and D1 splits it: it has
//! cut triggers of several lines at the semicolon inside and at the first END, overlooked a BEGIN in small letters,
//! and taken quotes and semicolons of comments for SQL. All that worked on every local machine.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use rusqlite::Connection;

/// Folders of `edge/migrations`.
const DATABASES: [&str; 2] = ["db", "events"];

/// The migrations of a database, by number: name and text.
fn migrations(database: &str) -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../edge/migrations").join(database);
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let name = |path: &PathBuf| format!("{database}/{}", path.file_name().unwrap().to_str().unwrap());
    paths.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

fn all() -> Vec<(String, String)> {
    DATABASES.into_iter().flat_map(migrations).collect()
}

/// A database with the oldest so many migrations.
fn store(database: &str, version: usize) -> Connection {
    let db = Connection::open_in_memory().unwrap();
    for (name, sql) in migrations(database).iter().take(version) {
        db.execute_batch(sql).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    db
}

fn strings(db: &Connection, sql: &str) -> Vec<String> {
    db.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// The tables with their columns and the columns' types.
fn tables(db: &Connection) -> BTreeMap<String, Vec<(String, String)>> {
    let columns = |table: &str| {
        let mut found = db.prepare("SELECT name, type FROM pragma_table_info(?1)").unwrap();
        let rows = found.query_map([table], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let names = strings(db, "SELECT name FROM sqlite_master WHERE type = 'table'");
    names.into_iter().map(|name| (name.clone(), columns(&name))).collect()
}

/// A line without its comment. No text of a migration has two dashes.
fn without_comment(line: &str) -> &str {
    line.split_once("--").map_or(line, |(code, _)| code).trim()
}

/// The statements, by the simplest rule that there is: a semicolon ends a line and a statement.
fn statements(sql: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for line in sql.lines().map(without_comment).filter(|line| !line.is_empty()) {
        let last = all.last_mut().unwrap();
        last.push(' ');
        last.push_str(line);
        if line.ends_with(';') {
            *last = last.trim().to_owned();
            all.push(String::new());
        }
    }
    assert_eq!(all.pop().as_deref(), Some(""), "the last statement ends with its line");
    all
}

fn words(code: &str) -> Vec<&str> {
    code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect()
}

#[test]
fn they_are_numbered_and_say_their_number() {
    for database in DATABASES {
        for (at, (name, sql)) in migrations(database).iter().enumerate() {
            let number = at + 1;
            assert!(name.starts_with(&format!("{database}/{number:04}_")), "{name} is not number {number}");
            assert!(
                sql.contains(&format!("INSERT INTO schema_version(version, applied_ms) VALUES ({number}, unixepoch() * 1000);")),
                "{name}"
            );
        }
        let newest = migrations(database).len();
        let said: i64 = store(database, newest).query_row("SELECT max(version) FROM schema_version", [], |row| row.get(0)).unwrap();
        assert_eq!(said as usize, newest, "{database}");
    }
}

#[test]
fn they_only_add() {
    for database in DATABASES {
        for (at, (name, sql)) in migrations(database).iter().enumerate() {
            let before = tables(&store(database, at));
            for statement in statements(sql) {
                let words = words(&statement);
                let is_new = |table: &str| !before.contains_key(table);
                let is_addition = match words.as_slice() {
                    ["CREATE", "TABLE", table, ..] => is_new(table),
                    // A unique one could refuse what a worker from before writes.
                    ["CREATE", "INDEX", ..] => true,
                    ["CREATE", "UNIQUE", "INDEX", _, "ON", table, ..] => is_new(table),
                    ["CREATE", "TRIGGER", ..] => writes_only_beside(&statement),
                    ["ALTER", "TABLE", _, "ADD", "COLUMN", ..] => words.contains(&"DEFAULT") || !words.contains(&"NOT"),
                    ["INSERT", "INTO", "schema_version", ..] => true,
                    ["INSERT", "INTO", table, ..] => is_new(table),
                    _ => false,
                };
                assert!(is_addition, "{name}: {statement}");
            }
        }
    }
}

/// Whether a trigger comes after the write and puts rows somewhere else where none is refused: the write of a worker that
/// knows nothing of it never fails for it.
fn writes_only_beside(trigger: &str) -> bool {
    let words = words(trigger);
    let body = trigger.split_once(" BEGIN ").map_or("", |(_, body)| body);
    let on = words.iter().position(|word| *word == "ON").and_then(|at| words.get(at + 1));
    let into = body.strip_prefix("INSERT INTO ").and_then(|rest| rest.split(['(', ' ']).next());
    words.get(3) == Some(&"AFTER")
        && into.is_some()
        && into != on.copied()
        && body.contains("ON CONFLICT DO NOTHING")
        && !body.contains("RAISE")
}

#[test]
fn rows_of_every_schema_before_fit_the_newest() {
    for database in DATABASES {
        let newest = migrations(database).len();
        for version in 1..newest {
            let db = store(database, newest);
            for (table, columns) in tables(&store(database, version)) {
                let value = |of_type: &str| if of_type == "TEXT" { "'x'" } else { "77" };
                let names: Vec<_> = columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
                let values: Vec<_> = columns.iter().map(|(_, of_type)| value(of_type)).collect();
                let insert = format!("INSERT INTO {table}({}) VALUES ({})", names.join(","), values.join(","));
                assert_eq!(db.execute(&insert, []), Ok(1), "schema {version}: {insert}");
                // And what it reads is there under the names that it knows.
                let read = format!("SELECT {} FROM {table} WHERE {} = {}", names.join(","), names[0], values[0]);
                assert!(db.prepare(&read).unwrap().exists([]).unwrap(), "schema {version}: {read}");
            }
        }
    }
}

#[test]
fn comments_hold_nothing_that_a_splitter_takes_for_sql() {
    for (name, sql) in all() {
        assert!(sql.is_ascii() && !sql.contains('\r') && !sql.contains('\t') && sql.ends_with(";\n"), "{name}");
        for line in sql.lines() {
            let Some((code, comment)) = line.split_once("--") else { continue };
            assert!(code.trim().is_empty(), "{name}: a comment has its own line: {line}");
            assert!(!comment.contains(['\'', '"', ';', '$']) && !comment.contains("/*"), "{name}: {line}");
            assert!(comment.matches('`').count() % 2 == 0, "{name}: {line}");
            assert!(!words(comment).iter().any(|word| ["BEGIN", "CASE", "END"].contains(word)), "{name}: {line}");
        }
    }
}

#[test]
fn a_trigger_is_one_line_that_every_splitter_leaves_whole() {
    let mut triggers = BTreeSet::new();
    for (name, sql) in all() {
        for line in sql.lines().filter(|line| line.to_ascii_uppercase().contains("TRIGGER") && !line.starts_with("--")) {
            let words = words(line);
            assert!(line.starts_with("CREATE TRIGGER ") && line.ends_with("; END;"), "{name}: {line}");
            let n = |word: &str| words.iter().filter(|known| known.eq_ignore_ascii_case(word)).count();
            assert_eq!((n("BEGIN"), n("END"), n("CASE"), n("TRANSACTION")), (1, 1, 0, 0), "{name}: {line}");
            assert!(line.contains(" BEGIN ") && !line.contains('$'), "{name}: {line}");
            triggers.insert(words[2].to_owned());
        }
        assert!(!sql.contains("BEGIN TRANSACTION") && !sql.contains("PRAGMA") && !sql.contains("COMMIT"), "{name}");
    }
    let made: BTreeSet<String> = DATABASES
        .into_iter()
        .flat_map(|database| strings(&store(database, usize::MAX), "SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        .collect();
    assert_eq!(triggers, made, "every trigger stands on one line");
}

#[test]
fn each_statement_is_whole_by_itself() {
    for database in DATABASES {
        let db = Connection::open_in_memory().unwrap();
        for (name, sql) in migrations(database) {
            for statement in statements(&sql) {
                assert!(statement.len() < 100 * 1024, "{name}");
                // One statement, not a part of one and not two.
                assert_eq!(db.execute(&statement, []).map(|_| ()), Ok(()), "{name}: {statement}");
            }
        }
        let made = |db: &Connection| strings(db, "SELECT type||' '||name FROM sqlite_master ORDER BY 1");
        assert_eq!(made(&db), made(&store(database, usize::MAX)), "{database}");
    }
}
