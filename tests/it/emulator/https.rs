//! TLS: clients with TikTok's hosts wired in trust the emulator's CA and need nothing else

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::Command;

use agoras::emulator::{EmulatedAccount, Emulator, Scheme, Settings};
use reqwest::{Certificate, Client};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::tunnel::Tunnel;
use super::world::{direct, video};
use crate::support::{CLIP, World, part};

const HOSTS: [&str; 6] = [
    "open.tiktokapis.com",
    "www.tiktok.com",
    "open-upload.tiktokapis.com",
    "open-upload-va.tiktokapis.com",
    "upload.us.tiktokapis.com",
    "localhost",
];

fn with_tls(settings: Settings) -> Emulator {
    Emulator::start(Settings { scheme: Scheme::Https, ..settings }).unwrap()
}

fn address(emulator: &Emulator) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, emulator.port()).into()
}

/// Returns a client that finds every host at the emulator, as with a hosts file.
fn client(emulator: &Emulator, hosts: &[&str]) -> Client {
    let authority = Certificate::from_pem(emulator.authority().unwrap().as_bytes()).unwrap();
    let builder = Client::builder().no_proxy().tls_certs_only([authority]);
    let at =
        |builder: reqwest::ClientBuilder, host: &&str| builder.resolve(host, address(emulator));
    hosts.iter().fold(builder.pool_max_idle_per_host(0), at).build().unwrap()
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// Calls an endpoint of TikTok's own API, and returns status and body.
fn call(http: &Client, ada: &EmulatedAccount, path: &str, body: &Value) -> (u16, Value) {
    runtime().block_on(async {
        let request = http.post(format!("https://open.tiktokapis.com{path}"));
        let request = request.bearer_auth(&ada.access_token);
        let request = request.header("content-type", "application/json; charset=UTF-8");
        let answer = request.body(body.to_string()).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap())
    })
}

#[test]
fn a_client_with_tiktoks_hosts_wired_in_publishes() {
    let emulator = with_tls(Settings::default());
    let ada = emulator.account("ada.codes").unwrap();
    let http = client(&emulator, &HOSTS);

    let (status, opened) = call(&http, &ada, "/v2/post/publish/video/init/", &direct(100, 100));
    assert_eq!((status, &opened["error"]["code"]), (200, &json!("ok")));
    let upload = opened["data"]["upload_url"].as_str().unwrap();
    assert!(upload.starts_with("https://open-upload.tiktokapis.com/upload?"), "{upload}");
    let stored = runtime().block_on(async {
        let put = http.put(upload).header("content-type", "video/mp4");
        let put = put.header("content-range", "bytes 0-99/100").body(video(100));
        put.send().await.unwrap().status().as_u16()
    });
    assert_eq!(stored, 201);
    assert!(emulator.publishes()[0].arrived);
}

#[test]
fn the_certificate_holds_every_name_that_is_answered_for() {
    let emulator = with_tls(Settings {
        allow_hosts: vec!["emulator.test:8443".parse().unwrap(), "[2001:db8::1]".parse().unwrap()],
        public_url: Some("https://front.test".parse().unwrap()),
        ..Settings::default()
    });
    let names = ["emulator.test", "front.test"];
    let http = client(&emulator, &[&HOSTS[..], &names].concat());
    let port = emulator.port();
    runtime().block_on(async {
        for host in HOSTS.iter().chain(&names) {
            let header = host.replace("emulator.test", "emulator.test:8443");
            let answer = http.get(format!("https://{host}/")).header("host", header).send().await;
            assert_eq!(answer.unwrap().status(), 200, "{host}");
        }
        for host in ["127.0.0.1", "localhost"] {
            let answer = http.get(format!("https://{host}:{port}/")).send().await;
            assert_eq!(answer.unwrap().status(), 200, "{host}");
        }
        let elsewhere = client(&emulator, &["example.com"]);
        let refused = elsewhere.get("https://example.com/").send().await;
        assert!(refused.unwrap_err().is_connect(), "a foreign name is not in the certificate");
    });
}

#[test]
fn only_those_who_trust_the_ca_of_this_run_are_answered() {
    let emulator = with_tls(Settings::default());
    let other = with_tls(Settings::default());
    assert_ne!(emulator.authority(), other.authority());
    let authority = Certificate::from_pem(other.authority().unwrap().as_bytes()).unwrap();
    let http = Client::builder().no_proxy().tls_certs_only([authority]).build().unwrap();
    let url = format!("https://localhost:{}/", emulator.port());
    let refused = runtime().block_on(http.get(url).send()).unwrap_err();
    assert!(refused.is_connect(), "{refused:?}");
}

#[test]
fn tiktoks_names_are_answered_with_tls_only() {
    let plain = super::world::World::new();
    for host in HOSTS.into_iter().filter(|host| *host != "localhost") {
        let answer = plain.send(plain.get("/").header("host", host));
        assert_eq!(answer.status, 403, "{host}");
    }
    let emulator = with_tls(Settings::default());
    let http = client(&emulator, &[]);
    let url = format!("https://localhost:{}/", emulator.port());
    for (host, status) in [("tiktokapis.com", 200), ("eviltiktok.com", 403), ("a.test", 403)] {
        let answer = runtime().block_on(http.get(&url).header("host", host).send()).unwrap();
        assert_eq!(answer.status(), status, "{host}");
    }
}

#[test]
fn plain_http_at_the_tls_port_is_answered_in_words() {
    let emulator = with_tls(Settings::default());
    let mut socket = TcpStream::connect(address(&emulator)).unwrap();
    socket.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert!(answer.ends_with("this emulator speaks https only\n"), "{answer}");
    assert!(emulator.requests().is_empty());
}

