//! The same photos through the dialects of Google and Azure, and through a server of S3 that others wrote

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};

use super::world::{Gallery, post};
use crate::support::{Moto, Serving, World, sample};

#[test]
fn google_and_azure_get_photos_with_their_types() {
    let google = [("GOOGLE_SKIP_SIGNATURE", "true")];
    let azure = [("AZURE_STORAGE_ACCOUNT_KEY", "c2VjcmV0LW9mLXRoZS1idWNrZXQ=")];
    for (scheme, option, variables) in [("gs", "", google), ("az", "account=ada&", azure)] {
        let mut gallery = Gallery::new();
        gallery.world.set("AGORAS_MEDIA_STORE", &gallery.bucket.address_at(scheme, option));
        for (name, value) in variables {
            gallery.world.set(name, value);
        }
        let run = gallery.post(&["--no-wait"]);
        assert_eq!(run.exit, Some(0), "{run}{:?}", gallery.bucket.requests());
        let objects = gallery.bucket.objects();
        let mut types: Vec<&str> = objects.values().map(|it| it.media_type.as_str()).collect();
        types.sort_unstable();
        assert_eq!(types, ["image/jpeg", "image/webp"], "{:?}", gallery.bucket.requests());
        // Azure's client deletes in batches, which Azurite takes in the tests of shared stores.
        if scheme == "gs" {
            let resumed = gallery.world.agoras(["tiktok", "resume"]);
            assert_eq!((resumed.exit, gallery.bucket.objects().len()), (Some(0), 0), "{resumed}");
        }
    }
}

/// Returns the answer of the server at a port to a request for an object of its bucket, signed or not.
fn got(port: u16, path: &str) -> Vec<u8> {
    let key = "AWS4-HMAC-SHA256 Credential=KEY/20261123/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    write!(
        stream,
        "GET /bucket{path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nAuthorization: {key}\r\n\r\n"
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}

/// Starts what stands before a private bucket, as `CloudFront` does: everybody can read what is there.
fn front(port: u16) -> Serving {
    Serving::with(move |mut socket| {
        let mut request = [0; 4096];
        let length = socket.read(&mut request).unwrap_or_default();
        let text = String::from_utf8_lossy(&request[..length]).into_owned();
        if let Some(path) = text.split(' ').nth(1) {
            // A client may hang up early.
            drop(socket.write_all(&got(port, path)));
        }
    })
}

#[test]
fn moto_takes_photos_and_gives_them_up() {
    let Some(server) = Moto::start() else {
        return;
    };
    let address = server.address("tiktok").replace("KEY:SECRET@", "");
    let port = address.split([':', '&']).find_map(|part| part.parse::<u16>().ok()).unwrap();
    let public = front(port);
    let mut world = World::new();
    world.set("AGORAS_MEDIA_STORE", &address);
    world.set("AGORAS_MEDIA_URL", &format!("http://127.0.0.1:{}/tiktok/", public.port()));
    world.set("AWS_ACCESS_KEY_ID", "KEY");
    world.set("AWS_SECRET_ACCESS_KEY", "SECRET");
    world.file("1.jpg", &sample("photo.jpg"));
    world.file("2.webp", &sample("photo.webp"));
    let run = world.agoras(post(&["--no-wait"]));
    assert_eq!(run.exit, Some(0), "{run}");
    let resumed = world.agoras(["tiktok", "resume"]);
    assert_eq!(resumed.exit, Some(0), "{resumed}");
    assert!(resumed.stderr.contains("Deleted 2 photos"), "{resumed}");
    let publish = &world.tiktok.publishes()[0];
    assert_eq!(publish.pieces.len(), 2, "{resumed}");
    for image in publish.source_info["photo_images"].as_array().unwrap() {
        let path = image.as_str().unwrap().split_once("/tiktok/").unwrap().1;
        let answer = String::from_utf8_lossy(&got(port, &format!("/tiktok/{path}"))).into_owned();
        assert!(answer.contains(" 404 "), "{answer}");
    }
}
