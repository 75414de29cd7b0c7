//! Quoting of file names for the shell that a suggested command is run in

use std::borrow::Cow;
use std::path::Path;

/// Returns a file's path as one shell word that no program takes for an option or an address.
pub(crate) fn path_word(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    let is_misread = bytes.starts_with(b"-") || (!path.is_absolute() && bytes.contains(&b':'));
    let plain = if is_misread { [b"./", bytes].concat() } else { bytes.to_vec() };
    word(&plain)
}

/// Returns a text as one word for this system's shell.
pub(crate) fn word(text: &[u8]) -> String {
    if cfg!(windows) { windows_word(&String::from_utf8_lossy(text)) } else { posix_word(text) }
}

/// Returns one word for a POSIX shell. Characters that a terminal does not show, such as line breaks,
/// are written with `printf`, which every such shell has.
fn posix_word(text: &[u8]) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-./:,+=".contains(byte);
    if text.first().is_some_and(|first| *first != b'=')
        && text.iter().all(is_plain)
        && let Ok(text) = std::str::from_utf8(text)
    {
        return text.to_owned();
    }
    if let Ok(text) = std::str::from_utf8(text)
        && text.chars().all(is_shown)
        && !text.contains("##")
        && let Ok(quoted) = shlex::try_quote(text)
    {
        return quoted.into_owned();
    }
    // The shell drops line breaks at the end of what a command prints.
    if text.ends_with(b"\n") {
        return format!("$'{}'", escaped(text, "%"));
    }
    format!("\"$(printf '{}')\"", escaped(text, "%%"))
}

/// Returns one word for PowerShell and, if possible, for `cmd`.
fn windows_word(text: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "._-\\/:+".contains(letter);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    if text.contains(['$', '`', '"', '%']) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    format!("\"{text}\"")
}

/// Returns whether a terminal shows a character unchanged, and does nothing else.
fn is_shown(letter: char) -> bool {
    match letter {
        ' '..='~' | '\u{1f000}'..='\u{1faff}' => true,
        letter => !letter.is_ascii() && letter.is_alphanumeric(),
    }
}

/// Returns a text for between quotes: bytes with a meaning for the shell are octal numbers.
fn escaped(text: &[u8], percent: &str) -> String {
    let letter = |byte: &u8| match byte {
        b'%' => Cow::from(percent.to_owned()),
        b'\n' => Cow::from("\\n"),
        b'\\' | b'\'' | b'#' | b'!' => Cow::from(format!("\\{byte:03o}")),
        b' '..=b'~' => Cow::from(char::from(*byte).to_string()),
        _ => Cow::from(format!("\\{byte:03o}")),
    };
    text.iter().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> String {
        path_word(Path::new(text))
    }

    #[test]
    fn m13_a_file_name_stays_one_word() {
        assert_eq!(path("/a/my film's.mkv"), "\"/a/my film's.mkv\"");
        assert_eq!(path("$(id).mkv"), "'$(id).mkv'");
        assert_eq!(path("Zoë 🎬.mkv"), "'Zoë 🎬.mkv'");
    }

    #[test]
    fn a_file_name_is_neither_an_option_nor_an_address() {
        assert_eq!(path("-rf"), "./-rf");
        assert_eq!(path("http:x.mkv"), "./http:x.mkv");
        assert_eq!(path("/a/b:c.mkv"), "/a/b:c.mkv");
    }

    #[test]
    fn hidden_characters_are_printed_by_the_shell() {
        assert_eq!(path("a\n'b' 5%\\.mkv"), r#""$(printf 'a\n\047b\047 5%%\134.mkv')""#);
        assert_eq!(path("a\u{202e}b"), r#""$(printf 'a\342\200\256b')""#);
        assert_eq!(path("##[group].mkv"), r#""$(printf '\043\043[group].mkv')""#);
        assert_eq!(path("a%\n"), r"$'a%\n'");
    }

    #[test]
    fn windows_has_its_own_quotes() {
        assert_eq!(windows_word(r"C:\a\b.mkv"), r"C:\a\b.mkv");
        assert_eq!(windows_word("my film's.mkv"), "\"my film's.mkv\"");
        assert_eq!(windows_word("it's $5.mkv"), "'it''s $5.mkv'");
    }
}
