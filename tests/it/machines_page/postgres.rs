//! The statements for PostgreSQL in docs/machines.md, run on a real server

use super::page::MACHINES;
use super::stage::Stage;
use crate::support::{Postgres, Transport};

#[test]
fn the_rights_in_the_database_are_enough_and_each_is_needed() {
    let Some(server) = Postgres::start(&Transport::Plain) else {
        return;
    };
    let password = "a p@ss/word";
    let statements = MACHINES.block("sql", "create table agoras_kv");
    server.sql(&statements.replace("a-long-random-one", password));
    let settings = MACHINES.block("sh", "export PGPASSWORD");
    let exports = settings.lines().filter(|line| line.starts_with("export "));
    let exports: Vec<&str> = exports.collect();
    // The server of the test has no certificate, and its database has another name.
    let place = server.place("publisher").replace(":a%20p%40ss%2Fword@", "@");
    let exports = exports
        .join("\n")
        .replace(
            "postgres://publisher@db.example.com/agoras?sslmode=verify-full&",
            &format!("{place}?"),
        )
        .replace("PGPASSWORD=…", &format!("PGPASSWORD='{password}'"));
    assert!(exports.contains("prefix=acme"), "{exports}");

    let stage = Stage::new();
    let script = |command: &str| format!("{exports}\nagoras {command}");
    stage.authorize_by(&script("tiktok creator"));
    let publish = script("tiktok video --video-url https://media.example.com/clip.mp4");
    for (machine, exit) in [("host-1", 0), ("host-2", 4)] {
        let run = stage.run(machine, &[], &publish);
        assert_eq!((run.exit, stage.posts(), stage.grants()), (Some(exit), 1, 1), "{run}");
    }
    assert_eq!(server.sql("select bool_and(starts_with(k, 'acme/')) from agoras_kv"), "t");
    for right in ["select", "insert", "update", "delete"] {
        let has = format!("select has_table_privilege('publisher', 'agoras_kv', '{right}')");
        assert_eq!(server.sql(&has), "t", "{right}");
    }
    assert_eq!(server.sql("select has_schema_privilege('publisher', 'public', 'create')"), "f");
}
