//! Hostile servers: false, endless and misdirecting answers

use std::io::Read;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use agoras::emulator::Settings;

use crate::support::{CLIP, Run, World};

fn publish(world: &World) -> Run {
    world.agoras(["tiktok", "video", "--video-url", CLIP, "--json"])
}

/// A second server that counts the connections to it.
struct Elsewhere {
    port: u16,
    bytes: Arc<AtomicUsize>,
}

impl Elsewhere {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let bytes = Arc::new(AtomicUsize::new(0));
        let counter = bytes.clone();
        std::thread::spawn(move || {
            for mut socket in listener.incoming().map_while(Result::ok) {
                let mut buffer = [0; 4096];
                while let Ok(read @ 1..) = socket.read(&mut buffer) {
                    counter.fetch_add(read, Ordering::SeqCst);
                }
            }
        });
        Self { port, bytes }
    }

    fn is_untouched(&self) -> bool {
        self.bytes.load(Ordering::SeqCst) == 0
    }
}

#[test]
fn h01_no_redirect_is_followed() {
    let elsewhere = Elsewhere::new();
    for status in [301, 302, 303, 307, 308] {
        for (call, exit) in [("token", 8), ("creator", 8), ("video-init", 8), ("status", 0)] {
            let world = World::at_speed(200, Settings::default());
            world.fault(&format!(
                "{call}@1-9=redirect:{status}:http://127.0.0.1:{}/x",
                elsewhere.port
            ));
            let run = world.agoras([
                "tiktok",
                "video",
                "--video-url",
                CLIP,
                "--json",
                "--wait-timeout",
                "5m",
            ]);
            assert_eq!(run.exit, Some(exit), "{call} {status}: {run}");
        }
    }
    assert!(elsewhere.is_untouched());
}

#[test]
fn h02_an_upload_address_elsewhere_gets_nothing() {
    let elsewhere = Elsewhere::new();
    for url in [
        format!("http://127.0.0.2:{}/upload", elsewhere.port),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "https://tiktokapis.com.evil.example/upload".to_owned(),
        "https://user@open-upload.tiktokapis.com/upload".to_owned(),
        format!("ftp://127.0.0.1:{}/upload", elsewhere.port),
    ] {
        let world = World::new();
        world.fault(&format!("video-init=field:upload_url=\"{url}\""));
        let run = publish(&world);
        assert_eq!(run.exit, Some(8), "{url}: {run}");
        assert!(run.stderr.contains("does not trust"), "{run}");
        assert!(!world.asked().contains(&"chunk".to_owned()));
    }
    assert!(elsewhere.is_untouched());
}

#[test]
fn h03_an_endless_answer_is_cut_off() {
    let world = World::new();
    world.fault("creator@*=huge:2000000000");
    let run = publish(&world);
    assert_eq!(run.exit, Some(8), "{run}");
    assert!(run.stderr.contains("larger than 1 MiB"), "{run}");
}

#[test]
fn h04_a_compressed_answer_is_not_unpacked() {
    let world = World::new();
    world.fault("creator@*=header:content-encoding=gzip");
    let run = publish(&world);
    assert_eq!(
        run.exit,
        Some(0),
        "agoras never asks for compression, so the body is as it is: {run}"
    );
    let asked = world.tiktok.requests();
    assert!(asked.iter().all(|request| request.header("accept-encoding").is_none()));
}

#[test]
fn h05_a_deep_answer_is_an_error_and_no_crash() {
    let world = World::new();
    world.fault(&format!("creator@*=body:200:{}", "[".repeat(100_000)));
    assert_eq!(publish(&world).exit, Some(8));
}

