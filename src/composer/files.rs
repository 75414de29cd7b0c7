//! The page's files

pub(crate) const PAGE: &str = include_str!("page/page.html");
/// The page for a browser without the token and the cookie.
pub(crate) const STRANGER: &str = include_str!("page/stranger.html");
pub(crate) const STYLE: &str = include_str!("page/style.css");
pub(crate) const ICON: &str = include_str!("page/icon.svg");

/// The scripts, which see each other's functions.
pub(crate) const SCRIPTS: [(&str, &str); 5] = [
    ("sheet.js", include_str!("page/sheet.js")),
    ("cover.js", include_str!("page/cover.js")),
    ("photos.js", include_str!("page/photos.js")),
    ("choices.js", include_str!("page/choices.js")),
    ("page.js", include_str!("page/page.js")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_loads_its_own_files_only() {
        let scripts = SCRIPTS.map(|(_, text)| text);
        for text in [PAGE, STRANGER, STYLE, ICON].into_iter().chain(scripts) {
            for outside in
                ["src=\"http", "href=\"//", "src=\"//", "@import", "url(", "<style", "eval("]
            {
                assert!(!text.contains(outside), "{outside}");
            }
        }
        for text in [PAGE, STRANGER] {
            for inline in [" style=\"", " onclick", "<script>", "javascript:"] {
                assert!(!text.contains(inline), "{inline}");
            }
        }
        for (name, _) in SCRIPTS {
            assert!(PAGE.contains(&format!("<script src=\"{name}\" defer></script>")), "{name}");
        }
    }
}