#[test]
fn a_silent_client_holds_up_no_other() {
    let emulator = with_tls(Settings::default());
    let silent: Vec<TcpStream> =
        (0..3).map(|_| TcpStream::connect(address(&emulator)).unwrap()).collect();
    let http = client(&emulator, &HOSTS);
    let answer = runtime().block_on(http.get("https://www.tiktok.com/").send()).unwrap();
    assert_eq!(answer.status(), 200);
    drop(silent);
}

#[test]
fn faults_break_connections_inside_tls_too() {
    let emulator = with_tls(Settings::default());
    let ada = emulator.account("ada.codes").unwrap();
    let http = client(&emulator, &HOSTS);
    for fault in ["creator=reset-before", "creator=reset-after", "creator=cut:5"] {
        emulator.inject(fault.parse().unwrap());
        let broken = runtime().block_on(async {
            let url = "https://open.tiktokapis.com/v2/post/publish/creator_info/query/";
            let request = http.post(url).bearer_auth(&ada.access_token).body("{}");
            request.send().await?.text().await
        });
        assert!(broken.is_err(), "{fault}: {broken:?}");
    }
    let (status, _) = call(&http, &ada, "/v2/post/publish/creator_info/query/", &json!({}));
    assert_eq!(status, 200);
}

/// Returns the variables that lead a client to the emulator.
fn trusting(world: &mut World, emulator: &Emulator, tunnel: &Tunnel) {
    let file = world.file("ca.pem", emulator.authority().unwrap().as_bytes());
    let file = file.to_str().unwrap();
    for variable in ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"] {
        world.set(variable, file);
    }
    for variable in ["HTTPS_PROXY", "https_proxy"] {
        world.set(variable, &tunnel.url());
    }
    for base in ["AGORAS_TIKTOK_API_URL", "AGORAS_TIKTOK_AUTH_URL", "AGORAS_SPEED"] {
        world.unset(base);
    }
}

#[test]
fn agoras_publishes_to_it_as_to_tiktok_itself() {
    let emulator = with_tls(Settings { speed: 20, ..Settings::default() });
    let ada = emulator.account("ada.codes").unwrap();
    let tunnel = Tunnel::to(emulator.port());
    let mut world = World::new().acting_as(&ada);
    trusting(&mut world, &emulator, &tunnel);

    let run = world.agoras(["tiktok", "video", "--video-url", CLIP, "--title", "Hello"]);

    assert_eq!((run.exit, emulator.delivered()), (Some(0), 1), "{run}");
    let asked = ["open-upload.tiktokapis.com:443", "open.tiktokapis.com:443"];
    assert_eq!(tunnel.asked(), asked, "{run}");
    assert!(world.asked().is_empty(), "the other emulator was asked");
}

/// A client that knows TikTok's addresses alone, with Python's own library, or with `requests`.
const PYTHON: &str = r#"
import json, sys, urllib.request

def urllib_call(url, token):
    headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
    request = urllib.request.Request(url, b"{}", headers, method="POST")
    return json.load(urllib.request.urlopen(request))

def requests_call(url, token):
    import requests
    return requests.post(url, json={}, headers={"Authorization": "Bearer " + token}).json()

url = "https://open.tiktokapis.com/v2/post/publish/creator_info/query/"
calls = [urllib_call]
try:
    import requests
    calls.append(requests_call)
except ImportError:
    pass
print(",".join(call(url, sys.argv[1])["data"]["creator_username"] for call in calls))
"#;

#[test]
fn pythons_clients_trust_it_by_the_ca() {
    let Some(python) = part("python") else { return };
    let emulator = with_tls(Settings::default());
    let ada = emulator.account("ada.codes").unwrap();
    let tunnel = Tunnel::to(emulator.port());
    let mut world = World::new();
    trusting(&mut world, &emulator, &tunnel);
    world.file("client.py", PYTHON.as_bytes());
    let mut command = world.settled(Command::new(python));
    let output = command.args(["client.py", &ada.access_token]).output().unwrap();
    let run = world.record(&output);
    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stdout.trim().split(',').all(|name| name == "ada.codes"), "{run}");
    assert_eq!(tunnel.asked(), ["open.tiktokapis.com:443"]);
}

#[test]
fn curl_trusts_it_by_the_ca() {
    let Some(curl) = part("curl") else { return };
    let emulator = with_tls(Settings::default());
    let world = World::new();
    world.file("ca.pem", emulator.authority().unwrap().as_bytes());
    let port = emulator.port();
    let ask = |options: &str| {
        world.shell(&format!(
            "{curl} -sS --cacert ca.pem {options} -o page -w '%{{http_code}}' https://www.tiktok.com:{port}/"
        ))
    };
    let run = ask(&format!("--resolve www.tiktok.com:{port}:127.0.0.1"));
    assert_eq!((run.exit, run.stdout.as_str()), (Some(0), "200"), "{run}");
    let old = ask(&format!("--tls-max 1.2 --resolve www.tiktok.com:{port}:127.0.0.1"));
    assert_eq!(old.stdout, "200", "{old}");
    let upload = world.shell(&format!(
        "{curl} -sS --cacert ca.pem --resolve open.tiktokapis.com:{port}:127.0.0.1 -d '{{}}' https://open.tiktokapis.com:{port}/v2/post/publish/creator_info/query/"
    ));
    assert_eq!(upload.json()["error"]["code"], "access_token_invalid", "{upload}");
}
