//! The action that publishes from a workflow, as a runner starts it: outputs, summary, masks, the token

use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{Answer, CLIP, PhotoHost, Run, Watched, World, sample};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/.github/actions/publish/publish.sh");

/// A stand-in for GitHub's program: it notes its arguments, its token, and its standard input.
const GH: &str = "#!/bin/sh\necho \"$* ($GH_TOKEN, $GH_REPO)\" >> \"$HOME/gh-asked\"\ncat > \"$HOME/gh-secret\"\n";

/// A job of a hosted runner.
struct Job {
    world: World,
    inputs: Vec<(&'static str, String)>,
}

impl Job {
    /// Returns a job with the credentials as inputs, or `None` where `jq` is missing.
    fn new() -> Option<Self> {
        crate::support::part("jq")?;
        let world = World::new();
        let account = world.account().clone();
        let mut world = world.without_variables();
        let home = world.home.path().display().to_string();
        world.set("CI", "true");
        world.set("GITHUB_ACTIONS", "true");
        world.set("GITHUB_REPOSITORY", "acme/clips");
        world.set("GITHUB_OUTPUT", &format!("{home}/output"));
        world.set("GITHUB_STEP_SUMMARY", &format!("{home}/summary"));
        world.set("RUNNER_ENVIRONMENT", "github-hosted");
        std::fs::create_dir(world.home.path().join("bin")).unwrap();
        world.script("bin/gh", GH);
        let path = std::env::var_os("PATH").unwrap().into_string().unwrap();
        let mut job = Self { world, inputs: Vec::new() };
        job.world.set("PATH", &format!("{home}/bin:{path}"));
        job.input("ACTION_AGORAS", env!("CARGO_BIN_EXE_agoras"));
        job.input("ACTION_USERNAME", &account.username);
        job.input("ACTION_CLIENT_KEY", &account.client_key);
        job.input("ACTION_CLIENT_SECRET", &account.client_secret);
        job.input("ACTION_REFRESH_TOKEN", &account.refresh_token);
        job.input("ACTION_SECRETS_TOKEN", "ghp-writer");
        Some(job)
    }

    fn input(&mut self, name: &'static str, value: &str) {
        self.inputs.retain(|(known, _)| *known != name);
        self.inputs.push((name, value.to_owned()));
    }

    fn command(&self) -> Command {
        let mut command = self.world.settled(Command::new("bash"));
        command.arg(SCRIPT).envs(self.inputs.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null());
        command
    }

    fn run(&self) -> Run {
        self.world.record(&self.command().output().unwrap())
    }

    /// Returns what the step put into a file of the home; nothing if it did not write it.
    fn wrote(&self, name: &str) -> String {
        std::fs::read_to_string(self.world.home.path().join(name)).unwrap_or_default()
    }

    /// Returns an output of the step, as the runner reads it.
    fn output(&self, name: &str) -> Option<String> {
        let written = self.wrote("output");
        let mut lines = written.lines();
        let end = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix("<<"))?;
        Some(lines.take_while(|line| *line != end).collect::<Vec<_>>().join("\n"))
    }
}

#[test]
fn a_video_is_posted_and_the_outputs_name_the_post() {
    let Some(mut job) = Job::new() else { return };
    job.input("ACTION_VIDEO", CLIP);
    job.input("ACTION_TITLE", "--privacy=SELF_ONLY \"quoted\" $HOME");
    job.input("ACTION_PRIVACY", "PUBLIC_TO_EVERYONE");

    let run = job.run();

    assert_eq!(run.exit, Some(0), "{run}");
    let publishes = job.world.tiktok.publishes();
    let post = &publishes[0];
    assert_eq!(post.post_info["title"], "--privacy=SELF_ONLY \"quoted\" $HOME");
    assert_eq!(job.output("outcome").as_deref(), Some("published"));
    assert_eq!(job.output("publish-id").as_deref(), Some(post.publish_id.as_str()));
    let document: Value = serde_json::from_str(run.stdout.lines().last().unwrap()).unwrap();
    let url = document["url"].as_str().unwrap_or_default();
    assert_eq!(job.output("url").as_deref(), Some(url), "{run}");
    assert_eq!(job.output("exit-code").as_deref(), Some("0"));
    assert_eq!(job.output("safe-to-rerun").as_deref(), Some(""));
    assert!(job.wrote("summary").contains("### agoras: published"), "{}", job.wrote("summary"));
}

#[test]
fn photos_are_posted_from_a_list_with_empty_lines() {
    let Some(mut job) = Job::new() else { return };
    let host = PhotoHost::with(vec![Answer::Gives(sample("photo.jpg")); 2]);
    job.input("ACTION_IMAGES", &format!("{}\r\n\n{}\n", host.url(1), host.url(2)));
    job.input("ACTION_ARGUMENTS", "--cover-index\n1\n");

    let run = job.run();

    assert_eq!(run.exit, Some(0), "{run}");
    let sent = &job.world.tiktok.publishes()[0].source_info;
    assert_eq!(sent["photo_images"].as_array().unwrap().len(), 2);
    assert_eq!(sent["photo_cover_index"], 1);
}

