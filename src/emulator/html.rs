//! Plain pages without anything from elsewhere

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#161823;background:#fafafa}
h1{font-size:1.5rem}code{background:#eee;padding:.1em .3em;border-radius:4px;overflow-wrap:anywhere}
article,form,fieldset{background:#fff;border:1px solid #ddd;border-radius:10px;padding:1rem;margin:1rem 0}
button{font:inherit;padding:.5rem 1.5rem;border:0;border-radius:6px;background:#fe2c55;color:#fff;cursor:pointer}
button.quiet{background:#e3e3e4;color:#161823}select{font:inherit;padding:.2rem .4rem}label.line{display:block}form>p{margin:.5rem 0}.small{color:#666;font-size:.85rem}
video,img{max-width:100%;max-height:26rem;border-radius:8px;background:#000}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:.5rem 0}dt{color:#666}dd{margin:0;overflow-wrap:anywhere}";

/// A whole document; `body` is HTML.
pub(crate) fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>
<html lang=\"en\"><head><meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>{}</title><style>{STYLE}</style></head>
<body>
{body}
</body></html>
",
        escape(title)
    )
}

/// Text that HTML shows as it is.
pub(crate) fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, letter| {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
        out
    })
}
