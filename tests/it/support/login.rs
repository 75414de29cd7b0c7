//! A run that waits for a browser, and a minimal browser

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, Command, Stdio};

use super::run::Run;
use super::world::{World, arguments_of};

/// A run that waits for a browser, and the page that it wants to be opened.
pub(crate) struct Login {
    pub(crate) child: Child,
    pub(crate) page: String,
    told: String,
    stderr: BufReader<ChildStderr>,
}

impl World {
    /// Starts a login and waits for the address of TikTok's page.
    pub(crate) fn login(&self, arguments: &[&str]) -> Login {
        self.opening([&["tiktok", "authorize"], arguments].concat(), "/v2/auth/authorize/")
    }

    /// Starts a run and waits for the line with the address that it wants to be opened, in which `mark`
    /// stands.
    pub(crate) fn opening<S: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
        mark: &str,
    ) -> Login {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped());
        let arguments = arguments_of(&command);
        let login = Self::opening_with(command, mark);
        self.remember(&login.child, arguments);
        login
    }

    pub(crate) fn opening_with(mut command: Command, mark: &str) -> Login {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut told = String::new();
        let page = loop {
            let mut line = String::new();
            assert!(stderr.read_line(&mut line).unwrap() > 0, "it ended: {told}");
            told.push_str(&line);
            if line.contains(mark) {
                break line.trim().to_owned();
            }
        };
        Login { child, page, told, stderr }
    }

    /// Waits for the end of such a run.
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
        let answer = direct_client().get(page).send().await.unwrap();
        answer.headers()["location"].to_str().unwrap().to_owned()
    })
}

/// Returns a client that sends a request where it is told to: without a proxy, and after no redirect.
pub(crate) fn direct_client() -> reqwest::Client {
    let client = reqwest::Client::builder().no_proxy();
    client.redirect(reqwest::redirect::Policy::none()).build().unwrap()
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

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    drop(rustls::crypto::ring::default_provider().install_default());
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}
