//! PostgreSQL: its table, rights, certificates, and connections that die

use std::thread;

use agoras::kv::{Expect, KvError};
use data_encoding::BASE64_MIME;
use rcgen::{CertificateParams, KeyPair};

use super::variables::end_with;
use super::{create, open, read};
use crate::support::{POSTGRES_PASSWORD, Postgres, Transport};

#[test]
fn machines_that_start_at_once_create_one_table() {
    let Some(server) = Postgres::start(&Transport::Plain) else {
        return;
    };
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| assert_eq!(open(&server.address("team")).get("one").unwrap(), None));
        }
    });
    assert_eq!(server.sql("select count(*) from pg_tables where tablename = 'agoras_kv'"), "1");
}

#[test]
fn a_user_who_may_not_create_tables_uses_one_that_is_there() {
    let Some(server) = Postgres::start(&Transport::Plain) else {
        return;
    };
    server.sql(&format!("create user poster password '{POSTGRES_PASSWORD}'"));
    server.sql("revoke create on schema public from public");
    let place = server.place("poster");
    let error = open(&place).get("one").unwrap_err();
    assert!(matches!(error, KvError::Denied { .. }), "{error}");
    open(&server.place("agoras")).get("one").unwrap();
    let error = open(&place).get("one").unwrap_err();
    assert!(matches!(error, KvError::Denied { .. }), "{error}");
    server.sql("grant select, insert, update, delete on agoras_kv to poster");
    create(&open(&place), "one", "first").unwrap();
    assert_eq!(server.sql("select k from agoras_kv"), "one");
}

#[test]
fn wrong_names_and_passwords_each_have_their_error() {
    let Some(server) = Postgres::start(&Transport::Plain) else {
        return;
    };
    let good = server.place("agoras");
    let end = |store: &str| open(store).get("one").unwrap_err();
    let error = end(&good.replace("a%20p%40ss%2Fword", "wrong"));
    assert!(matches!(error, KvError::Denied { .. }), "{error}");
    let error = end(&good.replace("/postgres", "/absent"));
    assert!(matches!(error, KvError::NoSuchStore { .. }), "{error}");
    let error = end(&good.replace(":a%20p%40ss%2Fword", ""));
    assert!(matches!(error, KvError::Credentials { .. }), "{error}");
}

#[test]
fn user_and_password_may_come_from_the_environment() {
    let Some(server) = Postgres::start(&Transport::Plain) else {
        return;
    };
    create(&open(&server.place("agoras")), "one", "first").unwrap();
    let all = [("PGUSER", "agoras"), ("PGPASSWORD", POSTGRES_PASSWORD)];
    assert_eq!(end_with(&server.bare(), &all), "value true");
    let missing = end_with(&server.bare(), &all[..1]);
    assert!(missing.contains("no usable credentials"), "{missing}");
}

#[test]
fn a_connection_that_the_server_ends_is_made_anew() {
    let Some(server) = Postgres::start(&Transport::Plain) else {
        return;
    };
    let kv = open(&server.address("team"));
    let version = create(&kv, "one", "first").unwrap();
    let end_all = "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'agoras'";
    assert_eq!(server.sql(end_all), "1");
    let version = kv.put("one", b"second", &Expect::Version(version)).unwrap();
    assert_eq!(server.sql(end_all), "1");
    assert_eq!(read(&kv, "one").as_deref(), Some("second"));
    kv.put("one", b"third", &Expect::Version(version)).unwrap();
}

#[test]
fn a_connection_that_no_longer_answers_is_given_up() {
    let Some(server) = Postgres::start(&Transport::Plain) else {
        return;
    };
    let kv = open(&server.address("team"));
    let version = create(&kv, "one", "first").unwrap();
    // Another session holds the row: the update waits until its try is over, and longer.
    thread::scope(|scope| {
        scope.spawn(|| {
            server.sql("begin; select 1 from agoras_kv where k = 'team/one' for update; select pg_sleep(3); commit")
        });
        let held = "select count(*) from pg_stat_activity where wait_event = 'PgSleep'";
        while server.sql(held) == "0" {}
        kv.put("one", b"second", &Expect::Version(version)).unwrap();
    });
    assert_eq!(read(&kv, "one").as_deref(), Some("second"));
}

/// A certificate for `localhost` and its key, in PEM.
struct Shown {
    certificate: String,
    key: String,
}

fn certificate() -> Shown {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    Shown {
        certificate: pem("CERTIFICATE", certificate.der()),
        key: pem("PRIVATE KEY", &key.serialize_der()),
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let base64 = BASE64_MIME.encode(der);
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", base64.trim_end())
}

#[test]
fn a_certificate_is_verified_and_a_server_without_one_is_refused() {
    let shown = certificate();
    let transport = Transport::Tls { certificate: &shown.certificate, key: &shown.key };
    let (Some(server), Some(plain)) =
        (Postgres::start(&transport), Postgres::start(&Transport::Plain))
    else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        #[expect(clippy::disallowed_methods, reason = "a certificate of a test")]
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let right = file("right.pem", &shown.certificate);
    let other = file("other.pem", &certificate().certificate);
    let with = |server: &Postgres, mode: &str, root: &str| {
        open(&format!("{}?sslmode={mode}&sslrootcert={root}", server.place("agoras")))
    };
    for mode in ["require", "verify-ca", "verify-full"] {
        let kv = with(&server, mode, &right);
        create(&kv, mode, "first").unwrap();
        let ssl = "select bool_and(ssl) from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'agoras'";
        assert_eq!(server.sql(ssl), "t");
        let error = with(&server, mode, &other).get(mode).unwrap_err();
        assert!(matches!(error, KvError::Unreachable { .. }), "{error}");
        let error = with(&plain, mode, &right).get(mode).unwrap_err();
        assert!(matches!(error, KvError::Unreachable { .. }), "{error}");
    }
    let absent = folder.path().join("absent.pem");
    let store =
        format!("{}?sslmode=require&sslrootcert={}", server.place("agoras"), absent.display());
    let error = agoras::kv::Kv::open(&super::address(&store), agoras::clock::Clock::system());
    assert!(matches!(error, Err(KvError::Credentials { .. })), "{error:?}");
}
