//! Rows: which of them are posted, and what is said of the others

use super::desk::{Desk, row};
use crate::support::{Google, Run};

/// Returns the output without the places and times that differ from run to run.
fn shown(desk: &Desk, run: &Run) -> String {
    let text = run.to_string();
    let text = text.replace(&desk.google.url(), "[google]").replace(&desk.photos.base(), "[host]");
    let mut parts = text.split("\"at\":\"");
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        text += "\"at\":\"[at]";
        text += &part[part.find('"').unwrap()..];
    }
    let lines = text.lines().filter(|line| !line.contains("PROCESSING_DOWNLOAD"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The sheet of the Python tool's recorded run, with today's date in its form.
fn pythons_sheet() -> Desk {
    Desk::with(|photos| {
        let in_form = |row: [String; 9]| {
            let mut row = row;
            let parts: Vec<&str> = row[6].split('-').rev().collect();
            row[6] = parts.join("-");
            row
        };
        let mut done = in_form(row(photos, "done", 24));
        "published".clone_into(&mut done[8]);
        vec![in_form(row(photos, "due now", 0)), done]
    })
}

#[test]
fn pythons_command_line_posts_its_sheet() {
    let mut desk = pythons_sheet();
    for name in ["ID", "NAME", "CLIENT_EMAIL", "PRIVATE_KEY"] {
        desk.world.unset(&format!("GOOGLE_SHEETS_{name}"));
    }
    let key = Google::key().replace('\n', "\\n");
    let run = desk.run_with(&[
        "--sheets-id",
        Google::id(),
        "--sheets-name",
        "Plan",
        "--sheets-client-email",
        Google::email(),
        "--sheets-private-key",
        &key,
        "--whatsapp-recipient",
        "+15550100",
        "--date-order",
        "dmy",
    ]);
    insta::assert_snapshot!(shown(&desk, &run));
    assert_eq!(desk.marks(1), ["published", ""], "a private post has no address");
    assert_eq!(desk.marks(2), ["published", ""]);
    assert_eq!(
        desk.google.calls(),
        [
            "token",
            "read 'Plan'",
            "read 'Plan'!1:1",
            r#"write 'Plan'!I1 [["publishing"]]"#,
            "read 'Plan'!1:1",
            r#"write 'Plan'!I1 [["published"]]"#,
        ]
    );
    let publish = &desk.world.tiktok.publishes()[0];
    assert_eq!(publish.post_info["title"], "due now");
    assert_eq!(publish.post_info["privacy_level"], "SELF_ONLY");
    assert_eq!(
        publish.post_info["description"].as_str().unwrap_or_default(),
        "",
        "the link is unused"
    );
    assert_eq!(publish.source_info["photo_images"][0], desk.photos.url(1));

    let again = desk.run_with(&["--date-order", "dmy"]);
    assert_eq!(again.exit, Some(2), "no sheet is named: {again}");
}

#[test]
fn the_variables_name_the_sheet_and_a_second_run_finds_nothing_due() {
    let desk = pythons_sheet();
    let run = desk.run_with(&["--date-order", "dmy"]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert!(!run.stderr.contains("warning"), "{run}");
    desk.writes();
    let again = desk.run_with(&["--date-order", "dmy"]);
    assert_eq!((again.exit, again.stdout.as_str()), (Some(0), ""), "{again}");
    assert!(again.stderr.contains("No row is due"), "{again}");
    assert_eq!((desk.titles().len(), desk.writes()), (1, Vec::new()));
}

#[test]
fn a_public_post_leaves_its_address_and_the_variable_sets_the_audience() {
    let mut desk = Desk::due();
    desk.world.set("TIKTOK_PRIVACY_STATUS", "PUBLIC_TO_EVERYONE");
    let run = desk.run();
    let url = run.json()["url"].as_str().unwrap().to_owned();
    assert_eq!(desk.marks(1), ["published".to_owned(), url]);
}

#[test]
fn one_row_is_posted_a_run_unless_more_are_wanted() {
    let desk = Desk::with(|photos| {
        ["four", "three", "two", "one"]
            .iter()
            .zip([0, 1, 2, 3])
            .map(|(text, hours)| row(photos, text, hours))
            .collect()
    });
    assert_eq!(desk.run().exit, Some(0));
    assert_eq!(desk.titles(), ["one"]);
    assert_eq!(desk.run_with(&["--max-count", "2"]).exit, Some(0));
    assert_eq!(desk.titles(), ["one", "two", "three"]);
    let states: Vec<String> = (1..=4).map(|row| desk.google.cell(row, 'I')).collect();
    assert_eq!(states, ["", "published", "published", "published"]);
}

#[test]
fn a_row_is_posted_from_its_hour_on_and_not_before() {
    let desk = Desk::with(|photos| {
        let future = row(photos, "in 20 days", -20 * 24);
        let soon = row(photos, "soon", -2);
        let missed = row(photos, "missed", 3);
        let late = row(photos, "late", 30);
        vec![future, soon, missed, late]
    });
    let run = desk.run_with(&["--max-count", "9", "--json"]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(desk.titles(), ["missed"]);
    assert!(run.stderr.contains("row 4: too late"), "{run}");
    let outcomes: Vec<(u64, String)> = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|line| (line["line"].as_u64().unwrap(), line["outcome"].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(outcomes, [(4, "late".to_owned()), (3, "published".to_owned())]);
    let states: Vec<String> = (1..=4).map(|row| desk.google.cell(row, 'I')).collect();
    assert_eq!(states, ["", "", "published", ""]);
}

#[test]
fn rows_that_cannot_be_read_fail_alone_and_a_heading_is_none_of_them() {
    let desk = Desk::with(|photos| {
        let heading = ["text", "link", "image 1", "2", "3", "4", "date", "hour", "state"];
        let with = |column: usize, text: &str| {
            let mut row = row(photos, "bad", 0);
            text.clone_into(&mut row[column]);
            row
        };
        vec![
            heading.map(str::to_owned),
            with(6, "05-12-2026"),
            with(6, "tomorrow"),
            with(7, "25"),
            with(8, "Published"),
            with(2, "photo.jpg"),
            with(2, "file:///etc/passwd"),
            with(2, ""),
            row(photos, "good", 0),
        ]
    });
    let run = desk.run();
    insta::assert_snapshot!(shown(&desk, &run));
    assert_eq!(desk.titles(), ["good"]);
    assert_eq!(desk.writes().len(), 2, "only the good row is touched");
}

#[test]
fn the_order_of_day_and_month_is_said_and_never_guessed() {
    let desk = Desk::with(|photos| {
        let mut row = row(photos, "bad", 0);
        "05-12-2020".clone_into(&mut row[6]);
        vec![row]
    });
    assert_eq!(desk.run().exit, Some(9));
    for order in ["dmy", "mdy"] {
        let run = desk.run_with(&["--date-order", order, "--json"]);
        assert_eq!(run.exit, Some(0), "{run}");
        let month = if order == "dmy" { "12-05" } else { "05-12" };
        assert!(run.json()["at"].as_str().unwrap().contains(month), "{run}");
    }
}

#[test]
fn a_zone_is_needed() {
    let mut desk = Desk::due();
    desk.world.set("TZ", "");
    let run = desk.world.agoras(["utils", "schedule-run"]);
    assert_eq!(run.exit, Some(9), "{run}");
    assert!(run.stderr.contains("--time-zone"), "{run}");
    desk.world.set("TZ", "Etc/UTC");
    let run = desk.world.agoras(["utils", "schedule-run", "--allow-private-media"]);
    assert_eq!(run.exit, Some(0), "{run}");
}

#[test]
fn checks_and_dry_runs_write_nothing() {
    let desk = Desk::with(|photos| {
        let mut bad = row(photos, "bad", 0);
        bad[2] = photos.url(3);
        let mut begun = row(photos, "begun", 1);
        "publishing".clone_into(&mut begun[8]);
        vec![row(photos, "good", 0), bad, begun]
    });
    let check = desk.run_with(&["--check"]);
    assert_eq!(check.exit, Some(9), "{check}");
    assert_eq!(desk.world.tiktok.requests().len(), 0);
    let dry = desk.run_with(&["--dry-run", "--max-count", "3"]);
    assert_eq!(dry.exit, Some(5), "a row is being published: {dry}");
    assert!(dry.stdout.contains("dry-run"), "{dry}");
    assert_eq!((desk.titles(), desk.writes()), (Vec::<String>::new(), Vec::<String>::new()));
    assert_eq!(desk.marks(2), ["", ""]);
}
