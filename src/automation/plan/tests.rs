//! Tests of whole plans in every format

use url::Url;

use super::cells::Skipped;
use super::{
    Format, NineColumns, Plan, PlanError, PlanOrigin, PlanSettings, TimeRules, read, read_nine,
    zone_named,
};
use crate::automation::DescribedMedia;
use crate::flow::Username;
use crate::media::Location;
use crate::tiktok::PrivacyLevel;

pub(super) fn settings() -> PlanSettings {
    PlanSettings {
        origin: PlanOrigin::File("posts/plan".into()),
        time: TimeRules { zone: Some(zone_named("Europe/Berlin").unwrap()), order: None },
        account: None,
    }
}

fn plan(format: Format, text: &str) -> Plan {
    read(text.as_bytes(), format, &settings()).unwrap_or_else(|error| panic!("{}", shown(&error)))
}

pub(super) fn csv(text: &str) -> Plan {
    plan(Format::Csv, text)
}

fn shown(error: &PlanError) -> String {
    match error {
        PlanError::Rows(faults) => {
            faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        }
        PlanError::Yaml(error) => error.to_string(),
        other => other.to_string(),
    }
}

/// Returns what is wrong with a plan, or with its rows.
fn refusal(format: Format, text: &str) -> String {
    match read(text.as_bytes(), format, &settings()) {
        Ok(plan) => shown(&PlanError::Rows(plan.faults)),
        Err(error) => shown(&error),
    }
}

fn file(path: &str) -> Location {
    Location::File(path.into())
}

fn web(address: &str) -> Location {
    Location::Web(Url::parse(address).unwrap())
}

fn titles(plan: &Plan) -> Vec<&str> {
    plan.rows.iter().map(|row| row.post.title.as_deref().unwrap_or_default()).collect()
}

#[test]
fn a_csv_plan_is_read_with_every_column() {
    let plan = csv(
        "ID, Account ,at,TYPE,media,title,description,privacy,allow_comments,draft,cover_index\r\n\
         1,@ada,2026-12-05 10:00,video,a/clip.mp4,\"Hello, \"\"you\"\"\",,PUBLIC_TO_EVERYONE,no,,\r\n\
         \r\n\
         2,bea,2026-12-05T10:00Z,photos,https://m.example/1.jpg https://m.example/2.jpg,,Long,,,yes,1\r\n",
    );
    let [video, photos] = &plan.rows[..] else { panic!("{plan:?}") };
    assert_eq!((video.line, photos.line), (2, 4));
    assert_eq!(video.id.as_ref().unwrap().as_str(), "1");
    assert_eq!(video.account, Some(Username::new("ada")));
    assert_eq!(video.at.rfc3339(), "2026-12-05T09:00:00Z");
    assert_eq!(video.post.media, DescribedMedia::Video(file("posts/a/clip.mp4")));
    assert_eq!(video.post.title.as_deref(), Some("Hello, \"you\""));
    assert_eq!(video.post.privacy, Some(PrivacyLevel::PublicToEveryone));
    assert_eq!((video.post.allow_comments, video.post.draft), (Some(false), None));
    let both = vec![web("https://m.example/1.jpg"), web("https://m.example/2.jpg")];
    assert_eq!(photos.post.media, DescribedMedia::Photos(both));
    assert_eq!(photos.post.privacy, Some(PrivacyLevel::SelfOnly));
    assert_eq!((photos.post.draft, photos.post.cover_index), (Some(true), Some(1)));
    assert_eq!(photos.at.rfc3339(), "2026-12-05T10:00:00Z");
}

