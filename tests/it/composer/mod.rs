//! The posting page of `--compose`: its server, its checks, and a real browser that clicks through it

mod browser;
mod choices;
mod media;
mod options;
mod visitors;

use serde_json::{Value, json};

use crate::support::{CLIP, Login, World, direct_client, runtime};

const VIDEO: [&str; 5] = ["tiktok", "video", "--compose", "--video-url", CLIP];

/// An answer of the page's server.
#[derive(Debug)]
struct Reply {
    status: u16,
    headers: reqwest::header::HeaderMap,
    body: Vec<u8>,
}

impl Reply {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// A running `--compose`, and a browser without a screen.
struct Page {
    login: Login,
    /// The address without its query.
    base: String,
    /// `http://127.0.0.1:PORT`.
    origin: String,
    cookie: String,
}

impl Page {
    /// Starts a run and waits for its page. Nobody opens it.
    fn of(world: &World, arguments: &[&str]) -> Self {
        Self::from(world.opening(arguments, "?token="))
    }

    fn from(login: Login) -> Self {
        let url = url::Url::parse(&login.page).unwrap();
        let base = format!("http://127.0.0.1:{}{}", url.port().unwrap(), url.path());
        let origin = format!("http://127.0.0.1:{}", url.port().unwrap());
        Self { login, base, origin, cookie: String::new() }
    }

    /// Starts a run and opens its page.
    fn opened(world: &World, arguments: &[&str]) -> Self {
        Self::of(world, arguments).with_cookie()
    }

    fn with_cookie(mut self) -> Self {
        let reply = ask("GET", &self.login.page, &[], None);
        assert_eq!(reply.status, 200);
        reply.header("set-cookie").split(';').next().unwrap().clone_into(&mut self.cookie);
        self
    }

    fn get(&self, path: &str) -> Reply {
        ask("GET", &format!("{}{path}", self.base), &[("cookie", &self.cookie)], None)
    }

    fn post(&self, path: &str, body: &Value) -> Reply {
        let headers = [("cookie", self.cookie.as_str()), ("origin", &self.origin)];
        ask("POST", &format!("{}{path}", self.base), &headers, Some(body))
    }

    /// Waits for the end of the run.
    fn end(self, world: &World) -> crate::support::Run {
        world.end(self.login)
    }
}

/// Sends one request, and nothing but that.
fn ask(method: &str, url: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Reply {
    runtime().block_on(async {
        let mut request = direct_client().request(method.parse().unwrap(), url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let reply = request.send().await.unwrap();
        Reply {
            status: reply.status().as_u16(),
            headers: reply.headers().clone(),
            body: reply.bytes().await.unwrap().to_vec(),
        }
    })
}

/// Returns choices that can be posted, with these in place of some.
fn choices(instead: &Value) -> Value {
    let mut all = json!({
        "target": "profile",
        "title": "Hello",
        "description": "",
        "audience": "PUBLIC_TO_EVERYONE",
        "allowed": {"comments": false, "duet": false, "stitch": false},
        "disclosure": {"commercial": false, "own_brand": false, "paid_partnership": false},
        "label": {"ai_generated": false, "music": false},
        "cover_at": null,
        "order": [],
        "cover": 0,
        "agreed": true,
    });
    for (name, value) in instead.as_object().unwrap() {
        all[name] = value.clone();
    }
    all
}

/// Returns the number of publishes that TikTok was asked to open.
fn openings(world: &World) -> usize {
    world.asked().iter().filter(|call| call.ends_with("-init")).count()
}
