//! What stderr can show: colours, lines that are drawn again, and letters beyond ASCII

use std::io::{self, IsTerminal};

use crate::cli::global::Color;

/// Returns whether to colour stderr, by the variables that cargo follows as well: `NO_COLOR`,
/// `CLICOLOR_FORCE`, `CLICOLOR` and `TERM`.
pub(crate) fn is_wanted(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if anstyle_query::no_color() => false,
        Color::Auto if anstyle_query::clicolor_force() => true,
        Color::Auto => match anstyle_query::clicolor() {
            Some(false) => false,
            Some(true) => io::stderr().is_terminal(),
            None => io::stderr().is_terminal() && anstyle_query::term_supports_color(),
        },
    }
}

/// Returns whether stderr is a terminal whose last lines can be drawn again, in UTF-8.
pub(crate) fn can_draw() -> bool {
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stderr().is_terminal() && !is_dumb && is_utf8()
}

/// Returns whether the locale is one of UTF-8. Windows has no such variables, and its terminals show
/// all of Unicode.
fn is_utf8() -> bool {
    if cfg!(windows) {
        return true;
    }
    let mut locales = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(std::env::var_os);
    let locale = locales.find(|locale| !locale.is_empty());
    locale.is_some_and(|locale| {
        let locale = locale.to_string_lossy().to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}
