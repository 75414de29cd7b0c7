//! The Rust test of docs/emulator.md, word for word

use std::time::Duration;

use agoras::emulator::{Emulator, EmulatorError, Settings};

#[test]
fn a_refused_call_leaves_nothing_behind() -> Result<(), EmulatorError> {
    let tiktok = Emulator::start(Settings { speed: 60, ..Settings::default() })?;
    let account = tiktok.account("ada.codes")?;
    tiktok.set("caps=off")?;
    tiktok.inject("video-init=error:spam_risk_too_many_posts".parse()?);

    // Here the program under test would publish to `tiktok.url()` with `account.access_token`.
    assert!(account.access_token.starts_with("act."));
    tiktok.advance(Duration::from_mins(1));

    assert_eq!(tiktok.delivered(), 0);
    assert!(tiktok.requests().is_empty());
    Ok(())
}
