//! `agoras tiktok videos`

use std::time::Duration;

use agoras::emulator::{Figures, PublicVideo, Request, Settings};
use serde_json::{Value, json};

use crate::support::{Run, World, open, page_leads_to};

/// The id of the oldest video of these tests. The others follow it.
const FIRST: u64 = 7_512_000_000_000_000_000;

fn id(number: u64) -> String {
    (FIRST + number).to_string()
}

/// Adds a public video of ada.codes that is `hours` old.
fn add(world: &World, number: u64, title: &str, hours: u64) {
    world.tiktok.add_public(PublicVideo {
        post_id: FIRST + number,
        username: "ada.codes".to_owned(),
        title: title.to_owned(),
        age: Duration::from_hours(hours),
        figures: Figures { duration: 12, views: 1200, likes: 34, comments: 5, shares: 1 },
    });
}

/// Returns a world with so many videos, an hour between each and the next. The newest is an hour old, and
/// has the highest number.
pub(crate) fn with_videos(count: u64) -> World {
    with_videos_at(20, count)
}

fn with_videos_at(speed: u32, count: u64) -> World {
    let world = World::at_speed(speed, Settings::default());
    (0..count).for_each(|number| add(&world, number, &format!("Video {number}"), count - number));
    world
}

fn videos(world: &World, more: &[&str]) -> Run {
    world.agoras(["tiktok", "videos"].iter().chain(more))
}

/// Returns the ids in a document.
fn ids(run: &Run) -> Vec<String> {
    let document = run.json();
    let videos = document["videos"].as_array().unwrap();
    videos.iter().map(|video| video["id"].as_str().unwrap().to_owned()).collect()
}

/// Returns the requests about videos.
fn asked(world: &World) -> Vec<Request> {
    let mut requests = world.tiktok.requests();
    requests.retain(|request| request.path.starts_with("/v2/video/"));
    requests
}

fn body(request: &Request) -> Value {
    serde_json::from_str(&request.body).unwrap()
}

#[test]
fn lists_the_newest_first_with_their_figures() {
    let world = with_videos(2);
    add(&world, 7, "Hello\n#rust \u{1b}[31mred", 0);
    let run = videos(&world, &[]);
    let lines: Vec<&str> = run.stdout.lines().collect();
    let [newest, middle, oldest] = lines[..] else { panic!("{run}") };
    let tail = |number| {
        let id = id(number);
        format!(
            "  {id}  https://www.tiktok.com/@ada.codes/video/{id}  12 s  1200 views  34 likes  5 comments  1 share  "
        )
    };
    assert!(newest.ends_with(&(tail(7) + "Hello #rust \\u{1b}[31mred")), "{run}");
    assert!(middle.ends_with(&(tail(1) + "Video 1")), "{run}");
    assert!(oldest.ends_with(&(tail(0) + "Video 0")), "{run}");
    assert!(newest.contains(" UTC  75"), "{run}");
    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(asked(&world).len(), 1);
    assert_eq!(body(&asked(&world)[0]), json!({"max_count": 20}));
}

#[test]
fn the_document_holds_everything_and_ids_are_texts() {
    let world = with_videos(1);
    let run = videos(&world, &["--json"]);
    let mut document = run.json();
    let created = document["videos"][0]["created_at"].take();
    assert!(created.as_str().unwrap().ends_with('Z'), "{created}");
    let avatar = format!("{}/emulator/avatar/ada.codes.svg", world.tiktok.url());
    assert_eq!(
        document,
        json!({
            "username": "ada.codes",
            "videos": [{
                "id": id(0), "url": format!("https://www.tiktok.com/@ada.codes/video/{}", id(0)),
                "caption": "Video 0", "created_at": null, "duration_s": 12, "views": 1200,
                "likes": 34, "comments": 5, "shares": 1, "cover_url": avatar,
            }],
            "has_more": false,
            "not_found": [],
        })
    );
}

#[test]
fn fields_that_are_left_out_are_null() {
    let world = with_videos(1);
    world.fault(&format!("videos=field:videos=[{{\"id\":\"{}\"}},{{\"title\":\"no id\"}}]", id(5)));
    let run = videos(&world, &["--json"]);
    let nothing = json!([{
        "id": id(5), "url": null, "caption": null, "created_at": null, "duration_s": null,
        "views": null, "likes": null, "comments": null, "shares": null, "cover_url": null,
    }]);
    assert_eq!(run.json()["videos"], nothing);
    world.fault(&format!("videos=field:videos=[{{\"id\":{}}}]", id(5)));
    assert_eq!(videos(&world, &[]).stdout, format!("-  {}  -\n", id(5)));
}

