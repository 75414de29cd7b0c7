//! The plain text of a title that may hold HTML

use super::decode::without_entities;

/// Elements that end a word. Others, such as `<b>`, may stand inside one.
const BREAKS: &[&str] = &[
    "br",
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "tr",
    "td",
    "th",
    "table",
    "blockquote",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
];
/// Elements whose text no one reads.
const HIDDEN: &[&str] = &["script", "style"];

/// Returns a title without tags, with entities replaced and every white space one space; `None` if
/// nothing is left.
pub(super) fn plain(title: &str) -> Option<String> {
    let text = without_entities(&without_tags(title));
    let mut plain = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain += word;
    }
    Some(plain).filter(|title| !title.is_empty())
}

fn without_tags(title: &str) -> String {
    let mut text = String::with_capacity(title.len());
    let mut rest = title;
    while let Some((before, after)) = rest.split_once('<') {
        text += before;
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let is_tag = after
            .trim_start_matches(['/', '!', '?'])
            .starts_with(|letter: char| letter.is_ascii_alphabetic());
        if !is_tag {
            text.push('<');
            rest = after;
            continue;
        }
        // Without an end there is no further tag at all.
        let Some((tag, after)) = after.split_once('>') else {
            return text + "<" + after;
        };
        let name = tag_name(tag);
        if BREAKS.contains(&name.as_str()) {
            text.push(' ');
        }
        let is_hidden = HIDDEN.contains(&name.as_str()) && !tag.starts_with('/');
        rest = if is_hidden { behind(&name, after) } else { after };
    }
    text + rest
}

fn tag_name(tag: &str) -> String {
    let tag = tag.trim_start_matches('/');
    let end = tag.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(tag.len());
    tag[..end].to_ascii_lowercase()
}

/// Returns what follows the end tag of an element; nothing if it has none.
fn behind<'t>(name: &str, text: &'t str) -> &'t str {
    let is_end = |at: usize| {
        text.get(at + 2..at + 2 + name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name))
    };
    let end = text.match_indices("</").map(|(at, _)| at).find(|at| is_end(*at));
    end.and_then(|end| text[end..].split_once('>')).map_or("", |(_, after)| after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_plain_text() {
        for (title, expected) in [
            (" New \n post\u{a0}here ", "New post here"),
            ("<b>New</b>er &amp; better", "Newer & better"),
            ("One<br/>two<p class='x'>three</p>four", "One two three four"),
            ("I &lt;3 you", "I <3 you"),
            ("I <3 you > me", "I <3 you > me"),
            ("1 < 2 and a<b", "1 < 2 and a<b"),
            ("The &lt;b&gt; tag", "The <b> tag"),
            ("<!-- a > b -->Hi<!DOCTYPE html> there", "Hi there"),
            ("x<script>alert('<b>')</SCRIPT>y<style>p{}</style>", "xy"),
            ("x<script>never ended", "x"),
            ("&amp;", "&"),
            ("<a href=\"https://x/?a=1&b=2\">link</a>", "link"),
        ] {
            assert_eq!(plain(title).as_deref(), Some(expected), "{title}");
        }
    }

    #[test]
    fn a_title_of_nothing_is_no_title() {
        for title in ["", " \n", "<p></p>", "&nbsp;", "<!-- x"] {
            assert_eq!(plain(title), None, "{title}");
        }
    }

    #[test]
    fn a_million_open_tags_take_no_time_to_speak_of() {
        for hostile in ["<a", "<", "<!--", "&", "<script>"] {
            let title = hostile.repeat(1_000_000);
            assert!(plain(&title).is_none_or(|plain| plain.len() <= title.len()));
        }
    }
}
