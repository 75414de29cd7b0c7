//! Tests of plans of any content: none panics, and a spreadsheet's file is read as it was written

use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};

use super::tests::{csv, settings};
use super::{Format, PlanOrigin, read};

/// Writes a table as spreadsheets do: every value that needs it in quotes.
fn written(rows: &[Vec<String>], separator: char) -> String {
    let quoted = |cell: &String| {
        if cell.contains([separator, '"', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    };
    let line =
        |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(&separator.to_string());
    rows.iter().map(|row| line(row) + "\r\n").collect()
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for format in [Format::Csv, Format::Yaml, Format::Json] {
            let _outcome = read(&bytes, format, &settings());
        }
        let _format = Format::of(&PlanOrigin::File("plan".into()), &bytes);
    }

    #[test]
    fn no_text_that_looks_like_a_plan_panics(
        text in "((id|at|media|rows|version|date|hour|1|2026-12-05|10:00|a\\.mp4|published)?[-,;:\t\"\n\r {}\\[\\]é]{0,2}){0,40}",
    ) {
        for format in [Format::Csv, Format::Yaml, Format::Json] {
            let _outcome = read(text.as_bytes(), format, &settings());
        }
    }

    #[test]
    fn a_csv_file_of_a_spreadsheet_is_read_as_it_was_written(
        titles in prop::collection::vec("[ -~äé😀\n\"]{0,20}", 1..6),
        separator in prop::sample::select(&[',', ';', '\t'][..]),
    ) {
        let head = ["id", "at", "media", "title"].map(str::to_owned).to_vec();
        let rows = titles.iter().enumerate().map(|(id, title)| {
            vec![id.to_string(), "2026-12-05 10:00".to_owned(), "a.mp4".to_owned(), title.clone()]
        });
        let table: Vec<Vec<String>> = [head].into_iter().chain(rows).collect();
        let plan = csv(&written(&table, separator));
        prop_assert_eq!(plan.rows.len(), titles.len());
        for (row, title) in plan.rows.iter().zip(&titles) {
            let expected = Some(title.clone()).filter(|title| !title.trim().is_empty());
            prop_assert!(row.post.title == expected, "{:?} is not {title:?}", row.post.title);
        }
    }
}
