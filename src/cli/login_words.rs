//! The steps of a login, in words

use crate::callback::Notice;
use crate::cli::ui::Ui;
use crate::flow::LoginEvent;

/// Says one step; opens the page where that was wanted and works.
pub(crate) fn tell(ui: &Ui, opens: bool, event: &LoginEvent<'_>) {
    match event {
        LoginEvent::Ready { page, redirect, fingerprint } => {
            ready(ui, opens, page, redirect);
            if let Some(fingerprint) = fingerprint {
                ui.step("Your browser will warn of the certificate, which was made for this login alone: go on to localhost.");
                ui.step(&format!("Its SHA-256 fingerprint: {fingerprint}"));
            }
        }
        LoginEvent::Exchanging => ui.step("TikTok has answered; exchanging the code for tokens"),
        LoginEvent::Notice(notice) => notice_words(ui, notice),
    }
}

fn ready(ui: &Ui, opens: bool, page: &str, redirect: &str) {
    let opened = opens && webbrowser::open(page).is_ok();
    if opened {
        ui.step("Opening TikTok's page in the browser. If none appears, open this address:");
    } else {
        ui.step("Open this address in a browser and say yes:");
    }
    ui.step(page);
    ui.step(&format!("The browser is then sent to {redirect}. If it cannot load that page, copy the whole address from it and paste it here."));
}

fn notice_words(ui: &Ui, notice: &Notice) {
    match notice {
        Notice::OtherLogin { count } => ui.warning(&format!(
            "a page of another login came ({count} so far) and was ignored: close old tabs"
        )),
        Notice::PlainHttp { .. } => {
            ui.warning("the browser came with http; change the address to https and load it again");
        }
        Notice::TlsRefused { .. } => {
            ui.step("The browser does not trust the certificate yet: go on to localhost on its warning page");
        }
        Notice::PasteRefused(error) => ui.warning(&format!("{error}; try again")),
        Notice::StillWaiting => {
            ui.step("Still waiting. If the browser shows TikTok's error page, its last word says what is wrong.");
            ui.step("If it refuses the certificate without a way on (HSTS), paste the address it could not load here, or start again with --paste.");
        }
    }
}