#[test]
fn h06_every_field_may_be_missing_or_odd() {
    let odd =
        ["", "null", "7", "\"\"", "{}", "[]", "-1", "\"\\u0000/\\u001b\"", "18446744073709551616"];
    for field in ["publish_id", "upload_url"] {
        for value in odd {
            let world = World::new();
            world.fault(&format!("video-init=field:{field}={value}"));
            let run = publish(&world);
            assert!(matches!(run.exit, Some(5 | 8)), "{field}={value}: {run}");
            assert_eq!(world.tiktok.delivered(), 0, "{field}={value}: {run}");
        }
    }
    for field in [
        "creator_username",
        "creator_nickname",
        "privacy_level_options",
        "comment_disabled",
        "max_video_post_duration_sec",
    ] {
        for value in odd {
            let world = World::new();
            world.fault(&format!("creator@*=field:{field}={value}"));
            let run = publish(&world);
            assert!(matches!(run.exit, Some(0 | 3 | 4 | 8)), "{field}={value}: {run}");
            assert!(!run.stderr.contains("panicked"), "{run}");
        }
    }
}

#[test]
fn h07_control_characters_from_tiktok_do_not_reach_the_terminal() {
    let world = World::new();
    world.fault(r#"creator=field:creator_nickname="\u001b]52;c;cHduZWQ=\u0007\u009b2J\u202eevil\r\n::add-path::x""#);
    world.fault(r#"video-init=body:403:{"error":{"code":"\u001b[31mx","message":"\u001b]8;;http:\/\/e\u0007\n##vso[x]","log_id":"\u0007"}}"#);

    let run = world.agoras(["tiktok", "video", "--video-url", CLIP, "-l", "DEBUG"]);

    for letter in run.stderr.chars().chain(run.stdout.chars()) {
        assert!(letter == '\n' || !letter.is_control(), "{letter:?} in {run}");
        assert!(letter != '\u{202e}', "{run}");
    }
    assert!(run.stderr.lines().all(|line| !line.trim_start().starts_with("::")), "{run}");
    assert!(!run.stderr.contains("##vso["), "{run}");
    assert_eq!(run.exit, Some(4), "{run}");
}

#[test]
fn h10_odd_lifetimes_make_no_loop() {
    for value in ["0", "-1", "9223372036854775808", "\"7200\"", "\"soon\"", "", "null", "1.5"] {
        let world = World::new();
        world.fault(&format!("token@*=field:expires_in={value}"));
        world.fault(&format!("token@*=field:refresh_expires_in={value}"));
        let run = publish(&world);
        let refreshes = world.count("token");
        assert_eq!((run.exit, refreshes), (Some(0), 1), "{value}: {run}");
    }
}

#[test]
fn h11_a_refresh_without_a_new_token_keeps_the_old_one() {
    for value in ["", "null", "\"\""] {
        let world = World::new();
        world.fault(&format!("token=field:refresh_token={value}"));
        let run = publish(&world);
        assert_eq!(run.exit, Some(0), "{value}: {run}");
        assert!(!run.stderr.contains("now dead"), "{run}");
    }
    let world = World::new();
    world.fault("token@*=field:access_token=\"act.\\r\\nX-Evil: 1\"");
    let run = publish(&world);
    assert_eq!(run.exit, Some(3), "{run}");
    assert!(run.stderr.contains("was lost in flight at"), "{run}");
}

#[test]
fn h12_another_account_posts_nothing() {
    let world = World::new();
    world.fault("creator=field:creator_username=\"mallory\"");

    let run = world.agoras(["tiktok", "video", "--video-url", CLIP]);

    insta::assert_snapshot!(run, @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading [data]/clip.mp4
    Getting an access token from TikTok
    error: the tokens belong to @mallory, not to @ada.codes
      hint: name that account with --username, or use the tokens of the other one
    --- exit 3
    ");
    assert_eq!(world.asked(), ["token", "creator"]);
}

#[test]
fn h14_cookies_are_neither_kept_nor_sent() {
    let world = World::new();
    world.fault("any@*=header:set-cookie=canary=1; Path=/; Max-Age=86400");
    for title in ["one", "two"] {
        let run = world.agoras(["tiktok", "video", "--video-url", CLIP, "--title", title]);
        assert_eq!(run.exit, Some(0), "{run}");
        world.tiktok.expire_access_tokens();
    }
    let requests = world.tiktok.requests();
    assert!(requests.len() > 8, "{}", requests.len());
    let with_cookies = requests.iter().filter(|request| request.header("cookie").is_some()).count();
    assert_eq!(with_cookies, 0);
    let kept = world.shell("grep -r canary .agoras");
    assert_eq!(kept.exit, Some(1), "{kept}");
}
