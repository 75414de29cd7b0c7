//! The steps of a login, as the person at the terminal reads them

use crate::callback::Notice;
use crate::cli::browser;
use crate::cli::terminal::narrator;
use crate::cli::terminal::ui::Ui;
use crate::flow::LoginEvent;

/// The part of the terminal in a login.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pasting {
    /// The answer is pasted, and nothing listens.
    Only,
    /// The answer can be pasted at any time.
    Too,
    /// No terminal is there.
    Never,
}

pub(crate) struct LoginWords<'a> {
    pub(crate) ui: &'a Ui,
    /// The page is opened in a browser.
    pub(crate) opens: bool,
    pub(crate) pasting: Pasting,
}

impl LoginWords<'_> {
    /// Shows one step, and opens the page if that is wanted.
    pub(crate) fn tell(&self, event: &LoginEvent<'_>) {
        let ui = self.ui;
        match event {
            LoginEvent::Ready { page, redirect, fingerprint } => {
                self.ready(page, redirect);
                if let Some(fingerprint) = fingerprint {
                    ui.step("Your browser will warn of the certificate, which was made for this login alone: go on to localhost.");
                    ui.step(&format!("Its SHA-256 fingerprint: {fingerprint}"));
                }
            }
            LoginEvent::Exchanging => {
                ui.step("TikTok has answered; exchanging the code for tokens");
            }
            LoginEvent::Renamed { from, to } => ui.notice(&narrator::renamed(from, to)),
            LoginEvent::AwaitingTurn { wait } => ui.step(&narrator::awaiting_turn(*wait)),
            LoginEvent::Notice(notice) => self.notice(notice),
        }
    }

    fn ready(&self, page: &str, redirect: &str) {
        let ui = self.ui;
        // Before the browser opens: one that runs in the terminal would hide the address.
        ui.step(if self.opens {
            "Opening TikTok's page in the browser. If none appears, open this address and say yes:"
        } else {
            "Open this address in a browser and say yes:"
        });
        ui.step(page);
        match self.pasting {
            Pasting::Only => ui.step(&format!("The browser is then sent to {redirect}, which it cannot load: copy the whole address from its address bar and paste it here.")),
            Pasting::Too => ui.step(&format!("The browser is then sent to {redirect}. If it cannot load that page, copy the whole address from its address bar and paste it here.")),
            Pasting::Never => ui.step(&format!("The browser is then sent to {redirect}.")),
        }
        if self.opens && !browser::open(page) {
            ui.warning("no browser could be opened: open the address yourself");
        }
    }

    fn notice(&self, notice: &Notice) {
        let ui = self.ui;
        match notice {
            Notice::OtherLogin { count } => ui.warning(&format!(
                "a page of another login came ({count} so far) and was ignored: close old tabs"
            )),
            Notice::PlainHttp { .. } => {
                ui.warning(
                    "the browser came with http; change the address to https and load it again",
                );
            }
            Notice::TlsRefused { .. } => {
                ui.step("The browser does not trust the certificate yet: go on to localhost on its warning page");
            }
            Notice::PasteRefused(error) => ui.warning(&format!("{error}; try again")),
            Notice::StillWaiting => {
                ui.step("Still waiting. If the browser shows TikTok's error page, its last word says what is wrong.");
                ui.step(match self.pasting {
                    Pasting::Never => "If it refuses the certificate without a way on (HSTS), start again with --paste.",
                    _ => "If it refuses the certificate without a way on (HSTS), paste the address it could not load here, or start again with --paste.",
                });
            }
        }
    }
}
