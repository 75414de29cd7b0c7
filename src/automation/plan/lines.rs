//! Lines and columns of a text, with the line ends of every system

use crate::automation::yaml::Position;

/// Counts the line ends of a text: LF, CR, and CRLF as one.
pub(super) fn breaks(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_end = |at: usize| match bytes[at] {
        b'\n' => at == 0 || bytes[at - 1] != b'\r',
        b'\r' => true,
        _ => false,
    };
    (0..bytes.len()).filter(|&at| is_end(at)).count()
}

/// Positions in a text, found from places that are asked for in order, in one pass.
pub(super) struct Positions<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    column: usize,
}

impl<'t> Positions<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0, line: 1, column: 1 }
    }

    /// Returns the position of a byte, which is not before the one that was asked for last.
    pub(super) fn of(&mut self, at: usize) -> Position {
        let at = self.text.floor_char_boundary(at);
        for (letter_at, letter) in self.text.get(self.at..at).unwrap_or_default().char_indices() {
            let follows_cr = self.text[..self.at + letter_at].ends_with('\r');
            match letter {
                '\n' if follows_cr => {}
                '\n' | '\r' => {
                    self.line += 1;
                    self.column = 1;
                }
                _ => self.column += 1,
            }
        }
        self.at = at.max(self.at);
        Position { line: self.line, column: self.column }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn every_kind_of_line_end_counts_once() {
        assert_eq!(breaks(""), 0);
        assert_eq!(breaks("a\nb\r\nc\rd\n\n"), 5);
        assert_eq!(breaks("\r\r\n\n"), 3);
    }

    proptest! {
        #[test]
        fn places_in_order_give_the_positions_that_counting_anew_gives(text in "[a\r\n]{0,40}") {
            let mut positions = Positions::new(&text);
            for at in 0..=text.len() {
                let before = &text[..at];
                let line = breaks(before) + 1;
                let column = before.rsplit(['\r', '\n']).next().unwrap().len() + 1;
                prop_assert_eq!(positions.of(at), Position { line, column });
            }
        }
    }
}
