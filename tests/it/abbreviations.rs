//! Abbreviations of options: those that the Python tool takes, and no others

use crate::support::{CLIP, World};

#[test]
fn abbreviations_of_the_python_tool_publish_as_the_full_names_do() {
    let world = World::new();
    let run = world.agoras([
        "--log",
        "error",
        "tiktok",
        "video",
        "--vid",
        CLIP,
        "--tit",
        "--priv",
        "--priv",
        "SELF_ONLY",
        "--allow-c=no",
        "--allow-d",
        "--allow-s=false",
        "--brand-o",
    ]);
    assert_eq!(run.exit, Some(0), "{run}");
    let post = &world.tiktok.publishes()[0].post_info;
    assert_eq!(post["title"], "--priv");
    assert_eq!(
        [&post["disable_comment"], &post["disable_duet"], &post["disable_stitch"]],
        [true, false, true],
        "{post}"
    );
    assert_eq!(post["brand_organic_toggle"], true);
}

/// Every abbreviation of options that the binary has, by the shortest that is unique.
#[test]
fn the_shortest_abbreviations_are_accepted() {
    let world = World::new();
    for line in [
        "tiktok authorize --client-k=k --client-s=s --u=n --h",
        "tiktok video --v=a --t=x --p=SELF_ONLY --allow-c --allow-d --allow-s --brand-o --brand-c --h",
        "tiktok post --te=x --l=https://e/ --ti=t --p=SELF_ONLY --al --au --brand-o --brand-c --d=d --h",
        "utils feed-publish --n=tiktok --mo=last --f=feed.xml --max-c=2 --p=60 --max-p=1 --h",
        "utils schedule-run --n=tiktok --sheets-i=1x --sheets-n=Plan --sheets-c=a@b.example --sheets-p=k --w=1 --h",
        "utils media-limits --p=tiktok --k=video --j --h",
        "utils text-limits --p=tiktok --j --h",
        "utils tokens list --p=tiktok --h",
        "utils tokens show --p=tiktok --i=default --fi=username --fo=json --h",
        "utils tokens unattended-format --p=tiktok --h",
    ] {
        let run = world.agoras(line.split(' '));
        assert_eq!(run.exit, Some(0), "{line}: {run}");
    }
}

#[test]
fn ambiguous_abbreviations_and_those_of_our_own_options_are_wrong_usage() {
    let world = World::new();
    for line in [
        "tiktok video clip.mp4 --allow x",
        "tiktok video clip.mp4 --brand",
        "tiktok video clip.mp4 --cover-a 1s",
        "tiktok video clip.mp4 --dry",
        "tiktok post --imag https://media.example.com/1.jpg",
        "tiktok post --image- https://media.example.com/1.jpg",
        "tiktok post --t x",
        "tiktok creator --user ada.codes",
        "utils tokens show --platform tiktok --f username",
        "utils feed-publish --m last --feed-url feed.xml",
        "utils feed-publish --mode last --feed-url feed.xml --max 1",
        "utils feed-publish --mode last --feed-url feed.xml --dry",
        "utils schedule-run --file plan.csv --che",
        "utils schedule-run --fi plan.csv",
    ] {
        let run = world.agoras(line.split(' '));
        assert_eq!(run.exit, Some(2), "{line}: {run}");
        assert!(run.stderr.contains("unexpected argument '--"), "{line}: {run}");
    }
}

#[test]
fn a_secret_behind_an_abbreviation_is_warned_of() {
    let run = World::new().agoras(["tiktok", "authorize", "--client-s=S3", "--timeout", "x"]);
    assert!(!run.stderr.contains("S3"), "{run}");
    let run = World::unauthorized().agoras(["tiktok", "authorize", "--client-s", "S3", "--paste"]);
    assert!(run.stderr.contains("--client-secret shows the secret"), "{run}");
}
