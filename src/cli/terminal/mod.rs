//! The terminal: printing, questions, the progress bar and logs

pub(crate) mod harmless;
pub(crate) mod hidden;
pub(crate) mod logs;
pub(crate) mod mask;
pub(crate) mod narrator;
pub(crate) mod progress;
pub(crate) mod prompt;
pub(crate) mod question;
pub(crate) mod ui;
