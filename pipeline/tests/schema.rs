//! A store that is older than this worker, against the real migrations: what it has is written, what it lacks is left out, and the
//! counts are the same.

mod support;

use candor_pipeline::{Outcome, Parcel};
use rusqlite::Connection;
use support::store::*;
use support::*;

/// An event of every table.
fn outcome() -> Outcome {
    let bad = r#"{"seq":4,"kind":"vital","view":0,"t":1,"name":"LCP","value":-1}"#;
    let filtered = error(5, "Extension context invalidated");
    take(&batch(&[open(0), view(1, 0), vital(2, 0, "LCP", 5.0), error(3, "x"), bad.into(), filtered].join(","))).unwrap()
}

fn counts(db: &Connection) -> [i64; 3] {
    ["events", "vitals", "drops"].map(|table| count(db, table))
}

#[test]
fn every_store_since_the_marks_of_erasures_takes_a_batch() {
    assert!(run_on(&mut store_of(1), &outcome().statements()).is_err(), "it could not keep out what was erased");
    for version in 2..=MIGRATIONS.len() {
        let (mut db, outcome) = (store_of(version), outcome());
        let first = outcome.settle(&run_on(&mut db, &outcome.statements()).unwrap());
        assert_eq!((first.stored, first.duplicates, counts(&db)), (4, 0, [3, 1, 2]), "schema {version}");
        migrate(&db, version);
        let again = outcome.settle(&run_on(&mut db, &outcome.statements()).unwrap());
        assert_eq!((again.stored, again.duplicates, counts(&db)), (0, 6, [3, 1, 2]), "schema {version}");
    }
}

/// Whatever the next migration adds.
#[test]
fn any_column_that_is_not_there_yet_gets_its_default() {
    for (table, column) in [("events", "ref_source"), ("events", "url"), ("vitals", "device")] {
        for in_queue in [false, true] {
            let (mut db, outcome) = (store(), outcome());
            let dropped = db.execute_batch(&format!("ALTER TABLE {table} DROP COLUMN {column}"));
            assert_eq!(dropped, Ok(()), "{table}.{column}");
            let stored = if in_queue {
                let parcel = Parcel::read(&outcome.messages("0123").unwrap()[0]).unwrap();
                parcel.settle(&run_on(&mut db, &parcel.statements()).unwrap()).unwrap().stored
            } else {
                outcome.settle(&run_on(&mut db, &outcome.statements()).unwrap()).stored
            };
            assert_eq!((stored, counts(&db)), (4, [3, 1, 2]), "{table}.{column}");
            db.execute_batch(&format!("ALTER TABLE {table} ADD COLUMN {column} ANY NOT NULL DEFAULT 'new'")).unwrap();
            assert_eq!(count(&db, &format!("{table} WHERE {column} = 'new'")), count(&db, table), "{table}.{column}");
        }
    }
}

#[test]
fn a_whole_store_needs_nothing_left_out() {
    let schema = schema_of(&store());
    for statement in outcome().statements() {
        assert_eq!(statement.on(&schema).as_deref(), Some(statement.sql), "{}", statement.table.name);
    }
}