#[test]
fn separators_marks_and_encodings_of_spreadsheets_are_found() {
    let comma = "id,at,media,title\n1,2026-12-05 10:00,a.mp4,\"a;b, c\"\n";
    let expected = csv(comma);
    assert_eq!(titles(&expected), ["a;b, c"]);
    let semicolon = "id;at;media;title\r\n1;2026-12-05 10:00;a.mp4;\"a;b, c\"\r\n;;;\r\n";
    let tab = "id\tat\tmedia\ttitle\n1\t2026-12-05 10:00\ta.mp4\ta;b, c\n";
    for text in [semicolon, tab, &format!("\u{feff}{comma}"), &comma.replace('\n', "\r")] {
        assert_eq!(csv(text), expected, "{text}");
    }
    let declared = csv(&format!("sep=;\n{semicolon}"));
    assert_eq!((titles(&declared), declared.rows[0].line), (vec!["a;b, c"], 3));
    let mut utf_16 = vec![0xFF, 0xFE];
    utf_16.extend(tab.encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(read(&utf_16, Format::Csv, &settings()).unwrap(), expected);
}

#[test]
fn a_yaml_plan_takes_every_scalar_as_its_text() {
    let plan = plan(
        Format::Yaml,
        "- id: 007\n  account: no\n  at: 2026-12-05 10:00\n  media: a.mp4\n  title: 1e3\n\
         - id: 0x1F\n  at: 2026-12-05T10:00:00+01:00\n  media:\n    - 1.jpg\n    - 2.jpg\n  title: yes\n  draft: on\n",
    );
    let [first, second] = &plan.rows[..] else { panic!("{plan:?}") };
    assert_eq!(first.id.as_ref().unwrap().as_str(), "007");
    assert_eq!(first.account, Some(Username::new("no")));
    assert_eq!((first.line, second.line), (1, 6));
    assert_eq!(second.id.as_ref().unwrap().as_str(), "0x1F");
    assert_eq!(titles(&plan), ["1e3", "yes"]);
    assert_eq!(second.post.draft, Some(true));
    let photos = vec![file("posts/1.jpg"), file("posts/2.jpg")];
    assert_eq!(second.post.media, DescribedMedia::Photos(photos));
}

#[test]
fn yaml_and_json_have_one_schema() {
    let yaml =
        "version: 1\nrows:\n  - {id: 1.50, at: 2026-12-05 10:00, images: [1.jpg], title: }\n";
    let json = "{\"version\": 1,\n\"rows\":\n[{\"id\": 1.50, \"at\": \"2026-12-05 10:00\", \"images\": [\"1.jpg\"], \"title\": null}]}";
    let yaml = plan(Format::Yaml, yaml);
    assert_eq!(yaml, plan(Format::Json, json));
    assert_eq!(yaml.rows[0].id.as_ref().unwrap().as_str(), "1.50");
    let bare =
        "[{\"id\": \"\\ud83d\\ude00\", \"at\": \"2026-12-05 10:00\", \"video_url\": \"a.mp4\"}]";
    assert_eq!(plan(Format::Json, bare).rows[0].id.as_ref().unwrap().as_str(), "😀");
}

#[test]
fn documents_that_are_no_list_of_rows_are_refused_with_their_place() {
    let no_list = |text: &str| refusal(Format::Yaml, text);
    assert!(no_list("hello").contains("(line 1, column 1)"));
    assert!(no_list("rows: []").contains("`version: 1` is missing"));
    assert!(no_list("version: 1").contains("`rows` is missing"));
    assert!(no_list("version: 2\nrows: []").contains("`version` must be 1 (line 1"));
    assert!(no_list("version: 1\nrows: {}").contains("`rows` must be a list (line 2"));
    assert!(no_list("version: 1\nhook: x\nrows: []").contains("`hook` is neither"));
    assert!(no_list("- a\n- [b]").contains("line 2: a row is a mapping"));
    assert!(no_list("- {id: [1], at: {}, media: [[x]], title: null}").contains("`null` can mean"));
    assert!(refusal(Format::Json, "[1, {\"title\": true}]").contains("line 1: a row is a mapping"));
    assert_eq!(plan(Format::Yaml, "version: 1\nrows: []\n").rows, []);
}

#[test]
fn columns_that_a_plan_must_not_have_are_refused_by_name() {
    for name in [
        "hook",
        "allow_duplicate",
        "allow_private_media",
        "content",
        "content_file",
        "platform",
        "version",
        "state",
        "token-file",
        "tittle",
    ] {
        let csv = format!("at,media,{name}\n2026-12-05 10:00,a.mp4,\n");
        let expected = format!("line 1, `{name}`: a plan has no such column");
        assert_eq!(refusal(Format::Csv, &csv), expected);
        let yaml = format!("- at: 2026-12-05 10:00\n  media: a.mp4\n  {name}:\n");
        let expected = format!("line 3, `{name}`: a plan has no such column");
        assert_eq!(refusal(Format::Yaml, &yaml), expected);
    }
    assert_eq!(
        refusal(Format::Csv, "id,ID,at,title\n"),
        "line 1, `id`: the column is there twice\nline 1: there is no column `media`"
    );
    assert!(refusal(Format::Csv, "date,media\n").contains("neither `at` nor `date` and `hour`"));
    assert_eq!(
        refusal(Format::Yaml, "- {at: 2026-12-05 10:00, media: a.mp4, title: a, Title: b}"),
        "line 1, `title`: the column is there twice"
    );
    assert!(refusal(Format::Csv, "<!DOCTYPE html>\n<html>").contains("names no column"));
}

#[test]
fn every_fault_of_every_row_is_reported_at_once() {
    let text = "id,at,date,hour,type,media,privacy,allow_duet,title\n\
        1,2026-12-05 25:00,,,,a.mp4,NOBODY,perhaps,\n\
        2,,,,film,a.mp4,,,\n\
        3,2026-12-05 10:00,2026-12-05,10,video,,,,\n\
        4,,05-12-2026,10,photos,a.jpg,,true,\n\
        5,,2026-12-05,,video,-,,,\n\
        6,,,10,,a.bin,,,,extra\n\
        7,2027-03-28 02:30,,,video,ftp://x/a.mp4,,,\n";
    insta::assert_snapshot!(refusal(Format::Csv, text), @r#"
    line 2, `at`: `25:00` is no time of day: write HH:MM
    line 2, `privacy`: must be one of [PUBLIC_TO_EVERYONE, MUTUAL_FOLLOW_FRIENDS, FOLLOWER_OF_CREATOR, SELF_ONLY] (got 'NOBODY')
    line 2, `allow_duet`: cannot be 'perhaps': use true, 1, yes or on; or false, 0, no or off
    line 3: the row has no time
    line 3, `type`: `film` is no type: write video or photos
    line 4, `at`: the time is in `date` and `hour` as well: empty one of them
    line 4: the row has no media
    line 5, `date`: `05-12-2026` can be read in two ways: write YYYY-MM-DD, or say with --date-order dmy or mdy which comes first
    line 5, `allow_duet`: photos have no such setting
    line 6, `date`: there is a date and no `hour`
    line 6, `media`: a plan cannot name standard input, which can be read once only
    line 7: cell 10 stands below no column's name
    line 7, `hour`: there is an hour and no `date`
    line 7, `media`: say in `type` whether it is a video or photos
    line 8, `at`: 2027-03-28 02:30 does not exist in Europe/Berlin: clocks there go from 2027-03-28 02:00 to 03:00
    line 8, `media`: `ftp://x/a.mp4` is neither a file nor an http or https address: `ftp:` is not supported
    "#);
}

#[test]
fn faults_of_the_media_do_not_hide_those_of_other_cells() {
    for (post_type, media) in [
        ("video", "ftp://x/a.mp4"),
        ("video", "-"),
        ("photos", "ftp://x/1.jpg"),
        ("", "a.bin"),
        ("film", "a.mp4"),
        ("", ""),
    ] {
        let head = "at,type,media,privacy,draft";
        let row = format!("soon,{post_type},{media},NOBODY,perhaps");
        let faults = refusal(Format::Csv, &format!("{head}\n{row}\n"));
        for column in ["`at`", "`privacy`", "`draft`"] {
            assert!(faults.contains(column), "{row}: {faults}");
        }
        assert_eq!(faults.lines().count(), 4, "{row}: {faults}");
    }
}

#[test]
fn a_time_that_occurs_twice_is_noted_on_its_row() {
    let plan = csv("at,media\n2026-10-25 02:30,a.mp4\n2026-10-25 03:30,a.mp4\n");
    let notes: Vec<bool> = plan.rows.iter().map(|row| row.note.is_some()).collect();
    assert_eq!(notes, [true, false]);
}

#[test]
fn a_row_is_there_once() {
    let head = "id,account,at,media,title\n";
    let twice = |rows: &str| refusal(Format::Csv, &format!("{head}{rows}"));
    assert_eq!(
        twice("1,ada,2026-12-05 10:00,a.mp4,x\n1,ADA,2026-12-06 10:00,b.mp4,y\n"),
        "line 2, `id`: line 3 has the id `1` as well\nline 3, `id`: line 2 has the id `1` as well"
    );
    assert_eq!(
        twice(",,2026-12-05 10:00,a.mp4,x\n,,2026-12-05T09:00Z,a.mp4,x\n"),
        "line 2: the row is the same as line 3: give both an id\n\
         line 3: the row is the same as line 2: give both an id"
    );
    let other = csv(&format!(
        "{head}1,,2026-12-05 10:00,a.mp4,\n1,,2026-12-05 10:00,b.mp4,\n2,,2026-12-05 10:00,c.mp4,\n"
    ));
    assert_eq!(other.rows.len(), 1, "nobody knows which of the two is meant");
    let fine = "1,ada,2026-12-05 10:00,a.mp4,x\n1,bea,2026-12-05 10:00,a.mp4,x\n\
                01,ada,2026-12-05 10:00,a.mp4,x\n,ada,2026-12-05 10:00,a.mp4,x\n\
                ,ada,2026-12-05 11:00,a.mp4,x\n";
    assert_eq!(csv(&format!("{head}{fine}")).rows.len(), 5);
    let of_ada = PlanSettings { account: Some(Username::new("Ada")), ..settings() };
    let both = format!("{head}1,ada,2026-12-05 10:00,a.mp4,\n1,,2026-12-05 10:00,a.mp4,\n");
    assert_eq!(read(both.as_bytes(), Format::Csv, &of_ada).unwrap().faults.len(), 2);
}

#[test]
fn media_are_separated_without_breaking_names() {
    let media = |kind: &str, cell: &str| {
        let plan = csv(&format!("at,type,media\n2026-12-05 10:00,{kind},\"{cell}\"\n"));
        plan.rows[0].post.media.clone()
    };
    let video = |path: &str| DescribedMedia::Video(file(path));
    assert_eq!(media("video", "my clip|1.mp4"), video("posts/my clip|1.mp4"));
    assert_eq!(media("", "my clip.MOV"), video("posts/my clip.MOV"));
    let photos = |paths: &[&str]| DescribedMedia::Photos(paths.iter().map(|it| file(it)).collect());
    assert_eq!(media("", "my photo.jpg"), photos(&["posts/my photo.jpg"]));
    let two = photos(&["posts/a b.jpg", "posts/c.jpg"]);
    assert_eq!(media("POST", "a b.jpg | c.jpg"), two);
    assert_eq!(media("", "a b.jpg\r\nc.jpg\r\n"), two);
    let addresses = DescribedMedia::Photos(vec![web("https://m/1?a=b"), web("http://m/2")]);
    assert_eq!(media("photo", "https://m/1?a=b http://m/2"), addresses);
    assert_eq!(
        media("", "https://m/a.mp4?x=1.jpg"),
        DescribedMedia::Video(web("https://m/a.mp4?x=1.jpg"))
    );
}

#[test]
fn a_plan_from_the_web_names_only_media_of_the_web() {
    let settings = PlanSettings {
        origin: PlanOrigin::Web(Url::parse("https://x.example/plan.csv").unwrap()),
        ..settings()
    };
    let text =
        "at,type,media\n2026-12-05 10:00,video,file:///etc/passwd\n2026-12-05 10:00,video,a.mp4\n";
    let faults = read(text.as_bytes(), Format::Csv, &settings).unwrap().faults;
    assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2, 3]);
    assert!(faults.iter().all(|fault| fault.reason.contains("plan from the web")), "{faults:?}");
}

