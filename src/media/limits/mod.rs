//! TikTok's limits on media and texts, the checks against them, and commands that fix media

mod check;
mod ffmpeg;
mod fix;
mod rate;
mod shell;
mod table;

pub use check::Violation;
pub(crate) use check::{CONTROL_CHARACTER, TextKind, check_cover};
pub use ffmpeg::Conversion;
pub use fix::SuggestedFix;
pub(crate) use fix::without_place;
pub(crate) use shell::word as shell_word;
pub(crate) use table::content_type;
pub use table::{Bound, LIMITS, Limit};
