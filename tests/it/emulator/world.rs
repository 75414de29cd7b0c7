//! An emulator, an account on it, and a plain HTTP client

use std::time::Duration;

use agoras::emulator::{EmulatedAccount, Emulator, Settings};
use data_encoding::HEXLOWER;
use reqwest::header::HeaderMap;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::runtime::Runtime;

/// An answer that was read to its end.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Got {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    pub(crate) fn data(&self) -> Value {
        let body = self.json();
        assert_eq!(body["error"]["code"], "ok", "{self:?}");
        body["data"].clone()
    }

    pub(crate) fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap().to_owned()
    }

    /// Returns HTTP status and code in one line.
    pub(crate) fn refusal(&self) -> String {
        format!("{} {}", self.status, self.code())
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |it| it.to_str().unwrap())
    }
}

pub(crate) struct World {
    pub(crate) emulator: Emulator,
    pub(crate) ada: EmulatedAccount,
    http: Client,
    runtime: Runtime,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::of(&[])
    }

    /// Starts an emulator with these settings, each `NAME=VALUE`.
    pub(crate) fn of(lines: &[&str]) -> Self {
        let mut settings = Settings::default();
        for line in lines {
            settings.set(line).unwrap();
        }
        Self::with(settings)
    }

    pub(crate) fn with(settings: Settings) -> Self {
        let emulator = Emulator::start(settings).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        // Kept connections are dropped at once, so that faults meet the request they are meant for.
        let http = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .pool_max_idle_per_host(0)
            .build()
            .unwrap();
        let ada = emulator.account("ada.codes").unwrap();
        Self { emulator, ada, http, runtime }
    }

    pub(crate) fn inject(&self, line: &str) {
        self.emulator.inject(line.parse().unwrap());
    }

    pub(crate) fn switch(&self, name: &str, value: &str) {
        self.emulator.set(&format!("{name}={value}")).unwrap();
    }

    pub(crate) fn try_send(&self, request: RequestBuilder) -> reqwest::Result<Got> {
        self.runtime.block_on(async {
            let answer = request.send().await?;
            Ok(Got {
                status: answer.status().as_u16(),
                headers: answer.headers().clone(),
                text: answer.text().await?,
            })
        })
    }

    pub(crate) fn send(&self, request: RequestBuilder) -> Got {
        self.try_send(request).unwrap()
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.emulator.url()))
    }

    pub(crate) fn post(&self, path: &str) -> RequestBuilder {
        self.http.post(format!("{}{path}", self.emulator.url()))
    }

    /// Builds an API call as that account.
    pub(crate) fn api(&self, account: &EmulatedAccount, path: &str, body: &Value) -> Got {
        self.send(self.api_request(account, path, body))
    }

    pub(crate) fn api_request(
        &self,
        account: &EmulatedAccount,
        path: &str,
        body: &Value,
    ) -> RequestBuilder {
        self.post(path)
            .bearer_auth(&account.access_token)
            .header("content-type", "application/json; charset=UTF-8")
            .body(body.to_string())
    }

    pub(crate) fn init(&self, body: &Value) -> Got {
        self.api(&self.ada, "/v2/post/publish/video/init/", body)
    }

    pub(crate) fn status(&self, publish_id: &str) -> Got {
        let body = json!({"publish_id": publish_id});
        self.api(&self.ada, "/v2/post/publish/status/fetch/", &body)
    }

    pub(crate) fn form(&self, path: &str, fields: &[(&str, &str)]) -> Got {
        self.send(self.post(path).form(fields))
    }

    pub(crate) fn chunk_request(
        &self,
        url: &str,
        first: usize,
        part: &[u8],
        total: usize,
    ) -> RequestBuilder {
        let range = format!("bytes {first}-{}/{total}", first + part.len() - 1);
        self.http
            .put(url)
            .header("content-type", "video/mp4")
            .header("content-range", range)
            .body(part.to_vec())
    }

    pub(crate) fn chunk(&self, url: &str, first: usize, part: &[u8], total: usize) -> Got {
        self.send(self.chunk_request(url, first, part, total))
    }

    /// Opens a direct post of that video in chunks, and returns its id and upload address.
    pub(crate) fn open(&self, video: &[u8], chunk: usize) -> (String, String) {
        let data = self.init(&direct(video.len(), chunk)).data();
        let text = |name: &str| data[name].as_str().unwrap().to_owned();
        (text("publish_id"), text("upload_url"))
    }

    /// Moves the clock past processing and moderation.
    pub(crate) fn wait(&self) {
        self.emulator.advance(Duration::from_mins(1));
    }
}

/// Returns a direct post that any public creator may make.
pub(crate) fn direct(size: usize, chunk: usize) -> Value {
    json!({
        "post_info": {"title": "hello #rust", "privacy_level": "PUBLIC_TO_EVERYONE"},
        "source_info": {"source": "FILE_UPLOAD", "video_size": size, "chunk_size": chunk,
            "total_chunk_count": size / chunk},
    })
}

/// Returns bytes that start like an MP4 and never repeat.
pub(crate) fn video(size: usize) -> Vec<u8> {
    let mut bytes = b"\0\0\0\x18ftypmp42".to_vec();
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    while bytes.len() < size {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        bytes.extend_from_slice(&seed.to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}
