//! The text of a document in any encoding, and of its entities

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};
use quick_xml::escape::resolve_html5_entity;

/// The bytes at the beginning of a document in which its encoding is declared.
const DECLARATION: usize = 256;

/// Returns the text of a document, by its byte order mark, else as its XML declaration says, else
/// as UTF-8. Bytes that the encoding does not have become U+FFFD.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let (encoding, start) = Encoding::for_bom(bytes)
        .unwrap_or_else(|| (declared(bytes).unwrap_or(UTF_8).output_encoding(), 0));
    encoding.decode_without_bom_handling(&bytes[start..]).0
}

/// Returns the encoding that an XML declaration names; `None` without one that is known.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let beginning = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION)]);
    let declaration = beginning.trim_start().strip_prefix("<?xml")?.split("?>").next()?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    Encoding::for_label(value[1..].split(quote).next()?.as_bytes())
}

/// Replaces XML's and HTML's entities by what they stand for, and leaves every other `&` alone.
pub(super) fn without_entities(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain += before;
        let end = after.find([';', '&']).filter(|end| after[*end..].starts_with(';'));
        if let Some((meant, end)) = end.and_then(|end| Some((entity(&after[..end])?, end))) {
            plain += &meant;
            rest = &after[end + 1..];
        } else {
            plain.push('&');
            rest = after;
        }
    }
    plain + rest
}

/// Returns what an entity stands for; `None` if it is unknown. A number without a character of its
/// own stands for U+FFFD.
pub(super) fn entity(name: &str) -> Option<Cow<'static, str>> {
    let Some(number) = name.strip_prefix('#') else {
        return resolve_html5_entity(name).map(Cow::Borrowed);
    };
    let number = match number.strip_prefix(['x', 'X']) {
        Some(number) => u32::from_str_radix(number, 16).ok()?,
        None => number.parse().ok()?,
    };
    let letter = char::from_u32(number).filter(|letter| *letter != '\0');
    Some(letter.unwrap_or(char::REPLACEMENT_CHARACTER).to_string().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_in_its_own_encoding() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><t>caf\xE9</t>";
        assert!(decode(latin).ends_with("<t>caf\u{e9}</t>"));
        let windows = b"<?xml version=\"1.0\" encoding = \"windows-1252\" ?><t>\x80</t>";
        assert!(decode(windows).ends_with("<t>\u{20ac}</t>"));
        assert_eq!(decode(b"\xEF\xBB\xBF<t/>"), "<t/>");
        assert_eq!(decode(b"\xFF\xFE<\0t\0/\0>\0"), "<t/>");
        assert_eq!(decode("<t>caf\u{e9}</t>".as_bytes()), "<t>caf\u{e9}</t>");
        assert_eq!(decode(b"<t>caf\xE9</t>"), "<t>caf\u{fffd}</t>");
    }

    #[test]
    fn a_declared_encoding_that_cannot_be_true_or_is_unknown_counts_as_utf_8() {
        for label in ["UTF-16", "klingon", ""] {
            let text = format!("<?xml version='1.0' encoding='{label}'?><t>\u{e9}</t>");
            assert_eq!(decode(text.as_bytes()), text);
        }
    }

    #[test]
    fn entities_are_replaced_once_and_other_ampersands_stay() {
        for (text, plain) in [
            ("AT&amp;T &lt;b&gt; &quot;x&apos;", "AT&T <b> \"x'"),
            ("&amp;amp;", "&amp;"),
            ("caf&eacute; &#8217; &#x1F600; &hellip;", "caf\u{e9} \u{2019} \u{1f600} \u{2026}"),
            ("Q&A; R & B &unknown; &", "Q&A; R & B &unknown; &"),
            ("&#0; &#xD800; &#x; &#-1;", "\u{fffd} \u{fffd} &#x; &#-1;"),
            ("&\u{1f600}\u{1f600}\u{1f600};", "&\u{1f600}\u{1f600}\u{1f600};"),
        ] {
            assert_eq!(without_entities(text), plain, "{text}");
        }
    }
}
