//! A second implementation of `docs/security.md`: seals correct and forged records, and opens them

use std::path::Path;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use data_encoding::HEXLOWER;
use hkdf::Hkdf;
use sha2::{Digest, Sha256};

use crate::store::world::StoreWorld;

/// A record to seal. Any part of it may be wrong.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) master: [u8; 32],
    pub(crate) platform: String,
    pub(crate) name: String,
    /// The header's text; `@commit`, `@kid`, `@parent` and `@salt` stand for the correct values.
    pub(crate) header: String,
    /// A false length of the header; `None` for the true one.
    pub(crate) header_length: Option<u32>,
    pub(crate) magic: [u8; 8],
    pub(crate) body: Vec<u8>,
}

const SALT: [u8; 32] = [7; 32];

impl Draft {
    /// Returns a correct record of `alice` in the store of `world`, generation 1.
    pub(crate) fn good(world: &StoreWorld) -> Self {
        let master = master_key(world);
        let header = r#"{"commit":"@commit","gen":1,"id":"alice","kid":"@kid","parent":"@parent",
            "plat":"tiktok","salt":"@salt","v":1}"#;
        let header = header.split_whitespace().collect();
        Self {
            master,
            platform: "tiktok".to_owned(),
            name: "alice".to_owned(),
            header,
            header_length: None,
            magic: *b"AGTOK\0\x01\n",
            body: body(1, good_json().as_bytes()),
        }
    }

    /// Returns the record with a part of the header's text replaced.
    pub(crate) fn header(&self, from: &str, to: &str) -> Self {
        assert!(self.header.contains(from), "{from}");
        Self { header: self.header.replace(from, to), ..self.clone() }
    }

    pub(crate) fn body(&self, body: Vec<u8>) -> Self {
        Self { body, ..self.clone() }
    }

    pub(crate) fn seal(&self) -> Vec<u8> {
        let mut both = [0; 64];
        let info =
            [b"agoras token v1", self.platform.as_bytes(), &[0], self.name.as_bytes()].concat();
        Hkdf::<Sha256>::new(Some(&SALT), &self.master).expand(&info, &mut both).unwrap();
        let header = self
            .header
            .replace("@commit", &hex(&both[32..]))
            .replace("@kid", &key_id(&self.master))
            .replace("@parent", &"0".repeat(16))
            .replace("@salt", &hex(&SALT));
        let length = u32::try_from(header.len()).unwrap();
        let length = self.header_length.unwrap_or(length);
        let mut file = [&self.magic[..], &length.to_be_bytes(), header.as_bytes()].concat();
        let sealed = Aes256Gcm::new_from_slice(&both[..32])
            .unwrap()
            .encrypt(&Nonce::from([9; 12]), Payload { msg: &self.body, aad: &file })
            .unwrap();
        file.extend_from_slice(&[9; 12]);
        file.extend_from_slice(&sealed);
        file
    }
}

/// The parts of an opened record file.
pub(crate) struct Opened {
    pub(crate) header: serde_json::Value,
    pub(crate) header_text: String,
    pub(crate) kind: u8,
    pub(crate) json: serde_json::Value,
    pub(crate) body_length: usize,
}

/// Opens a record file; `None` if it is not what the document describes, under this key.
pub(crate) fn open(master: &[u8; 32], file: &[u8]) -> Option<Opened> {
    let rest = file.strip_prefix(b"AGTOK\0\x01\n")?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (header_text, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    let (nonce, sealed) = rest.split_first_chunk::<12>()?;
    let header_text = String::from_utf8(header_text.to_vec()).ok()?;
    let header: serde_json::Value = serde_json::from_str(&header_text).ok()?;
    let text = |name: &str| header[name].as_str().unwrap_or_default();
    let salt: Vec<u8> = HEXLOWER.decode(text("salt").as_bytes()).unwrap();
    let info = [b"agoras token v1", text("plat").as_bytes(), &[0], text("id").as_bytes()].concat();
    let mut both = [0; 64];
    Hkdf::<Sha256>::new(Some(&salt), master).expand(&info, &mut both).unwrap();
    let before_nonce = &file[..file.len() - rest.len()];
    let body = Aes256Gcm::new_from_slice(&both[..32])
        .unwrap()
        .decrypt(&Nonce::from(*nonce), Payload { msg: sealed, aad: before_nonce })
        .ok()?;
    assert_eq!(hex(&both[32..]), text("commit"));
    let (kind, rest) = body.split_first()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (json, padding) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    assert!(padding.iter().all(|byte| *byte == 0));
    let json = serde_json::from_slice(json).ok()?;
    Some(Opened { header, header_text, kind: *kind, json, body_length: body.len() })
}

/// Returns a record's content with padding.
pub(crate) fn body(kind: u8, json: &[u8]) -> Vec<u8> {
    let length = u32::try_from(json.len()).unwrap().to_be_bytes();
    let mut body = [&[kind][..], &length, json].concat();
    body.resize(body.len().next_multiple_of(512), 0);
    body
}

pub(crate) fn good_json() -> String {
    "{\"access_expires_at\":null,\"access_token\":null,\"client_key\":\"ck\",\
     \"client_secret\":\"cs\",\"open_id\":null,\"prev_refresh\":null,\
     \"refresh_expires_at\":1800000000,\"refresh_token\":\"rft.hand\",\"saved_at\":1700000000,\
     \"scopes\":[],\"seeded_from\":null,\"username\":\"alice\"}"
        .to_owned()
}

/// Returns the key in the store's key file.
pub(crate) fn master_key(world: &StoreWorld) -> [u8; 32] {
    master_key_in(&world.key_path())
}

pub(crate) fn master_key_in(key_file: &Path) -> [u8; 32] {
    let file = std::fs::read(key_file).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&file).unwrap();
    HEXLOWER.decode(json["key"].as_str().unwrap().as_bytes()).unwrap().try_into().unwrap()
}

pub(crate) fn key_id(master: &[u8; 32]) -> String {
    let digest = Sha256::digest([&b"agoras key id v1\0"[..], master].concat());
    hex(&digest[..8])
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}