#[test]
fn an_account_without_a_video_has_an_empty_list() {
    let world = World::new();
    let run = videos(&world, &[]);
    insta::assert_snapshot!(run, @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Getting an access token from TikTok
    @ada.codes has no public video yet
    --- exit 0
    ");
    let run = videos(&world, &["--json", "--since", "7d"]);
    let empty = json!({"username": "ada.codes", "videos": [], "has_more": false, "not_found": []});
    assert_eq!(run.json(), empty);
    assert!(run.stderr.contains("@ada.codes has no public video of that time"), "{run}");
    let none = videos(&world, &["--limit", "0", "--json"]);
    assert_eq!(none.json(), empty);
    assert!(none.stderr.contains("No video is shown, because the limit is 0"), "{none}");
    assert_eq!(asked(&world).len(), 2);
}

#[test]
fn a_limit_is_kept_and_pages_are_followed() {
    let world = with_videos(45);
    for (limit, calls, more) in
        [("5", 1, true), ("20", 1, true), ("45", 3, false), ("99", 3, false)]
    {
        let before = asked(&world).len();
        let run = videos(&world, &["--limit", limit, "--json"]);
        let wanted: u64 = limit.parse().unwrap();
        let expected: Vec<String> =
            (0..45).rev().take(wanted.try_into().unwrap()).map(id).collect();
        assert_eq!(ids(&run), expected, "{limit}");
        assert_eq!(run.json()["has_more"], more, "{limit}");
        assert_eq!(asked(&world).len() - before, calls, "{limit}");
    }
    let counts: Vec<Value> =
        asked(&world)[2..5].iter().map(|request| body(request)["max_count"].clone()).collect();
    assert_eq!(counts, [20, 20, 5], "no more than is wanted");
}

#[test]
fn pages_are_asked_for_once_a_second() {
    let speed = 5;
    let world = with_videos_at(speed, 61);
    assert_eq!(ids(&videos(&world, &["--limit", "61", "--json"])).len(), 61);
    let times: Vec<u64> = asked(&world).iter().map(|request| request.at_millis).collect();
    assert_eq!(times.len(), 4);
    let pauses: Vec<u64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(pauses.iter().all(|pause| *pause >= 950), "{pauses:?}");
}

#[test]
fn a_bound_in_time_stops_the_list() {
    let world = with_videos(45);
    // The machine's clock is slower than the emulator's: the videos seem younger.
    let run = videos(&world, &["--since", "10h", "--json", "--limit", "100"]);
    assert!((9..=11).contains(&ids(&run).len()), "{run}");
    assert_eq!(run.json()["has_more"], false);
    assert_eq!(asked(&world).len(), 1, "nothing older is asked for");
    let exact = run.json()["videos"][3]["created_at"].as_str().unwrap().to_owned();
    assert_eq!(ids(&videos(&world, &["--since", &exact, "--json"])).len(), 4);
    assert_eq!(ids(&videos(&world, &["--since", "2020-01-01", "--json", "--limit", "3"])).len(), 3);
    for bad in ["7", "yesterday", ""] {
        let run = videos(&world, &["--since", bad]);
        assert_eq!(run.exit, Some(2), "{run}");
    }
}

#[test]
fn videos_are_looked_up_by_their_ids() {
    let world = with_videos(45);
    let run = videos(&world, &[&id(3), &id(44), "1", &id(3), "--json"]);
    assert_eq!((run.exit, ids(&run)), (Some(0), vec![id(3), id(44)]), "{run}");
    assert_eq!(run.json()["not_found"], json!(["1"]));
    assert!(
        run.stderr.contains("warning: @ada.codes has no public video with the id 1\n"),
        "{run}"
    );
    assert_eq!(world.count("video-query"), 1);
    assert_eq!(world.count("video-list"), 0);
    let all: Vec<String> = (0..45).map(id).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).chain(["--json"]).collect();
    assert_eq!(ids(&videos(&world, &all)), all[..45], "in the order of the ids");
    let sizes: Vec<usize> = asked(&world)[1..]
        .iter()
        .map(|request| body(request)["filters"]["video_ids"].as_array().unwrap().len())
        .collect();
    assert_eq!(sizes, [20, 20, 5]);
}

