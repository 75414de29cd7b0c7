//! Photos of this machine in content files and plans

use serde_json::json;

use super::world::Gallery;
use crate::schedule::world::at;
use crate::support::{Serving, World, sample};

#[test]
fn a_content_file_names_photos_beside_it() {
    let gallery = Gallery::new();
    std::fs::create_dir(gallery.world.home.path().join("posts")).unwrap();
    gallery.world.file("posts/beside.jpg", &sample("photo.jpg"));
    let yaml = "version: 1\nimages:\n  - beside.jpg\n  - ../2.webp\ntitle: of the file\n";
    gallery.world.file("posts/post.yaml", yaml.as_bytes());
    let run = gallery.world.agoras(["tiktok", "post", "--content", "posts/post.yaml"]);
    assert_eq!((run.exit, gallery.bucket.objects().len()), (Some(0), 0), "{run}");
    let publish = &gallery.world.tiktok.publishes()[0];
    assert_eq!((publish.pieces.len(), &publish.post_info["title"]), (2, &json!("of the file")));
}

/// Returns a gallery whose account is in the store, with a plan.
fn planned(rows: &str) -> Gallery {
    let gallery = Gallery::in_world(World::of_accounts(&["ada.codes"]));
    let plan = format!("id,account,at,media,title\n{rows}");
    gallery.world.file("plan.csv", plan.as_bytes());
    gallery
}

/// Returns a row that has been due for ten minutes.
fn row() -> String {
    format!("a,ada.codes,{},1.jpg | 2.webp,of the plan\n", at(600))
}

fn schedule(gallery: &Gallery, more: &[&str]) -> crate::support::Run {
    let command = ["utils", "schedule-run", "--file", "plan.csv", "--json"];
    gallery.world.agoras(command.iter().chain(more))
}

#[test]
fn a_local_plan_names_photos_beside_it_and_posts_them_once() {
    let gallery = planned(&row());
    let run = schedule(&gallery, &[]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(gallery.world.tiktok.publishes()[0].pieces.len(), 2, "{run}");
    assert_eq!((gallery.bucket.put_keys().len(), gallery.bucket.objects().len()), (2, 0), "{run}");
    let again = schedule(&gallery, &[]);
    assert_eq!((again.exit, gallery.world.tiktok.publishes().len()), (Some(0), 1), "{again}");
    assert_eq!(gallery.bucket.put_keys().len(), 2, "{again}");
}

#[test]
fn a_check_of_a_plan_reads_the_photos_and_puts_nothing() {
    let gallery = planned(&row());
    let run = schedule(&gallery, &["--check"]);
    assert_eq!((run.exit, gallery.bucket.requests().len()), (Some(0), 0), "{run}");
    gallery.world.file("1.jpg", &sample("bad-photo.png"));
    let run = schedule(&gallery, &["--check"]);
    assert_eq!(run.exit, Some(9), "{run}");
    assert!(run.to_string().contains("format: PNG"), "{run}");
}

#[test]
fn without_a_media_store_a_row_with_photos_of_this_machine_is_refused() {
    let mut gallery = planned(&row());
    gallery.world.unset("AGORAS_MEDIA_STORE");
    gallery.world.unset("AGORAS_MEDIA_URL");
    // It is about the videos of the plan.
    gallery.world.set("AGORAS_FIX", "true");
    let run = schedule(&gallery, &[]);
    assert_eq!((run.exit, gallery.world.count("photo-init")), (Some(9), 0), "{run}");
    assert!(run.to_string().contains("it is on this machine"), "{run}");
}

#[test]
fn a_plan_from_the_web_names_nothing_of_this_machine() {
    let gallery = planned(&row());
    let plan = format!("id,account,at,media,title\n{}", row());
    let web = Serving::with(move |mut socket| {
        use std::io::{Read, Write};
        drop(socket.read(&mut [0; 4096]));
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", plan.len());
        drop(socket.write_all((head + &plan).as_bytes()));
    });
    let address = format!("http://127.0.0.1:{}/plan.csv", web.port());
    let run = gallery.world.agoras(["utils", "schedule-run", "--file", &address]);
    assert_eq!((run.exit, gallery.bucket.requests().len()), (Some(9), 0), "{run}");
    assert!(run.to_string().contains("can name only media at http"), "{run}");
}
