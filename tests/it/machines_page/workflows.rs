//! The workflows, manifests and lines for cron of the pages, run on machines without a past

use serde_json::Value;

use super::page::{CI, MACHINES, Page};
use super::stage::{PASSPHRASE, Stage, Variables};
use crate::support::{IDENTITY_TOKEN, Run, S3_ACCESS_KEY};

/// Returns the variables of a mapping of the page.
fn variables(stage: &Stage, mapping: &Value) -> Variables {
    let mapping = mapping.as_object().into_iter().flatten();
    mapping.map(|(name, value)| stage.variable(name, value.as_str().unwrap())).collect()
}

/// Checks that one content is posted once by two machines without a past, and that another machine
/// refreshes the token and posts what is new.
fn posts_once(stage: &Stage, publish: impl Fn(&str, &str) -> Run) {
    let first = publish("runner-1", "Hello");
    assert_eq!((first.exit, stage.posts()), (Some(0), 1), "{first}");
    let again = publish("runner-2", "Hello");
    assert_eq!((again.exit, stage.posts()), (Some(4), 1), "{again}");
    stage.world.tiktok.expire_access_tokens();
    let other = publish("runner-3", "Another");
    assert_eq!((other.exit, stage.posts(), stage.grants()), (Some(0), 2, 2), "{other}");
}

/// Runs the job `publish` of a workflow that gets credentials for an hour from Amazon.
fn of_amazon(page: &Page, words: &str) {
    let stage = Stage::new();
    let workflow = &page.yaml(words)[0];
    assert_eq!(workflow["permissions"]["id-token"], "write");
    let job = &workflow["jobs"]["publish"];
    let steps = job["steps"].as_array().unwrap();
    let [login, publish] = steps.as_slice() else { panic!("{steps:?}") };
    let action = login["uses"].as_str().unwrap();
    let (_, pinned) = action.split_once("aws-actions/configure-aws-credentials@").unwrap();
    assert_eq!(pinned.len(), 40, "an action that handles credentials is pinned by its hash");
    let trust = MACHINES.json("token.actions.githubusercontent.com:aud");
    let provider = trust["Statement"][0]["Principal"]["Federated"].as_str().unwrap();
    let role = login["with"]["role-to-assume"].as_str().unwrap();
    assert_eq!(provider.split(':').nth(4), role.split(':').nth(4));

    let mut all = [stage.amazon(), Stage::bucket_key()].concat();
    all.extend([&job["env"], &publish["env"]].into_iter().flat_map(|it| variables(&stage, it)));
    all.push(stage.variable("AWS_REGION", login["with"]["aws-region"].as_str().unwrap()));
    let is_of_tiktok = |(name, _): &&(String, String)| name.starts_with("TIKTOK_");
    let of_tiktok: Vec<_> = all.iter().filter(is_of_tiktok).map(|(name, _)| name).collect();
    assert_eq!(of_tiktok, ["TIKTOK_USERNAME"], "no token is in a variable");
    stage.authorize(&all);
    let line = publish["run"].as_str().unwrap();
    posts_once(&stage, |machine, title| stage.run(machine, &all, &line.replace("Hello", title)));
}

#[test]
fn the_workflow_with_s3_needs_no_token_and_posts_one_content_once() {
    of_amazon(&MACHINES, "Get credentials for an hour");
}

#[test]
fn the_first_workflow_for_pipelines_does_the_same() {
    of_amazon(&CI, "aws-actions/configure-aws-credentials");
}

/// Starts one script on several machines at once, and checks that the plan's row is posted once.
fn plan_is_posted_once(stage: &Stage, all: &[(String, String)], script: &str) {
    stage.plan();
    let start = |number: usize| stage.start(&format!("machine-{number}"), all, script);
    let runs: Vec<_> = (0..3).map(start).collect();
    for run in runs.into_iter().map(|child| stage.world.finish(child)) {
        assert_eq!(run.exit, Some(0), "{run}");
    }
    let late = stage.run("machine-9", all, script);
    assert_eq!((late.exit, late.stdout.as_str(), stage.posts()), (Some(0), "", 1), "{late}");
    assert_eq!(stage.grants(), 1);
}

#[test]
fn the_workflow_with_r2_posts_a_row_once_though_jobs_run_at_the_same_time() {
    let stage = Stage::new();
    let workflow = &MACHINES.yaml("R2_ACCESS_KEY_ID")[0];
    let steps = workflow["jobs"]["publish"]["steps"].as_array().unwrap();
    let publish = steps.last().unwrap();
    let all = variables(&stage, &publish["env"]);
    stage.authorize(&all);
    plan_is_posted_once(&stage, &all, publish["run"].as_str().unwrap());
}

