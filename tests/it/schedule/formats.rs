//! Plans as spreadsheets, people and programs write them, through the binary

use super::world::{ADA, assert_run, at, lines};
use crate::support::{CLIP, Run, Serving, World};

fn run(world: &World, plan: &str, more: &[&str]) -> Run {
    let first = ["utils", "schedule-run", "--allow-private-media", "--file", plan];
    world.agoras([&first[..], more].concat())
}

#[test]
fn a_spreadsheet_with_semicolons_a_mark_and_quotes_is_read() {
    let world = World::of_accounts(&[ADA]);
    let text = format!(
        "\u{feff}id;account;at;media;title\r\n1;{ADA};{0};\"clip.mp4\";\"say \"\"hi\"\"; and\r\nbye\"\r\n2;{ADA};{0};clip.mp4;two\r\n",
        at(60)
    );
    world.file("plan.csv", text.as_bytes());
    let run = run(&world, "plan.csv", &[]);
    assert_run(&run, 0, &["1=published", "2=published"]);
    let titles = world.titles(ADA);
    assert!(titles.contains(&"two".to_owned()), "{titles:?}");
    assert!(
        titles.iter().any(|it| it.starts_with("say \"hi\"; and") && it.ends_with("bye")),
        "{titles:?}"
    );
    // The line is that of the file, where people look for it.
    let numbers: Vec<_> = lines(&run).iter().map(|line| line["line"].clone()).collect();
    assert_eq!(numbers, [2, 4]);
}

#[test]
fn pythons_nine_columns_need_no_header() {
    let world = World::of_accounts(&[ADA]);
    let now = super::world::moment(60);
    let stamp = jiff::Timestamp::from_second(now.seconds().try_into().unwrap()).unwrap();
    let utc = jiff::tz::Offset::UTC.to_datetime(stamp);
    let day = utc.strftime("%d-%m-%Y").to_string();
    let hour = utc.strftime("%H").to_string();
    // Text, link, four images, date, hour, state: only posts of photos are possible in it.
    let host = super::world::photos(1);
    let row =
        |title: &str, state: &str| format!("{title},,{},,,,{day},{hour},{state}\n", host.url(1));
    world.file("plan.csv", [row("one", ""), row("done", "published")].concat().as_bytes());
    let more = ["--time-zone", "UTC", "--date-order", "dmy"];
    let first = run(&world, "plan.csv", &more);
    assert_run(&first, 0, &["line 1=published"]);
    assert_run(&run(&world, "plan.csv", &more), 0, &[]);
    assert_eq!(world.posts().values().sum::<usize>(), 1);
}

#[test]
fn yaml_and_json_are_read_and_ids_are_their_text() {
    let world = World::of_accounts(&[ADA]);
    let yaml = format!(
        "- {{id: 007, account: {ADA}, at: \"{0}\", media: clip.mp4, title: no}}\n- {{id: 7, account: {ADA}, at: \"{0}\", media: clip.mp4, title: 1.10}}\n",
        at(60)
    );
    world.file("plan.yaml", yaml.as_bytes());
    assert_run(&run(&world, "plan.yaml", &[]), 0, &["007=published", "7=published"]);
    let json = format!(
        "[{{\"id\":\"7\",\"account\":\"{ADA}\",\"at\":\"{0}\",\"media\":\"clip.mp4\",\"title\":\"1.10\"}},{{\"id\":\"8\",\"account\":\"{ADA}\",\"at\":\"{0}\",\"media\":[\"clip.mp4\"],\"type\":\"video\",\"title\":\"x\"}}]",
        at(60)
    );
    world.file("plan.json", json.as_bytes());
    // The same row is the same in another format.
    assert_run(&run(&world, "plan.json", &[]), 0, &["8=published"]);
    assert_eq!(world.titles(ADA), ["1.10", "no", "x"]);
}

#[test]
fn media_are_found_from_the_folder_of_the_plan() {
    let world = World::of_accounts(&[ADA]);
    std::fs::create_dir_all(world.home.path().join("plans/media")).unwrap();
    std::fs::copy(CLIP, world.home.path().join("plans/media/film.mp4")).unwrap();
    let text = format!("id,at,media\n1,{},media/film.mp4\n", at(60));
    world.file("plans/plan.csv", text.as_bytes());
    assert_run(&run(&world, "plans/plan.csv", &[]), 0, &["1=published"]);
    // The same plan in another place is the same plan.
    world.file("media.csv", text.as_bytes());
    assert_run(&run(&world, "media.csv", &[]), 0, &[]);
    assert_eq!(world.posts().len(), 1);
}

#[test]
fn a_plan_from_standard_input_finds_media_from_the_working_folder() {
    let world = World::of_accounts(&[ADA]);
    let text = format!("id,at,media\n1,{},clip.mp4\n", at(60));
    let first = ["utils", "schedule-run", "--file", "-"];
    assert_run(&world.agoras_fed(first, text.as_bytes()), 0, &["1=published"]);
}

/// Serves a plan at any address.
fn server(text: String) -> Serving {
    use std::io::{BufRead, BufReader, Write};
    Serving::with(move |mut socket| {
        let head = BufReader::new(&socket).lines().map_while(Result::ok);
        let _ = head.take_while(|line| !line.is_empty()).count();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", text.len());
        // A client may hang up early.
        drop(write!(socket, "{head}{text}"));
    })
}

#[test]
fn a_plan_from_the_web_names_media_of_the_web_alone() {
    let world = World::of_accounts(&[ADA]);
    let host = super::world::photos(1);
    let home = world.home.path().display();
    let row = |id: u64, media: &str| format!("{id},{},{media},photos\n", at(60));
    let text = [
        "id,at,media,type\n".to_owned(),
        row(1, "clip.mp4"),
        row(2, &format!("{home}/clip.mp4")),
        row(3, &format!("file://{home}/clip.mp4")),
        row(4, "-"),
        row(5, "~/clip.mp4"),
        row(6, &host.url(1)),
    ];
    let server = server(text.concat());
    let url = format!("http://127.0.0.1:{}/plan.csv", server.port());
    let refused = world.agoras(["utils", "schedule-run", "--file", &url]);
    assert_eq!((refused.exit, host.requests(), world.posts().len()), (Some(9), 0, 0), "{refused}");
    assert_eq!(refused.stdout.lines().count(), 6, "{refused}");
    let run = run(&world, &url, &[]);
    assert_eq!((run.exit, world.posts().len()), (Some(9), 1), "{run}");
    let failed = lines(&run).into_iter().filter(|line| line["error"]["code"] == "bad_input");
    assert_eq!(failed.count(), 5, "{run}");
}
