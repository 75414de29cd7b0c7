//! The terminal: printing, questions, the progress bar and logs

pub(crate) mod colour;
pub(crate) mod gauge;
pub(crate) mod harmless;
pub(crate) mod hidden;
pub(crate) mod live;
pub(crate) mod logs;
pub(crate) mod mask;
pub(crate) mod narrator;
pub(crate) mod prompt;
pub(crate) mod question;
pub(crate) mod transfer;
pub(crate) mod ui;
pub(crate) mod underway;
pub(crate) mod waiting;