#[test]
fn the_job_of_gitlab_exchanges_its_own_token() {
    let stage = Stage::new();
    let job = &MACHINES.yaml("AWS_ID_TOKEN")[0]["publish"];
    let lines: Vec<&str> =
        job["script"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    let mut all = [stage.amazon(), variables(&stage, &job["variables"])].concat();
    // GitLab has the passphrase as a variable of the project.
    all.push(("AGORAS_PASSPHRASE".to_owned(), PASSPHRASE.to_owned()));
    let laptop: Variables = all.iter().filter(|it| it.0 != "AWS_ROLE_ARN").cloned().collect();
    stage.authorize(&[laptop, Stage::bucket_key()].concat());
    let token = job["id_tokens"].as_object().unwrap().keys().next().unwrap();
    all.push((token.clone(), IDENTITY_TOKEN.to_owned()));
    let script = lines.join("\n");
    posts_once(&stage, |machine, title| stage.run(machine, &all, &script.replace("Hello", title)));
}

#[test]
fn the_cron_job_needs_no_volume_and_its_pods_post_a_row_once() {
    let stage = Stage::new();
    let documents = MACHINES.yaml("kind: CronJob");
    let [account, job] = documents.as_slice() else { panic!("{documents:?}") };
    let pod = &job["spec"]["jobTemplate"]["spec"]["template"]["spec"];
    assert_eq!(pod["serviceAccountName"], account["metadata"]["name"]);
    let container = &pod["containers"][0];
    let mounts = container["volumeMounts"].as_array().unwrap();
    let volume_of = |path: &str| {
        let is_above = |mount: &&Value| path.starts_with(mount["mountPath"].as_str().unwrap());
        let mount = mounts.iter().find(is_above).unwrap();
        let volumes = pod["volumes"].as_array().unwrap();
        volumes.iter().find(|volume| volume["name"] == mount["name"]).unwrap()
    };
    let env = container["env"].as_array().unwrap();
    let text = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
    let value = |name: &str| text(env.iter().find(|it| it["name"] == name).unwrap(), "value");
    assert!(volume_of(&value("AGORAS_KEY_FILE"))["secret"].is_object());
    assert!(volume_of(&value("AGORAS_STORAGE_DIR"))["emptyDir"].is_object());

    let own = env.iter().map(|it| stage.variable(&text(it, "name"), &text(it, "value")));
    let mut all = [stage.amazon(), stage.role()].concat();
    all.extend(own);
    stage.authorize(&all);
    let words = [&container["command"], &container["args"]].map(|it| it.as_array().unwrap());
    let words: Vec<&str> = words.into_iter().flatten().map(|it| it.as_str().unwrap()).collect();
    assert!(volume_of(words[4])["configMap"].is_object(), "{words:?}");
    // Each pod has a scratch folder of its own.
    all.retain(|(name, _)| name != "AGORAS_STORAGE_DIR");
    plan_is_posted_once(&stage, &all, &words.join(" "));
}

#[test]
fn the_line_for_cron_posts_a_row_once_on_every_machine_of_a_homelab() {
    let stage = Stage::new();
    let settings = MACHINES.block("sh", "AWS_ACCESS_KEY_ID=agoras");
    let settings = settings.replace("AWS_ACCESS_KEY_ID=agoras", "AWS_ACCESS_KEY_ID=KEY_ID");
    let settings = settings.replace("KEY_ID=KEY_ID", &format!("KEY_ID={S3_ACCESS_KEY}"));
    let settings = settings.replace("~/.config/agoras.key", "/etc/agoras/agoras.key");
    let line = MACHINES.block("", "agoras.env").trim_end();
    let (times, command) = line.split_once("  ").unwrap();
    assert_eq!(times.split(' ').count(), 5, "{times}");
    let install = format!("cat > ~/.config/agoras.env <<'END'\n{settings}END\n");
    let laptop = [
        stage.variable("AGORAS_STORE", "s3://acme-agoras/tiktok?endpoint=http://127.0.0.1:9000"),
        stage.variable("AGORAS_KEY_FILE", "/etc/agoras/agoras.key"),
    ];
    stage.authorize(&[laptop.to_vec(), Stage::bucket_key()].concat());
    plan_is_posted_once(&stage, &[], &format!("{install}{command}"));
}
