//! Each way of the page: by hand, in tests of three languages, in a workflow, with faults, with TLS

use serde_json::Value;

use super::stage::{Stage, block};
use crate::support::{part, yaml};

#[test]
fn by_hand_a_video_is_posted() {
    let stage = Stage::new();
    let run = stage.run(block("sh", "agoras tiktok history"));
    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stdout.contains("\"outcome\":\"published\""), "{run}");
}

#[test]
fn the_python_test_passes() {
    let Some(python) = part("python") else { return };
    let stage = Stage::new();
    stage.file("test_publish.py", block("python", "import unittest"));
    let run = stage.run(&format!("{python} -m unittest test_publish.py"));
    assert!(run.exit == Some(0) && run.stderr.contains("Ran 1 test"), "{run}");
}

#[test]
fn the_node_test_passes() {
    let Some(node) = part("node") else { return };
    let stage = Stage::new();
    stage.file("publish.test.mjs", block("js", "node:test"));
    let run = stage.run(&format!("{node} --test publish.test.mjs"));
    assert!(run.exit == Some(0) && run.stdout.contains("# pass 1"), "{run}");
}

#[test]
fn the_rust_test_is_one_of_this_program() {
    let source = include_str!("example.rs");
    assert!(source.ends_with(block("rust", "#[test]")), "the page and example.rs differ");
}

#[test]
fn the_steps_of_the_workflow_run_one_after_the_other() {
    if part("curl").is_none() {
        return;
    }
    let mut stage = Stage::new();
    let workflow = yaml(block("yaml", "Start the emulator"));
    let steps = workflow[0]["jobs"]["test"]["steps"].as_array().unwrap();
    let scripts: Vec<&str> = steps.iter().filter_map(|step| step["run"].as_str()).collect();
    assert_eq!(scripts.len(), 3);
    stage.set("GITHUB_ENV", "github.env");
    let mut last = String::new();
    for script in scripts {
        let run = stage.step(script);
        assert_eq!(run.exit, Some(0), "{script}: {run}");
        last = run.stdout;
        let given = stage.read("github.env");
        for (name, value) in given.lines().filter_map(|line| line.split_once('=')) {
            stage.set(name, value);
        }
    }
    let report: Value = serde_json::from_str(&last).unwrap();
    assert_eq!(report["posts"], 1, "{report}");
}

#[test]
fn faults_and_a_fast_clock_end_in_a_post() {
    if part("curl").is_none() {
        return;
    }
    let stage = Stage::new();
    let script = block("sh", "--clock-speed 60");
    let report = "curl -sS \"$AGORAS_TIKTOK_API_URL/emulator/state.json\" > state.json\nkill $!";
    let run = stage.run(&script.replace("kill $!", report));
    assert_eq!(run.exit, Some(0), "{run}");
    let report: Value = serde_json::from_str(&stage.read("state.json")).unwrap();
    assert_eq!((&report["posts"], &report["faults_waiting"]), (&1.into(), &0.into()), "{run}");
    assert_eq!(report["switches"]["caps"], "off");
    let requests = report["requests"].as_array().unwrap();
    let answered = |endpoint: &str, status: Value| {
        requests.iter().any(|it| it["endpoint"] == endpoint && it["status"] == status)
    };
    assert!(answered("chunk", Value::Null) && answered("status", 503.into()), "{report}");
    assert!(answered("creator", 429.into()), "{report}");
    assert!(answered("token", 200.into()), "the access token had expired: {report}");
}

#[test]
fn curl_calls_tiktoks_own_host() {
    if part("curl").is_none() {
        return;
    }
    let stage = Stage::new();
    let run = stage.run(block("sh", "--ca-out tiktok-ca.pem"));
    assert_eq!(run.json()["error"]["code"], "access_token_invalid", "{run}");
}
