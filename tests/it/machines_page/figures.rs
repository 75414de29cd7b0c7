//! The numbers of requests in docs/machines.md, counted

use super::stage::{Stage, Variables};

/// The requests of a run, by their verbs.
#[derive(Debug, PartialEq, Eq)]
struct Count {
    get: usize,
    put: usize,
    others: usize,
}

fn count(stage: &Stage, from: usize) -> Count {
    let calls = stage.store.calls().split_off(from);
    let of = |verb: &str| calls.iter().filter(|call| call.starts_with(verb)).count();
    let get = of("GET ");
    let put = of("PUT ");
    Count { get, put, others: calls.len() - get - put }
}

fn variables(stage: &Stage) -> Variables {
    let mut all = [stage.amazon(), Stage::bucket_key()].concat();
    all.push(stage.variable("AGORAS_STORE", "s3://acme-agoras/tiktok"));
    all.push(stage.variable("AGORAS_KEY_FILE", "/etc/agoras/agoras.key"));
    all.push(stage.variable("TIKTOK_USERNAME", "ada.codes"));
    all
}

/// Returns the requests of a command on a machine without a past. The account is named.
fn counted(stage: &Stage, command: &str) -> Count {
    let before = stage.store.calls().len();
    let run = stage.run("runner", &variables(stage), &format!("agoras {command}"));
    assert_eq!(run.exit, Some(0), "{run}");
    count(stage, before)
}

#[test]
fn commands_make_as_many_requests_as_the_page_says() {
    let stage = Stage::new();
    stage.authorize(&variables(&stage));
    let first = count(&stage, 0);
    assert!((95..=110).contains(&first.put), "{first:?}");
    assert!((95..=120).contains(&first.get), "{first:?}");
    assert_eq!(first.others, 5, "{first:?}");

    let good = counted(&stage, "tiktok creator");
    assert_eq!(good, Count { get: 3, put: 0, others: 0 });
    stage.world.tiktok.expire_access_tokens();
    let refresh = counted(&stage, "tiktok creator");
    assert_eq!(refresh, Count { get: 4, put: 2, others: 0 });
    for title in ["first", "second"] {
        let clip = "--video-url https://media.example.com/clip.mp4";
        let publish = counted(&stage, &format!("tiktok video {clip} --title {title}"));
        assert!(publish.get + publish.put + publish.others <= 10, "{title}: {publish:?}");
    }

    stage.plan();
    let look = "utils schedule-run --file posts/plan.csv --time-zone UTC";
    counted(&stage, look);
    let nothing_due = counted(&stage, look);
    assert_eq!(nothing_due, Count { get: 3, put: 0, others: 0 });
}