#[test]
fn nine_columns_without_a_header_are_pythons() {
    let plan = csv("text,link,image 1,image 2,image 3,image 4,date,hour,state\n\
         due now,https://l/,https://m/1.jpg,,https://m/3.jpg,,29-11-2026,01,\n\
         done,,https://m/2.jpg,,,,05-11-2026,18,published\n\
         short,,a\n\
         ,,,,,,,,a note\n\
         iso,,https://m/2.jpg,,,,2026-11-29,7,draft,further\n");
    assert_eq!(titles(&plan), ["due now", "iso"]);
    let photos = DescribedMedia::Photos(vec![web("https://m/1.jpg"), web("https://m/3.jpg")]);
    assert_eq!(plan.rows[0].post.media, photos);
    assert_eq!(plan.rows[0].at.rfc3339(), "2026-11-29T00:00:00Z");
    let skipped: Vec<String> = plan.skipped.iter().map(ToString::to_string).collect();
    assert_eq!(
        skipped,
        [
            "line 1 is a heading",
            "line 3 is published",
            "line 4 has fewer than nine cells",
            "line 5 has neither date nor hour",
        ]
    );
    let german = csv("Text;Link;B1;B2;B3;B4;Tag;Stunde;Stand\na;;1.jpg;;;;2026-11-29;1;\n");
    assert_eq!((titles(&german), german.skipped[0].why), (vec!["a"], Skipped::Heading));
}

