//! The format and the text of a plan's bytes

use std::borrow::Cow;
use std::path::Path;

use super::error::PlanError;
use super::origin::PlanOrigin;

/// The most bytes of a plan.
pub(crate) const MOST_BYTES: usize = 16 << 20;

/// A plan's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Values between commas, semicolons or tabs.
    Csv,
    Yaml,
    Json,
}

impl Format {
    /// Returns the format that the end of the plan's name says, or else the one that its content
    /// looks like.
    pub(crate) fn of(origin: &PlanOrigin, bytes: &[u8]) -> Self {
        let ending = match origin {
            PlanOrigin::File(path) => path.extension(),
            PlanOrigin::Web(url) => Path::new(url.path()).extension(),
            PlanOrigin::Sheet => None,
        };
        let ending = ending.unwrap_or_default().to_string_lossy().to_lowercase();
        match ending.as_str() {
            "csv" | "tsv" => Self::Csv,
            "yaml" | "yml" => Self::Yaml,
            "json" => Self::Json,
            _ => Self::of_content(bytes),
        }
    }

    fn of_content(bytes: &[u8]) -> Self {
        let Ok(text) = decoded(bytes) else {
            return Self::Csv;
        };
        let lines = text.lines().map(str::trim_end);
        let first = lines.into_iter().find(|line| !line.is_empty() && !line.starts_with('#'));
        match first.unwrap_or_default().trim_start() {
            line if line.starts_with(['[', '{']) => Self::Json,
            line if line.starts_with("- ") || ["-", "---"].contains(&line) => Self::Yaml,
            line if line.starts_with("version:") || line.starts_with("rows:") => Self::Yaml,
            _ => Self::Csv,
        }
    }
}

/// Returns a plan's text without its byte order mark. UTF-16 is read if it has one, as Excel's
/// "Unicode text" does.
pub(super) fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, PlanError> {
    if bytes.len() > MOST_BYTES {
        return Err(PlanError::TooLarge { limit: MOST_BYTES });
    }
    let text = match bytes {
        [0xFF, 0xFE, rest @ ..] => Cow::Owned(utf_16(rest, u16::from_le_bytes)?),
        [0xFE, 0xFF, rest @ ..] => Cow::Owned(utf_16(rest, u16::from_be_bytes)?),
        [0xEF, 0xBB, 0xBF, rest @ ..] => Cow::Borrowed(utf_8(rest)?),
        _ => Cow::Borrowed(utf_8(bytes)?),
    };
    // A text with NUL is UTF-16 without a mark, or no text at all.
    match text.find('\0') {
        Some(at) => Err(PlanError::NotText { line: lines_to(&text[..at]) }),
        None if text.trim().is_empty() => Err(PlanError::Empty),
        None => Ok(text),
    }
}

fn utf_8(bytes: &[u8]) -> Result<&str, PlanError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        PlanError::NotText { line: lines_to(&valid) }
    })
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, PlanError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    for letter in char::decode_utf16(pairs.iter().copied().map(unit)) {
        match letter {
            Ok(letter) => text.push(letter),
            Err(_) => return Err(PlanError::NotText { line: lines_to(&text) }),
        }
    }
    if rest.is_empty() { Ok(text) } else { Err(PlanError::NotText { line: lines_to(&text) }) }
}

/// Returns the number of the line that comes after a text.
fn lines_to(text: &str) -> usize {
    super::lines::breaks(text) + 1
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    #[test]
    fn the_ending_of_a_name_decides_and_else_the_content() {
        let file =
            |name: &str, text: &str| Format::of(&PlanOrigin::File(name.into()), text.as_bytes());
        assert_eq!(file("a/plan.CSV", "[]"), Format::Csv);
        assert_eq!(file("plan.tsv", ""), Format::Csv);
        assert_eq!(file("plan.yml", ""), Format::Yaml);
        assert_eq!(file("plan.yaml", ""), Format::Yaml);
        assert_eq!(file("plan.json", ""), Format::Json);
        assert_eq!(file("plan", "\u{feff}\n [{}]"), Format::Json);
        assert_eq!(file("plan.txt", "# a plan\n- id: 1"), Format::Yaml);
        assert_eq!(file("plan", "version: 1\nrows: []"), Format::Yaml);
        assert_eq!(file("plan", "at,media"), Format::Csv);
        let web =
            |address: &str| Format::of(&PlanOrigin::Web(Url::parse(address).unwrap()), b"at,media");
        assert_eq!(web("https://x.example/plan.yaml?token=a.csv"), Format::Yaml);
        assert_eq!(web("https://x.example/pub?output=csv"), Format::Csv);
    }

    #[test]
    fn byte_order_marks_say_the_encoding() {
        let utf_16 = |mark: u16, unit: fn(u16) -> [u8; 2]| {
            let units = [mark].into_iter().chain("é😀\n".encode_utf16());
            units.flat_map(unit).collect::<Vec<u8>>()
        };
        assert_eq!(decoded(&utf_16(0xFEFF, u16::to_le_bytes)).unwrap(), "é😀\n");
        assert_eq!(decoded(&utf_16(0xFEFF, u16::to_be_bytes)).unwrap(), "é😀\n");
        assert_eq!(decoded("\u{feff}é😀\n".as_bytes()).unwrap(), "é😀\n");
        let refused = |bytes: &[u8]| decoded(bytes).unwrap_err().to_string();
        assert_eq!(refused(b"a\r\n\xE9"), "the plan is not text in UTF-8 (line 2)");
        assert_eq!(refused(b"\xFF\xFEa\0\n\0\0\xD8"), "the plan is not text in UTF-8 (line 2)");
        assert_eq!(refused(b"\xFF\xFEa\0b"), "the plan is not text in UTF-8 (line 1)");
        assert_eq!(refused(b"a\0t\0"), "the plan is not text in UTF-8 (line 1)");
        assert_eq!(refused(b"\xEF\xBB\xBF \n"), "the plan is empty");
        assert_eq!(refused(&vec![b'a'; MOST_BYTES + 1]), "the plan has more than 16 MiB");
    }
}
