//! Certificates and proxies: errors name the obstacle and the remedy

use std::io::{BufRead, BufReader, Write};

use crate::support::{CLIP, Flaw, Run, Serving, TlsServer, World};

const NO_CERTIFICATES: &str =
    "install the system's CA certificates, or point SSL_CERT_FILE at a PEM file with them";

/// Returns the hint of a run that ended with 8 and sent nothing.
fn hint(run: &Run) -> String {
    assert_eq!(run.exit, Some(8), "{run}");
    let document = run.json();
    assert_eq!(document["safe_to_rerun"], true, "{run}");
    document["error"]["hint"].as_str().unwrap_or_default().to_owned()
}

/// Returns a world whose TikTok is at this address instead of the emulator's.
fn with_api(url: &str) -> World {
    let mut world = World::new();
    world.unset("AGORAS_SPEED");
    world.set("AGORAS_TIKTOK_API_URL", url);
    world.set("AGORAS_TIKTOK_AUTH_URL", url);
    world
}

fn trusting(mut world: World, server: &TlsServer) -> World {
    let file = world.file("issuer.pem", server.issuer.as_bytes());
    world.set("SSL_CERT_FILE", file.to_str().unwrap());
    world
}

#[test]
fn n03_the_flaw_of_a_certificate_is_named_with_its_remedy() {
    let words = |flaw| match flaw {
        Flaw::Issuer => "does not know who issued the server's certificate",
        Flaw::SelfSigned => "one that has signed itself",
        Flaw::Expired => "valid until 2020-12-31 00:00 UTC",
        Flaw::NotYetValid => "valid from 2090-01-01 00:00 UTC",
        Flaw::OtherHost => "another server answers there",
        Flaw::Purpose => "shows a certificate that cannot be used",
    };
    let of_trusted = [Flaw::Expired, Flaw::NotYetValid, Flaw::OtherHost, Flaw::Purpose];
    for flaw in [Flaw::Issuer, Flaw::SelfSigned].into_iter().chain(of_trusted) {
        let server = TlsServer::with(flaw);
        let mut world = with_api(&server.url());
        if ![Flaw::Issuer, Flaw::SelfSigned].contains(&flaw) {
            world = trusting(world, &server);
        }
        let api = world.agoras(["tiktok", "creator", "--json"]);
        assert!(hint(&api).contains(words(flaw)), "{flaw:?}: {api}");
        let is_about_issuers = [Flaw::Issuer, Flaw::SelfSigned].contains(&flaw);
        assert_eq!(hint(&api).contains("SSL_CERT_FILE"), is_about_issuers, "{flaw:?}: {api}");
        assert_eq!(server.connections(), 1, "another try meets the same: {api}");
        let status = world.agoras(["tiktok", "status", "v_pub_file~v2-1.9", "--json"]);
        assert!(hint(&status).contains(words(flaw)), "{flaw:?}: {status}");
        if [Flaw::Expired, Flaw::NotYetValid].contains(&flaw) {
            assert!(hint(&api).contains("this machine's clock says 20"), "{flaw:?}: {api}");
        }

        let url = format!("{}/video.mp4", server.url());
        let world = World::new();
        let world = if [Flaw::Issuer, Flaw::SelfSigned].contains(&flaw) {
            world
        } else {
            trusting(world, &server)
        };
        let media = world.agoras(["tiktok", "video", "--json", "--video-url", &url]);
        assert!(hint(&media).contains(words(flaw)), "{flaw:?}: {media}");
        assert_eq!(server.connections(), 3, "{media}");
    }
}

#[test]
fn n03_the_certificate_file_of_the_hint_makes_it_work() {
    let server = TlsServer::with(Flaw::Issuer);
    let world = trusting(World::new(), &server);
    let url = format!("{}/video.mp4", server.url());
    let run = world.agoras(["tiktok", "video", "--video-url", &url]);
    assert_eq!(run.exit, Some(9), "{run}");
    assert!(run.stderr.contains("answers HTTP 404"), "{run}");
}

