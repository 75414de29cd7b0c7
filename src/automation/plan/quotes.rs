//! Broken quotes of a CSV file, which its parser would read as something else without a word

use super::error::PlanError;
use super::lines::breaks;

/// The place of the scan within a record.
enum Place {
    FieldStart,
    Unquoted,
    /// Inside quotes that were opened at this byte.
    Quoted(usize),
    /// After a quote inside quotes: their end, or the first of two that mean one.
    AfterQuote(usize),
}

/// Refuses a quoted value that does not end, or that more text follows. A truncated download looks
/// like this, and the value would swallow the rows after it.
pub(super) fn check_quotes(text: &str, delimiter: u8) -> Result<(), PlanError> {
    let broken =
        |problem, at: usize| Err(PlanError::Quotes { problem, line: breaks(&text[..at]) + 1 });
    let mut place = Place::FieldStart;
    for (at, byte) in text.bytes().enumerate() {
        let ends_field = byte == delimiter || byte == b'\n' || byte == b'\r';
        place = match place {
            Place::FieldStart if byte == b'"' => Place::Quoted(at),
            Place::Quoted(start) if byte == b'"' => Place::AfterQuote(start),
            Place::Quoted(start) => Place::Quoted(start),
            Place::AfterQuote(start) if byte == b'"' => Place::Quoted(start),
            Place::AfterQuote(start) if !ends_field => {
                return broken("text follows the end of a quoted value", start);
            }
            _ if ends_field => Place::FieldStart,
            _ => Place::Unquoted,
        };
    }
    match place {
        Place::Quoted(start) => broken("a quoted value does not end", start),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_as_spreadsheets_write_them_are_fine() {
        for text in
            ["", "a,b\n", "\"a\",\"b\"\r\n\"\"\"x\"\",\n\"\"\",\"\"", "5\" disk,b\n", "\"a\""]
        {
            assert!(check_quotes(text, b',').is_ok(), "{text}");
        }
        assert!(check_quotes("\"a\";b", b';').is_ok());
    }

    #[test]
    fn broken_quotes_are_refused_with_the_line_where_they_begin() {
        let refused = |text: &str| check_quotes(text, b',').unwrap_err().to_string();
        assert_eq!(
            refused("a,b\n1,\"two\n3,4\n"),
            "the plan's quotes are broken: a quoted value does not end (line 2)"
        );
        assert_eq!(
            refused("a,b\n\"1\",\"two\n3\"x,4\n"),
            "the plan's quotes are broken: text follows the end of a quoted value (line 2)"
        );
    }
}