#[test]
fn ids_of_nothing_are_not_there() {
    let world = with_videos(1);
    let run = videos(&world, &["1", "2"]);
    insta::assert_snapshot!(run, @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Getting an access token from TikTok
    error: @ada.codes has no public video with the ids 1, 2
      hint: check the ids with `agoras tiktok videos`, which lists them: TikTok names only the public videos of this account
    --- exit 1
    ");
    for bad in ["v_pub_file~v2-1.7", "7.5", "18446744073709551616"] {
        assert_eq!(videos(&world, &[bad]).exit, Some(2), "{bad}");
    }
    for both in [["1", "--limit", "5"], ["1", "--since", "7d"]] {
        assert_eq!(videos(&world, &both).exit, Some(2), "{both:?}");
    }
}

/// Logs ada.codes in with these scopes, and returns the world.
fn logged_in(scopes: &[&str]) -> World {
    let mut world = World::unauthorized();
    world.set("TIKTOK_REDIRECT_URI", "http://127.0.0.1:*/callback/");
    let login = world.login(&[&["--no-browser"], scopes].concat());
    open(&page_leads_to(&(login.page.clone() + "&auto=approve")));
    let run = world.end(login);
    assert_eq!(run.exit, Some(0), "{run}");
    world.without_variables()
}

/// Returns the advised command.
fn advised(run: &Run) -> String {
    let hint = run.stderr.lines().find(|line| line.contains("hint: ")).unwrap();
    hint.split('`').nth(1).unwrap().to_owned()
}

#[test]
fn without_the_scope_the_hint_is_the_command_that_gets_it() {
    let world = logged_in(&[]);
    let run = videos(&world, &[]);
    insta::assert_snapshot!(run, @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    error: @ada.codes has not allowed agoras to list videos: the scope `video.list` is missing
      hint: run `agoras tiktok authorize --scopes user.info.basic,video.upload,video.publish,video.list --username ada.codes`
    --- exit 3
    ");
    assert_eq!(asked(&world).len(), 0, "the store knows it");
    let document = videos(&world, &["1", "--json"]).json();
    assert_eq!(document["error"]["code"], "scope_not_authorized");
    assert_eq!(document["safe_to_rerun"], true);

    let line = advised(&run);
    let words: Vec<&str> = line.split(' ').skip(3).collect();
    let world = logged_in(&words);
    let run = videos(&world, &["--json"]);
    assert_eq!((run.exit, ids(&run).len()), (Some(0), 0), "{run}");
}

#[test]
fn the_hint_names_the_store_that_was_named() {
    let world = logged_in(&[]);
    let folder = world.home.path().join(".agoras");
    let run = videos(&world, &["--storage-dir", folder.to_str().unwrap()]);
    let place = format!(" --username ada.codes --storage-dir '{}'", folder.display());
    assert!(advised(&run).ends_with(&place), "{run}");
}

#[test]
fn an_unattended_account_without_the_scope_authorizes_again_and_replaces_its_token() {
    let stored = logged_in(&[]);
    let show = ["utils", "tokens", "show", "--platform", "tiktok", "--field", "refresh_token"];
    let token = stored.agoras(show).stdout.trim().to_owned();
    let mut world = stored;
    let account = world.account().clone();
    world.set("AGORAS_STORAGE_DIR", "/dev/null/agoras");
    world.set("TIKTOK_USERNAME", &account.username);
    world.set("TIKTOK_CLIENT_KEY", &account.client_key);
    world.set("TIKTOK_CLIENT_SECRET", &account.client_secret);
    world.set("TIKTOK_REFRESH_TOKEN", &token);

    let run = videos(&world, &[]);

    assert_eq!(run.exit, Some(3), "{run}");
    assert!(run.stderr.contains("caused by: TikTok refused the request (scope_not_authorized"));
    let hint = "hint: authorize again with `agoras tiktok authorize --scopes user.info.basic,video.upload,video.publish,video.list --username ada.codes --storage-dir '/dev/null/agoras'`, and replace TIKTOK_REFRESH_TOKEN with the new token";
    assert!(run.stderr.contains(hint), "{run}");
    assert!(!run.to_string().contains(&token));
}

#[test]
fn both_codes_of_a_missing_scope_are_known() {
    for code in ["scope_not_authorized", "scope_permission_missed"] {
        let world = with_videos(1);
        world.fault(&format!("videos@*=error:{code}"));
        for more in [&[][..], &["11"]] {
            let run = videos(&world, &[&["--json"], more].concat());
            assert_eq!((run.exit, &run.json()["error"]["code"]), (Some(3), &json!(code)), "{run}");
            assert!(advised(&run).contains("video.publish,video.list"), "{run}");
        }
    }
}