#[test]
fn the_rotated_token_goes_to_the_secret_and_no_secret_is_in_the_log() {
    let Some(mut job) = Job::new() else { return };
    job.input("ACTION_VIDEO", CLIP);
    job.input("ACTION_SECRET_NAME", "TIKTOK_TOKEN_ADA");
    job.input("ACTION_SECRET_ENVIRONMENT", "posts");

    let run = job.run();

    assert_eq!(run.exit, Some(0), "{run}");
    let token = job.wrote("gh-secret");
    assert!(token.starts_with("rft.") && token != job.world.account().refresh_token);
    assert_eq!(
        job.wrote("gh-asked"),
        "secret set TIKTOK_TOKEN_ADA --env posts (ghp-writer, acme/clips)\n"
    );
    let log = format!("{}{}", run.stdout, run.stderr);
    let account = job.world.account();
    for secret in [&account.client_secret, &account.refresh_token, "ghp-writer", &token] {
        let shown = log.lines().filter(|line| line.contains(secret));
        assert!(shown.clone().all(|line| line.starts_with("::add-mask::")), "{run}");
        assert!(shown.count() > 0, "not masked: {run}");
        assert!(!job.wrote("summary").contains(secret) && !job.wrote("output").contains(secret));
    }
}

#[test]
fn without_a_place_for_the_token_nothing_is_sent() {
    let Some(mut job) = Job::new() else { return };
    job.input("ACTION_VIDEO", CLIP);
    job.input("ACTION_SECRETS_TOKEN", "");

    let run = job.run();

    assert_eq!((run.exit, job.world.asked().len()), (Some(2), 0), "{run}");
    assert!(run.stderr.contains("set store, or secrets-token"), "{run}");
    assert_eq!(job.output("outcome").as_deref(), Some("failed"));
    assert_eq!(job.output("safe-to-rerun").as_deref(), Some("true"));
    job.input("ACTION_SECRETS_TOKEN", "ghp-writer");
    job.input("ACTION_SECRET_NAME", "X; rm -rf ~");
    assert_eq!((job.run().exit, job.world.asked().len()), (Some(2), 0));
}

#[test]
fn an_unknown_outcome_is_explained_in_the_summary() {
    let Some(mut job) = Job::new() else { return };
    let host = PhotoHost::with(vec![Answer::Gives(sample("photo.jpg"))]);
    job.input("ACTION_IMAGES", &host.url(1));
    job.world.fault("photo-init=reset-after");

    let run = job.run();

    assert_eq!(run.exit, Some(5), "{run}");
    assert_eq!(job.output("outcome").as_deref(), Some("unknown"));
    assert_eq!(job.output("safe-to-rerun").as_deref(), Some("false"));
    let summary = job.wrote("summary");
    assert!(summary.contains("**The outcome is unknown: the post may be out."), "{summary}");
    assert!(summary.contains("hint: "), "{summary}");
}

#[test]
fn words_of_tiktok_become_no_markup_in_the_summary() {
    let Some(mut job) = Job::new() else { return };
    job.input("ACTION_VIDEO", "<img src=x>`*.mp4");

    let run = job.run();

    assert_eq!((run.exit, job.output("outcome").as_deref()), (Some(9), Some("failed")), "{run}");
    let summary = job.wrote("summary");
    assert!(!summary.contains("<img") && summary.contains("&lt;img"), "{summary}");
}

#[test]
fn a_process_that_ends_without_a_word_is_not_called_harmless() {
    let Some(mut job) = Job::new() else { return };
    let killed = job.world.script("killed", "#!/bin/sh\nkill -KILL $$\n");
    job.input("ACTION_AGORAS", &killed.display().to_string());
    job.input("ACTION_VIDEO", CLIP);

    let run = job.run();

    assert_eq!((run.exit, job.output("publish-id").as_deref()), (Some(137), Some("")), "{run}");
    assert_eq!(job.output("outcome").as_deref(), Some("unknown"));
    assert_eq!(job.output("safe-to-rerun").as_deref(), Some("false"));
    assert!(job.wrote("summary").contains("Something may have been published"));
}

#[test]
fn a_cancelled_job_ends_agoras_and_keeps_the_token() {
    let Some(mut job) = Job::new() else { return };
    job.input("ACTION_VIDEO", CLIP);
    job.world.fault("chunk@*=stall");

    let mut step = Watched::start(job.command());
    step.line("Uploading").unwrap();
    // A runner sends it to the shell of the step alone.
    step.signal("TERM");
    let run = job.world.end_of(step);

    assert_eq!((run.exit, job.output("exit-code").as_deref()), (Some(130), Some("130")), "{run}");
    let id = job.world.tiktok.publishes()[0].publish_id.clone();
    assert_eq!(job.output("publish-id"), Some(id));
    assert!(job.wrote("gh-secret").starts_with("rft."));
}
