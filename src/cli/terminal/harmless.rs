//! Text from outside, escaped so that a terminal or a CI log only shows it

/// Returns one line, with visible escapes in it, that neither a terminal nor a CI runner acts on.
pub(crate) fn line(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            '\t' => safe.push(' '),
            letter if is_unsafe(letter) => safe.extend(letter.escape_unicode()),
            letter => safe.push(letter),
        }
    }
    // GitHub obeys `::command` at the start of a line, Azure `##vso[` and `##[` anywhere.
    let start = safe.trim_start();
    if start.starts_with("::") {
        safe = format!("\\{start}");
    }
    safe.replace("##[", "#\\#[").replace("##vso[", "#\\#vso[")
}

/// Returns the same JSON without a character that a terminal or a CI runner acts on.
pub(crate) fn json(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    // Outside of strings JSON has no `#`.
    let text = text.replace("##", r"#\u0023");
    for letter in text.chars() {
        if is_unsafe(letter) && letter != '\n' {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                safe.extend(format!("\\u{unit:04x}").chars());
            }
        } else {
            safe.push(letter);
        }
    }
    safe
}

/// Returns whether this is a control character, or one that reorders or hides others.
fn is_unsafe(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn h08_nothing_acts_on_a_ci_runner() {
        assert_eq!(line("  ::add-path::x"), "\\::add-path::x");
        assert_eq!(line("x\n::stop-commands::y"), "x\\n::stop-commands::y");
        assert_eq!(line("a ##vso[task] ##[error]"), "a #\\#vso[task] #\\#[error]");
        assert_eq!(json(r####"{"a":"###vso[t]"}"####), r##"{"a":"#\u0023#vso[t]"}"##);
    }

    proptest! {
        #[test]
        fn t01_no_text_gets_through_with_a_control_character(text in "\\PC*|.*") {
            prop_assert!(!line(&text).chars().any(is_unsafe));
        }

        #[test]
        fn t07_json_stays_the_same_json(text in ".*") {
            let written = serde_json::to_string(&text).unwrap();
            let safe = json(&written);
            prop_assert!(!safe.chars().any(is_unsafe));
            prop_assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), text);
        }
    }
}