#[test]
fn n03_missing_system_certificates_are_reported_before_anything_is_sent() {
    let server = TlsServer::with(Flaw::Issuer);
    for (name, content) in [("missing.pem", None), ("empty.pem", Some("")), ("odd.pem", Some("x"))]
    {
        let mut api = with_api(&server.url());
        let mut media = World::new();
        for world in [&mut api, &mut media] {
            if let Some(content) = content {
                world.file(name, content.as_bytes());
            }
            let file = world.home.path().join(name);
            world.set("SSL_CERT_FILE", file.to_str().unwrap());
        }
        let run = api.agoras(["tiktok", "creator", "--json"]);
        assert!(hint(&run).contains(NO_CERTIFICATES), "{name}: {run}");
        let login = api.agoras(["tiktok", "authorize", "--json", "--no-browser"]);
        assert!(hint(&login).contains(NO_CERTIFICATES), "{name}: {login}");
        let url = format!("{}/video.mp4", server.url());
        let run = media.agoras(["tiktok", "video", "--json", "--video-url", &url]);
        assert!(hint(&run).contains(NO_CERTIFICATES), "{name}: {run}");
        // A run that needs no TLS is not affected.
        let local = media.agoras(["tiktok", "video", "--video-url", CLIP, "--no-wait"]);
        assert_eq!(local.exit, Some(0), "{name}: {local}");
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn an_emulator_needs_no_certificates() {
    let mut world = World::new();
    for base in ["AGORAS_TIKTOK_API_URL", "AGORAS_TIKTOK_AUTH_URL", "AGORAS_SPEED"] {
        world.unset(base);
    }
    world.set("SSL_CERT_FILE", "/dev/null");
    let run = world.agoras(["--emulator", "tiktok", "creator"]);
    assert_eq!(run.exit, Some(0), "{run}");
}

/// Returns state and advice of each of doctor's findings about a subject.
fn findings(run: &Run, about: &str) -> Vec<(String, String)> {
    let document = run.json();
    let checks = document["checks"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    checks
        .filter(|check| check["about"] == about)
        .map(|check| (text(&check["state"]), text(&check["advice"])))
        .collect()
}

#[test]
fn doctor_looks_at_certificates_issuers_and_the_clock() {
    for (flaw, words) in [
        (Flaw::Issuer, "SSL_CERT_FILE"),
        (Flaw::Expired, "this machine's clock says 20"),
        (Flaw::NotYetValid, "this machine's clock says 20"),
    ] {
        let server = TlsServer::with(flaw);
        let mut world = with_api(&server.url());
        if flaw != Flaw::Issuer {
            world = trusting(world, &server);
        }
        let run = world.agoras(["doctor", "--online", "--json"]);
        assert_eq!(run.exit, Some(1), "{flaw:?}: {run}");
        let found = findings(&run, "tiktok");
        assert!(found[0].0 == "fail" && found[0].1.contains(words), "{flaw:?}: {run}");
    }
    let mut world = with_api("https://localhost:9");
    for file in ["/dev/null", "missing.pem"] {
        world.set("SSL_CERT_FILE", file);
        for online in [&["doctor", "--json"][..], &["doctor", "--online", "--json"]] {
            let run = world.agoras(online);
            assert_eq!(run.exit, Some(1), "{file}: {run}");
            let found = findings(&run, "https");
            let failed = found.iter().any(|it| it.0 == "fail" && it.1 == NO_CERTIFICATES);
            assert!(failed, "{file}: {run}");
            assert!(run.stdout.contains("SSL_CERT_FILE names"), "{file}: {run}");
        }
    }
    let server = TlsServer::with(Flaw::Issuer);
    let world = trusting(with_api(&server.url()), &server);
    let run = world.agoras(["doctor", "--json"]);
    assert!(run.stdout.contains("CA certificates: those of SSL_CERT_FILE"), "{run}");
}

/// Starts a proxy that answers every request with this status.
pub(crate) fn proxy(status: &'static str) -> Serving {
    Serving::with(move |mut socket| {
        let lines = BufReader::new(socket.try_clone().unwrap()).lines();
        lines.map_while(Result::ok).take_while(|line| !line.is_empty()).for_each(drop);
        let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        // A client may hang up early.
        drop(socket.write_all(answer.as_bytes()));
    })
}

#[test]
fn a_proxy_that_blocks_everything_is_named_with_its_remedy() {
    for (status, words) in [
        ("407 Proxy Authentication Required", "HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT"),
        ("403 Forbidden", "go around the proxy with NO_PROXY"),
    ] {
        let proxy = proxy(status);
        let address = format!("http://127.0.0.1:{}", proxy.port());
        let mut world = with_api("https://tiktok.invalid");
        world.set("HTTPS_PROXY", &address);
        let run = world.agoras(["tiktok", "creator", "--json"]);
        assert!(hint(&run).contains(words), "{status}: {run}");
        let mut world = World::new();
        world.set("HTTPS_PROXY", &address);
        let url = "https://media.invalid/video.mp4";
        let run = world.agoras(["tiktok", "video", "--json", "--video-url", url]);
        assert!(hint(&run).contains(words), "{status}: {run}");
    }
    let proxy = proxy("407 Proxy Authentication Required");
    let mut world = World::new();
    world.set("http_proxy", &format!("http://127.0.0.1:{}", proxy.port()));
    let url = "http://media.invalid/video.mp4";
    let run = world.agoras(["tiktok", "video", "--json", "--video-url", url]);
    assert!(hint(&run).contains("NAME:PASSWORD"), "{run}");
}

#[test]
fn a_proxy_that_refuses_a_chunk_is_named_with_its_remedy() {
    for (status, words) in [
        (407, "HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT"),
        (411, "Content-Length"),
        (413, "--chunk-size 5242880"),
        (417, "Expect"),
    ] {
        let world = World::new();
        let path = world.video("large.mp4", 16_000_000);
        for chunk in [1, 3] {
            world.fault(&format!("chunk@{chunk}=http:{status}:html"));
        }
        let publish = ["tiktok", "video", "--json", "--video-url", path.to_str().unwrap()];
        let in_chunks = publish.iter().chain(&["--chunk-size", "5242880"]);
        let first = world.agoras(in_chunks.clone());
        assert!(hint(&first).contains(words), "{status}: {first}");
        assert!(first.stdout.contains("a proxy on the way to TikTok refuses chunk 1"), "{first}");
        assert_eq!(world.tiktok.delivered(), 0);
        // The second run is stopped at a later chunk, perhaps the last one, and its outcome is
        // still known.
        let second = world.agoras(in_chunks.clone());
        assert!(hint(&second).contains(words), "{status}: {second}");
        let third = world.agoras(in_chunks);
        assert_eq!((third.exit, world.tiktok.delivered()), (Some(0), 1), "{status}: {third}");
        let uploads = if status == 413 { 3 } else { 1 };
        assert_eq!(world.count("video-init"), uploads, "{status}: {third}");
    }
}

#[test]
fn a_proxy_that_refuses_the_only_chunk_leaves_nothing_in_doubt() {
    let world = World::new();
    world.fault("chunk=http:413:html");
    let run = world.agoras(["tiktok", "video", "--json", "--video-url", CLIP]);
    assert!(hint(&run).contains("--chunk-size"), "{run}");
}
