//! Blocks of code and tables in pages of the documentation

use serde_json::Value;

use crate::support::yaml;

/// A page of the documentation.
pub(super) struct Page(&'static str);

pub(super) const MACHINES: Page = Page(include_str!("../../../docs/machines.md"));
pub(super) const SECURITY: Page = Page(include_str!("../../../docs/security.md"));
pub(super) const CI: Page = Page(include_str!("../../../docs/ci.md"));

impl Page {
    /// Returns the code in this language that has these words; panics unless there is exactly one.
    pub(super) fn block(&self, language: &str, words: &str) -> &'static str {
        let blocks = self.0.split("```").skip(1).step_by(2);
        let mut found = blocks.filter_map(|text| {
            let code = text.strip_prefix(language)?.strip_prefix('\n')?;
            code.contains(words).then_some(code)
        });
        let block = found.next().unwrap_or_else(|| panic!("no {language} of {words}"));
        assert!(found.next().is_none(), "several of {words}");
        block
    }

    pub(super) fn yaml(&self, words: &str) -> Vec<Value> {
        yaml(self.block("yaml", words))
    }

    pub(super) fn json(&self, words: &str) -> Value {
        serde_json::from_str(self.block("json", words)).unwrap()
    }

    /// Returns the first cells of the rows below a heading of a table.
    pub(super) fn first_cells(&self, heading: &str) -> Vec<&'static str> {
        let (_, table) = self.0.split_once(&format!("{heading}\n")).unwrap();
        let rows = table.lines().skip(1).take_while(|line| line.starts_with('|'));
        rows.map(|row| row.trim_matches('|').split('|').next().unwrap().trim()).collect()
    }
}
