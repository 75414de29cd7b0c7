//! Credentials from the environment, each read by a process of its own

use std::process::Command;

use agoras::clock::Clock;
use agoras::kv::Kv;

use super::{address, create, of};
use crate::support::{IDENTITY_TOKEN, S3, S3_ACCESS_KEY};

/// The store whose value `one` the process reads.
const STORE: &str = "AGORAS_TEST_STORE";

/// Does nothing unless [`end_with`] starts it.
#[test]
fn a_process_of_its_own_reads_one_value() {
    let Some(store) = std::env::var_os(STORE) else {
        return;
    };
    let store = address(store.to_str().unwrap());
    let end = Kv::open(&store, Clock::hurried(5)).and_then(|kv| kv.get("one"));
    match end {
        Ok(item) => println!("<value {}>", item.is_some()),
        Err(error) => println!("<{error}>"),
    }
}

/// Returns the end of a process that reads a value with these variables alone.
pub(super) fn end_with(store: &str, variables: &[(&str, &str)]) -> String {
    let this = "kv::variables::a_process_of_its_own_reads_one_value";
    let mut process = Command::new(std::env::current_exe().unwrap());
    process.args(["--exact", this, "--nocapture"]).env_clear();
    for name in ["PATH", "LD_PRELOAD", "FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC"] {
        process.envs(std::env::var_os(name).map(|value| (name, value)));
    }
    process.env(STORE, store).envs(variables.iter().copied());
    let output = String::from_utf8(process.output().unwrap().stdout).unwrap();
    let end = output.split_once('<').and_then(|(_, rest)| rest.rsplit_once('>'));
    end.map(|(end, _)| end.to_owned()).unwrap_or(output)
}

fn server() -> S3 {
    let server = S3::start();
    create(&of(&server), "one", "first").unwrap();
    server
}

#[test]
fn the_providers_variables_name_key_and_endpoint() {
    let server = server();
    let url = server.url();
    let keys = [("AWS_ACCESS_KEY_ID", S3_ACCESS_KEY), ("AWS_SECRET_ACCESS_KEY", "secret")];
    for endpoint in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"] {
        let all = [keys[0], keys[1], (endpoint, url.as_str())];
        assert_eq!(end_with("s3://team/agoras", &all), "value true");
    }
    let store = format!("s3://team/agoras?endpoint={url}");
    let elsewhere = [keys[0], keys[1], ("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")];
    assert_eq!(end_with(&store, &elsewhere), "value true", "the address has precedence");
    let half = end_with(&store, &keys[..1]);
    assert!(half.contains("no usable credentials") && half.contains("SecretAccessKey"), "{half}");
    let plain = [keys[0], keys[1], ("AWS_ENDPOINT_URL", "http://minio.example:9000")];
    let refused = end_with("s3://team/agoras", &plain);
    assert!(refused.ends_with("the endpoint has to begin with https://"), "{refused}");
}

#[test]
fn an_address_with_its_own_key_does_not_look_at_the_providers_variables() {
    let server = server();
    let other = [
        ("AWS_ACCESS_KEY_ID", "AKIAOTHER"),
        ("AWS_SECRET_ACCESS_KEY", "other"),
        ("AWS_SESSION_TOKEN", "other"),
        ("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1"),
    ];
    assert_eq!(end_with(&server.address("agoras"), &other), "value true");
}

#[test]
fn a_workflow_logs_in_with_its_identity_token() {
    let server = server();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    let path = file.to_str().unwrap();
    let url = server.url();
    let all = [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", path),
        ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/poster"),
        ("AWS_ENDPOINT_URL_STS", url.as_str()),
    ];
    let store = format!("s3://team/agoras?endpoint={url}");
    let absent = end_with(&store, &all);
    assert!(absent.contains("no usable credentials") && absent.contains("token file"), "{absent}");
    let write = |text: &str| {
        #[expect(clippy::disallowed_methods, reason = "a token of a test")]
        std::fs::write(&file, text).unwrap();
    };
    write("another");
    let refused = end_with(&store, &all);
    assert!(refused.ends_with("HTTP 400 InvalidIdentityToken"), "{refused}");
    write(IDENTITY_TOKEN);
    assert_eq!(end_with(&store, &all), "value true");
    let plain = [all[0], all[1], ("AWS_ENDPOINT_URL_STS", "http://sts.example")];
    let refused = end_with(&store, &plain);
    assert!(refused.ends_with("has to be named with https://"), "{refused}");
}

#[test]
fn an_azure_account_is_needed() {
    let end = end_with("az://box/agoras", &[]);
    assert!(end.contains("AZURE_STORAGE_ACCOUNT_NAME"), "{end}");
}

#[test]
fn a_database_needs_a_user() {
    let end = end_with("postgres://127.0.0.1:1/agoras", &[]);
    assert!(end.contains("no usable credentials") && end.ends_with("or PGUSER"), "{end}");
}
