//! A login in progress, and a minimal browser

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr};

use super::run::Run;
use super::world::World;

/// A running login, and the page that it wants to be opened.
pub(crate) struct Login {
    pub(crate) child: Child,
    pub(crate) page: String,
    told: String,
    stderr: BufReader<ChildStderr>,
}

impl World {
    /// Starts a login and waits for the address of TikTok's page.
    pub(crate) fn login(&self, arguments: &[&str]) -> Login {
        let mut child = self.spawn(["tiktok", "authorize"].iter().chain(arguments));
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut told = String::new();
        let page = loop {
            let mut line = String::new();
            assert!(stderr.read_line(&mut line).unwrap() > 0, "it ended: {told}");
            told.push_str(&line);
            if line.contains("/v2/auth/authorize/") {
                break line.trim().to_owned();
            }
        };
        Login { child, page, told, stderr }
    }

    /// Waits for the end of a login.
    pub(crate) fn end(&self, mut login: Login) -> Run {
        let mut line = String::new();
        while login.stderr.read_line(&mut line).unwrap() > 0 {}
        let mut run = self.finish(login.child);
        run.stderr = login.told + &line;
        run
    }
}

impl Login {
    /// Waits for a line with this text in it.
    pub(crate) fn until(mut self, text: &str) -> Self {
        loop {
            let mut line = String::new();
            assert!(self.stderr.read_line(&mut line).unwrap() > 0, "it ended: {}", self.told);
            self.told.push_str(&line);
            if line.contains(text) {
                return self;
            }
        }
    }
}

/// Requests TikTok's page and returns the address that it redirects to.
pub(crate) fn page_leads_to(page: &str) -> String {
    runtime().block_on(async {
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let answer = client.get(page).send().await.unwrap();
        answer.headers()["location"].to_str().unwrap().to_owned()
    })
}

/// Requests an address with any certificate and returns the page's text.
pub(crate) fn open(url: &str) -> String {
    runtime().block_on(async {
        let client = reqwest::Client::builder()
            .no_proxy()
            .tls_danger_accept_invalid_certs(true)
            .build()
            .unwrap();
        client.get(url).send().await.unwrap().text().await.unwrap()
    })
}

fn runtime() -> tokio::runtime::Runtime {
    drop(rustls::crypto::ring::default_provider().install_default());
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}
