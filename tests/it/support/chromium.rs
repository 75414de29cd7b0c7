//! A real Chromium without a window, driven over two pipes

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::parts::part;

/// A script that connects descriptors 3 and 4, which Chromium uses with `--remote-debugging-pipe`.
const ON_PIPES: &str = "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1";

/// Options: only this machine can be reached, and it has one more name.
const OPTIONS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--no-first-run",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP rebound.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    "--remote-debugging-pipe",
];

/// A Chromium with one tab.
pub(crate) struct Chromium {
    child: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    /// Reports that came during the wait for something else.
    reports: VecDeque<Value>,
    session: Option<String>,
    calls: u64,
    _profile: TempDir,
}

impl Chromium {
    /// Returns Chromium's command; `None` if there is none.
    pub(crate) fn name() -> Option<&'static str> {
        part("chromium")
    }

    /// Starts a Chromium with an empty profile; `None` if there is none.
    pub(crate) fn start() -> Option<Self> {
        Self::with_profile(tempfile::tempdir().unwrap())
    }

    pub(crate) fn with_profile(profile: TempDir) -> Option<Self> {
        let name = Self::name()?;
        let mut child = Command::new("sh")
            .args(["-c", ON_PIPES, "sh", name])
            .args(OPTIONS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let to = child.stdin.take().unwrap();
        let from = messages(child.stdout.take().unwrap());
        let reports = VecDeque::new();
        let mut browser =
            Self { child, to, from, reports, session: None, calls: 0, _profile: profile };
        let tab = browser.call("Target.createTarget", &json!({"url": "about:blank"}));
        let attach = json!({"targetId": tab["targetId"], "flatten": true});
        let session = browser.call("Target.attachToTarget", &attach);
        browser.session = Some(session["sessionId"].as_str().unwrap().to_owned());
        for domain in ["Page", "Network", "Log"] {
            browser.call(&format!("{domain}.enable"), &json!({}));
        }
        Some(browser)
    }

    /// Opens an address and waits for the page with this title.
    pub(crate) fn open(&mut self, url: &str, title: &str) {
        self.call("Page.navigate", &json!({"url": url}));
        self.shows(title);
    }

    /// Waits until the tab shows the whole page with this title, which comes before its body.
    pub(crate) fn shows(&mut self, title: &str) {
        while self.ask("document.readyState === 'loading' || document.title") != title {
            self.report("Page.loadEventFired");
        }
    }

    /// Returns the value of a script on the page; null while there is no page.
    pub(crate) fn ask(&mut self, script: &str) -> Value {
        let asked = json!({"expression": script, "returnByValue": true, "awaitPromise": true});
        self.call("Runtime.evaluate", &asked)["result"]["value"].take()
    }

    /// Makes the window so many pixels wide, and prefers the `light` or the `dark` form of pages.
    pub(crate) fn look(&mut self, width: u32, scheme: &str) {
        let size = json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", &size);
        let feature = json!({"name": "prefers-color-scheme", "value": scheme});
        self.call("Emulation.setEmulatedMedia", &json!({"features": [feature]}));
    }

    pub(crate) fn click(&mut self, selector: &str) {
        let script = format!("document.querySelector({selector:?}).click(), true");
        assert_eq!(self.ask(&script), true, "there is no {selector}");
    }

    /// Waits until a script on the page gives this value.
    pub(crate) fn until(&mut self, script: &str, value: &Value) {
        let end = Instant::now() + Duration::from_mins(1);
        while &self.ask(script) != value {
            assert!(Instant::now() < end, "{script} never gave {value}");
            // The page's own clock: two pictures of it.
            self.ask(
                "new Promise(next => requestAnimationFrame(() => requestAnimationFrame(next)))",
            );
        }
    }

    /// Shows pages as for a person who prefers this colour scheme, in a window of this width.
    pub(crate) fn prefer(&mut self, scheme: &str, width: u32) {
        let features = [json!({"name": "prefers-color-scheme", "value": scheme})];
        self.call("Emulation.setEmulatedMedia", &json!({"features": features}));
        let size = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", &size);
    }

    /// Presses a key, such as `ArrowRight`, on what has the focus.
    pub(crate) fn press(&mut self, key: &str) {
        for kind in ["rawKeyDown", "keyUp"] {
            self.call("Input.dispatchKeyEvent", &json!({"type": kind, "key": key, "code": key}));
        }
    }

    /// Drags the middle of one element onto the middle of another with the mouse.
    pub(crate) fn drag(&mut self, from: &str, to: &str) {
        let [from, to] = [from, to].map(|selector| self.middle(selector));
        let between = [0, 1].map(|axis| f64::midpoint(from[axis], to[axis]));
        let moves = [
            ("mousePressed", from),
            ("mouseMoved", between),
            ("mouseMoved", to),
            ("mouseReleased", to),
        ];
        for (kind, [x, y]) in moves {
            let event = json!({
                "type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1,
            });
            self.call("Input.dispatchMouseEvent", &event);
        }
    }

    /// Returns the middle of an element, in view.
    fn middle(&mut self, selector: &str) -> [f64; 2] {
        let script = format!(
            "(() => {{ const it = document.querySelector({selector:?}); it.scrollIntoView({{block: 'center'}}); \
            const box = it.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2] }})()"
        );
        let middle = self.ask(&script);
        [0, 1].map(|at| middle[at].as_f64().unwrap_or_else(|| panic!("there is no {selector}")))
    }

    /// Returns the text of the address bar.
    pub(crate) fn address(&mut self) -> String {
        let history = self.call("Page.getNavigationHistory", &json!({}));
        let at = usize::try_from(history["currentIndex"].as_u64().unwrap()).unwrap();
        history["entries"][at]["url"].as_str().unwrap().to_owned()
    }

    /// Returns the reports of one kind since the last call.
    pub(crate) fn reported(&mut self, method: &str) -> Vec<Value> {
        let (wanted, rest) =
            self.reports.drain(..).partition::<Vec<_>, _>(|report| report["method"] == method);
        self.reports = rest.into();
        wanted.into_iter().map(|mut report| report["params"].take()).collect()
    }

    fn report(&mut self, method: &str) {
        if let Some(at) = self.reports.iter().position(|report| report["method"] == method) {
            self.reports.remove(at);
            return;
        }
        loop {
            let message = self.message();
            if message["method"] == method {
                return;
            }
            self.reports.push_back(message);
        }
    }

    fn call(&mut self, method: &str, params: &Value) -> Value {
        self.calls += 1;
        let mut call = json!({"id": self.calls, "method": method, "params": params});
        if let Some(session) = &self.session {
            call["sessionId"] = json!(session);
        }
        self.to.write_all(format!("{call}\0").as_bytes()).unwrap();
        loop {
            let mut message = self.message();
            if message["id"] == self.calls {
                return message["result"].take();
            }
            self.reports.push_back(message);
        }
    }

    fn message(&self) -> Value {
        self.from.recv_timeout(Duration::from_mins(1)).expect("chromium says something")
    }
}

impl Drop for Chromium {
    /// Closes the browser, which ends its helpers too: they would still write into the profile.
    fn drop(&mut self) {
        drop(self.to.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0"));
        while self.from.recv_timeout(Duration::from_secs(5)).is_ok() {}
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Returns a channel with Chromium's messages, which end with a zero byte each.
fn messages(from: ChildStdout) -> Receiver<Value> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for message in BufReader::new(from).split(0).map_while(Result::ok) {
            if sender.send(serde_json::from_slice(&message).unwrap()).is_err() {
                return;
            }
        }
    });
    receiver
}
