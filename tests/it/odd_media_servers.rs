//! Odd media servers: wrong answers to ranges, expired addresses

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;

use crate::support::{CLIP, Run, Serving, World};

/// A server whose answers a function makes from the request's lines, in lower case: head and body.
struct Odd {
    serving: Serving,
}

impl Odd {
    fn new(answer: impl Fn(&str) -> (String, Vec<u8>) + Send + Sync + 'static) -> Self {
        let answer = Arc::new(answer);
        let serving = Serving::with(move |mut socket: TcpStream| {
            let lines = BufReader::new(&socket).lines().map_while(Result::ok);
            let asked: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            let (head, body) = answer(&asked.join("\n").to_ascii_lowercase());
            let close = "Connection: close\r\n";
            let sent =
                write!(socket, "HTTP/1.1 {head}{close}Content-Length: {}\r\n\r\n", body.len())
                    .and_then(|()| socket.write_all(&body));
            // A client may hang up early.
            drop(sent);
        });
        Self { serving }
    }

    /// Returns a server without ranges, which answers a range with this refusal.
    fn without_ranges(
        refusal: impl Fn(&[u8]) -> (String, Vec<u8>) + Send + Sync + 'static,
    ) -> Self {
        let clip = fs::read(CLIP).unwrap();
        Self::new(move |asked| {
            if asked.contains("\nrange: ") {
                return refusal(&clip);
            }
            ("200 OK\r\n".to_owned(), clip.clone())
        })
    }

    fn url(&self, query: &str) -> String {
        format!("http://127.0.0.1:{}/video.mp4{query}", self.serving.port())
    }
}

fn publish(odd: &Odd, query: &str) -> (Run, World) {
    let world = World::new();
    let run = world.agoras(["tiktok", "video", "--video-url", &odd.url(query)]);
    (run, world)
}

#[test]
fn a_server_that_refuses_ranges_in_the_wrong_words_is_read_in_one_answer() {
    let refused = |status: &'static str| move |_: &[u8]| (format!("{status}\r\n"), b"no".to_vec());
    let size = fs::metadata(CLIP).unwrap().len();
    let whole = move |clip: &[u8]| {
        let range = format!("Content-Range: bytes 0-{}/{size}\r\n", size - 1);
        (format!("206 Partial Content\r\n{range}"), clip.to_vec())
    };
    let nameless = |clip: &[u8]| ("206 Partial Content\r\n".to_owned(), clip.to_vec());
    let shorter = move |clip: &[u8]| {
        let range = format!("Content-Range: bytes 0-999/{size}\r\n");
        (format!("206 Partial Content\r\n{range}"), clip[..1000].to_vec())
    };
    let unsized_range = |clip: &[u8]| {
        let range = "Content-Range: bytes 0-65535/*\r\n".to_owned();
        (format!("206 Partial Content\r\n{range}"), clip[..65536].to_vec())
    };
    let odds = [
        Odd::without_ranges(refused("416 Range Not Satisfiable")),
        Odd::without_ranges(refused("416 No\r\nContent-Range: bytes */0")),
        Odd::without_ranges(refused("403 Forbidden")),
        Odd::without_ranges(refused("400 Bad Request")),
        Odd::without_ranges(refused("405 Method Not Allowed")),
        Odd::without_ranges(refused("501 Not Implemented")),
        Odd::without_ranges(whole),
        Odd::without_ranges(nameless),
        Odd::without_ranges(shorter),
        Odd::without_ranges(unsized_range),
    ];
    for odd in odds {
        let (run, world) = publish(&odd, "");
        assert_eq!(run.exit, Some(0), "{run}");
        assert_eq!(world.tiktok.publishes()[0].bytes, size);
    }
}

#[test]
fn an_empty_answer_is_reported_as_empty() {
    let empty = Odd::new(|asked| {
        let ranged = asked.contains("\nrange: ");
        let head = if ranged { "416 No\r\nContent-Range: bytes */0\r\n" } else { "200 OK\r\n" };
        (head.to_owned(), Vec::new())
    });
    let (run, _) = publish(&empty, "");
    assert!(run.exit == Some(9) && run.stderr.contains("is empty"), "{run}");
    let stubborn = Odd::new(|_| ("416 No\r\n".to_owned(), Vec::new()));
    let (run, _) = publish(&stubborn, "");
    assert!(run.exit == Some(9) && run.stderr.contains("HTTP 416"), "{run}");
    assert!(!run.stderr.contains("empty"), "{run}");
}

#[test]
fn only_encodings_that_compress_are_refused() {
    for (coding, exit) in [
        ("", 0),
        ("identity", 0),
        ("aws-chunked", 0),
        ("AWS-Chunked, identity", 0),
        ("gzip", 9),
        ("aws-chunked, br", 9),
    ] {
        let clip = fs::read(CLIP).unwrap();
        let odd =
            Odd::new(move |_| (format!("200 OK\r\nContent-Encoding: {coding}\r\n"), clip.clone()));
        let (run, _) = publish(&odd, "");
        assert_eq!(run.exit, Some(exit), "{coding}: {run}");
    }
}

#[test]
fn an_expired_address_is_reported_as_expired() {
    let long_ago = "?X-Amz-Date=20240101T000000Z&X-Amz-Expires=3600&X-Amz-Signature=s3cret";
    let refused = || Odd::new(|_| ("403 Forbidden\r\n".to_owned(), Vec::new()));
    let odd = refused();
    let (run, _) = publish(&odd, long_ago);
    let shown = run.to_string().replace(&odd.serving.port().to_string(), "[port]");
    insta::assert_snapshot!(shown, @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading http://127.0.0.1:[port]/video.mp4?…
    error: `http://127.0.0.1:[port]/video.mp4?…` answers HTTP 403 Forbidden: the address has run out
      hint: make a new address: the signature of this one has run out (at 2024-01-01 01:00 UTC)
    --- exit 9
    ");
    for query in [
        "?X-Goog-Date=20240101T000000Z&X-Goog-Expires=60",
        "?sv=2022-11-02&se=2024-01-01T00%3A00%3A00Z&sig=s3cret",
        "?Expires=1700000000&Signature=s3cret&Key-Pair-Id=K1",
    ] {
        let (run, _) = publish(&refused(), query);
        assert!(run.exit == Some(9) && run.stderr.contains("has run out"), "{run}");
        assert!(!run.to_string().contains("s3cret"), "{run}");
    }
    for words in [
        "<Code>AccessDenied</Code><Message>Request has expired</Message>",
        "<Code>ExpiredToken</Code>",
    ] {
        let odd = Odd::new(move |_| ("403 No\r\n".to_owned(), words.as_bytes().to_vec()));
        let (run, _) = publish(&odd, "?sig=s3cret");
        assert!(run.exit == Some(9) && run.stderr.contains("has run out"), "{run}");
    }
    let (run, _) = publish(&refused(), "?X-Amz-Date=29990101T000000Z&X-Amz-Expires=60");
    assert!(run.exit == Some(9) && !run.stderr.contains("run out"), "{run}");
}
