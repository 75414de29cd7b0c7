//! Notices of settings that are not used beside a page: nothing on it is chosen beforehand

use crate::automation::Described;
use crate::cli::context::Context;

/// Variables of what is chosen on the page.
const VARIABLES: [&str; 6] = [
    "TIKTOK_PRIVACY_STATUS",
    "TIKTOK_ALLOW_COMMENTS",
    "TIKTOK_ALLOW_DUET",
    "TIKTOK_ALLOW_STITCH",
    "TIKTOK_BRAND_ORGANIC",
    "TIKTOK_BRAND_CONTENT",
];

pub(crate) fn warn_of_variables(context: &Context) {
    let is_set = |name: &&str| {
        std::env::var_os(name).is_some_and(|value| !value.to_string_lossy().trim().is_empty())
    };
    let set: Vec<&str> = VARIABLES.into_iter().filter(is_set).collect();
    notice(context, &set);
}

/// Names the keys of a content file that are not used.
pub(crate) fn warn_of_keys(context: &Context, described: &Described) {
    let keys = [
        ("privacy", described.privacy.is_some()),
        ("allow_comments", described.allow_comments.is_some()),
        ("allow_duet", described.allow_duet.is_some()),
        ("allow_stitch", described.allow_stitch.is_some()),
        ("brand_organic", described.brand_organic.is_some()),
        ("brand_content", described.brand_content.is_some()),
    ];
    let present: Vec<&str> = keys.into_iter().filter(|(_, is)| *is).map(|(key, _)| key).collect();
    notice(context, &present);
}

fn notice(context: &Context, names: &[&str]) {
    let words = match names {
        [] => return,
        [_] => "is not used: it is chosen on the page",
        _ => "are not used: they are chosen on the page",
    };
    context.ui.step(&format!("notice: with --compose, {} {words}", names.join(", ")));
}
