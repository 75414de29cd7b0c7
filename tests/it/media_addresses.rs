//! Addresses that agoras fetches media from, and those that it refuses

use crate::support::{CLIP, Hosts, Manner, Origin, Run, World};

fn origin() -> Origin {
    Origin::serving(std::fs::read(CLIP).unwrap(), Manner::Ranges)
}

fn publish(world: &World, url: &str) -> Run {
    world.agoras(["tiktok", "video", "--video-url", url, "--no-wait"])
}

fn refused(world: &World, run: &Run) {
    assert_eq!(run.exit, Some(9), "{run}");
    assert!(world.asked().is_empty(), "TikTok was asked: {run}");
}

#[test]
fn m11_an_address_of_this_machine_is_fetched_if_typed_in_any_notation() {
    let origin = origin();
    for host in [
        "127.0.0.1",
        "localhost",
        "0177.0.0.1",
        "0x7f000001",
        "2130706433",
        "127.1",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
    ] {
        let run = publish(&World::new(), &format!("http://{host}:{}/video.mp4", origin.port()));
        assert_eq!(run.exit, Some(0), "{host}: {run}");
    }
}

#[test]
fn m11_a_clouds_metadata_address_is_not_fetched_even_if_typed() {
    let run = publish(&World::new(), "http://169.254.169.254/latest/meta-data/");
    insta::assert_snapshot!(run, @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading http://169.254.169.254/latest/meta-data/
    error: agoras does not fetch `http://169.254.169.254/latest/meta-data/`
      caused by: 169.254.169.254 is a cloud's metadata service
      hint: media is never fetched from there: check the address
    --- exit 9
    ");
    for host in [
        "0xa9fea9fe",
        "2852039166",
        "0251.0376.0251.0376",
        "[::ffff:169.254.169.254]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:a9fe:a9fe::]",
        "[fd00:ec2::254]",
        "100.100.100.200",
        "0.0.0.0",
        "0",
        "[::]",
        "[fe80::1]",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
    ] {
        let world = World::new();
        refused(&world, &publish(&world, &format!("http://{host}/video.mp4")));
    }
}

#[test]
fn m11_only_http_and_https_are_fetched() {
    for url in ["ftp://127.0.0.1/v", "gopher://127.0.0.1/v", "file://localhost.example/etc/passwd"]
    {
        let world = World::new();
        refused(&world, &publish(&world, url));
    }
}

#[test]
fn m11_no_redirect_is_followed_to_another_private_host() {
    let inside = origin();
    let port = inside.port();
    for target in [
        format!("http://localhost:{port}/video.mp4"),
        format!("http://127.0.0.2:{port}/video.mp4"),
        format!("http://[::1]:{port}/video.mp4"),
        format!("http://[::ffff:127.0.0.2]:{port}/video.mp4"),
        format!("http://0x7f000002:{port}/video.mp4"),
        format!("http://0.0.0.0:{port}/video.mp4"),
        "http://10.0.0.1/video.mp4".to_owned(),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        format!("file://{CLIP}"),
        "ftp://127.0.0.1/video.mp4".to_owned(),
        "gopher://127.0.0.1/video.mp4".to_owned(),
    ] {
        let world = World::new();
        let outside = Origin::leading_to(&target);
        let run = publish(&world, &outside.url());
        refused(&world, &run);
        assert_eq!((outside.requests(), inside.requests()), (1, 0), "{target}: {run}");
    }
    let world = World::new();
    let outside = Origin::leading_to(&inside.url());
    let run = publish(&world, &outside.url());
    assert_eq!(run.exit, Some(0), "the host that was typed: {run}");
}

#[test]
fn f16_circular_redirects_end_with_an_error() {
    let world = World::new();
    let first = Origin::leading_to("/again");
    let run = publish(&world, &first.url());
    refused(&world, &run);
    assert_eq!(first.requests(), 6, "{run}");
}

#[test]
fn m11_a_private_name_is_not_fetched_in_an_unattended_run() {
    let world = World::new();
    let origin = origin();
    let Some(hosts) = Hosts::saying(
        &world,
        "127.0.0.1 inside.test\n203.0.113.1 mixed.test\n127.0.0.1 mixed.test\n\
         169.254.169.254 cloud.test\n::ffff:127.0.0.1 mapped.test\n10.1.2.3 private.test\n",
    ) else {
        return;
    };
    let publish = |name: &str| {
        let url = format!("http://{name}:{}/video.mp4", origin.port());
        hosts.agoras(&world, &["tiktok", "video", "--no-wait", "--video-url", &url])
    };
    let private = "http://private.test/video.mp4";
    let run = hosts.agoras(&world, &["tiktok", "video", "--video-url", private]);
    insta::assert_snapshot!(run, @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading http://private.test/video.mp4
    error: agoras does not fetch `http://private.test/video.mp4`
      caused by: private.test is 10.1.2.3, an address of a private network
      hint: if that is meant, name the address itself (10.1.2.3) or run it on a terminal; or download the media and name the file
    --- exit 9
    ");
    for name in ["inside.test", "mixed.test", "cloud.test", "mapped.test"] {
        refused(&world, &publish(name));
    }
    assert_eq!(origin.requests(), 0);
}

#[test]
fn m11_a_private_name_is_fetched_at_a_terminal() {
    let world = World::new();
    let origin = origin();
    let names = "127.0.0.1 inside.test\n169.254.169.254 cloud.test\n";
    let Some(hosts) = Hosts::saying(&world, names) else {
        return;
    };
    let publish = |name: &str| {
        let url = format!("http://{name}:{}/video.mp4", origin.port());
        hosts
            .agoras_watched(&world, &["tiktok", "video", "--no-wait", "--yes", "--video-url", &url])
    };
    refused(&world, &publish("cloud.test"));
    let run = publish("inside.test");
    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(origin.requests(), 3);
}

#[test]
fn m11_a_redirect_to_a_name_on_a_private_network_is_not_followed() {
    let world = World::new();
    let inside = origin();
    let Some(hosts) = Hosts::saying(&world, "127.0.0.1 inside.test\n") else {
        return;
    };
    let outside = Origin::leading_to(&format!("http://inside.test:{}/v", inside.port()));
    let arguments = ["tiktok", "video", "--no-wait", "--yes", "--video-url", &outside.url()];
    let run = hosts.agoras(&world, &arguments);
    refused(&world, &run);
    assert!(run.stderr.contains("it redirects to inside.test (127.0.0.1), this machine"), "{run}");
    refused(&world, &hosts.agoras_watched(&world, &arguments));
    assert_eq!((outside.requests(), inside.requests()), (2, 0));
}

#[test]
fn m11_a_proxy_may_have_a_private_name() {
    let mut world = World::new();
    let proxy = origin();
    let Some(hosts) = Hosts::saying(&world, "127.0.0.1 proxy.test\n") else {
        return;
    };
    world.set("HTTP_PROXY", &format!("http://proxy.test:{}", proxy.port()));
    world.set("http_proxy", &format!("http://proxy.test:{}", proxy.port()));
    let arguments = ["tiktok", "video", "--no-wait", "--video-url", "http://media.test/video.mp4"];
    let run = hosts.agoras(&world, &arguments);
    assert_eq!((run.exit, proxy.requests()), (Some(0), 3), "{run}");
}