#[test]
fn rows_of_nine_columns_that_may_be_posted_already_are_refused() {
    let state = |state: &str| {
        refusal(
            Format::Csv,
            &format!("a,,1.jpg,,,,2026-11-29,1,{state}\nb,,1.jpg,,,,2026-11-29,x,\n"),
        )
    };
    for word in ["Published", "published ", "publishing"] {
        let refusal = state(word);
        assert!(refusal.starts_with("line 1, `state`: "), "{refusal}");
        assert!(
            refusal.ends_with("line 2, `hour`: `x` is no time of day: write HH:MM"),
            "{refusal}"
        );
    }
    let ambiguous = refusal(Format::Csv, "a,,1.jpg,,,,05-12-2026,1,\n");
    assert!(ambiguous.contains("line 1, `date`: `05-12-2026` can be read in two ways"));
}

#[test]
fn a_row_of_a_sheet_is_read_by_the_same_rules() {
    let settings = PlanSettings { origin: PlanOrigin::Sheet, ..settings() };
    let row = |image, date| {
        let images = vec!["", image];
        read_nine(&NineColumns { line: 7, text: "a", images, date, hour: "01" }, &settings)
    };
    let fine = row("https://m/1.jpg", "29-11-2026").unwrap();
    assert_eq!(fine.at.rfc3339(), "2026-11-29T00:00:00Z");
    assert_eq!(fine.post.media, DescribedMedia::Photos(vec![web("https://m/1.jpg")]));
    let faults = row("1.jpg", "05-12-2026").unwrap_err();
    let columns: Vec<_> = faults.iter().filter_map(|fault| fault.column.as_deref()).collect();
    assert_eq!((columns, faults[0].line), (vec!["date", "images"], 7));
}

#[test]
fn broken_and_endless_files_are_refused() {
    assert!(refusal(Format::Csv, "at,media\n2026-12-05 10:00,\"a.mp4\n").contains("(line 2)"));
    assert_eq!(refusal(Format::Csv, " \n"), "the plan is empty");
    assert_eq!(csv("at,media\n").rows, []);
    let many = ["at,media\n", &"x,y\n".repeat(100_001)].concat();
    assert_eq!(refusal(Format::Csv, &many), "the plan has more than 100000 rows");
    let wide = ["at,media\n", &"a,".repeat(3_000_000), "b"].concat();
    assert_eq!(refusal(Format::Csv, &wide), "the plan has more than 2500000 cells");
    let commas = ["at,media\n", &",".repeat(3_000_000)].concat();
    assert_eq!(csv(&commas).rows, []);
}
