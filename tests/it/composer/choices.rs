//! What is chosen on the page is what is posted, and nothing that TikTok's guidelines forbid

use agoras::emulator::Settings;
use serde_json::{Value, json};

use super::{Page, VIDEO, choices, openings};
use crate::support::{Answer, CLIP, PhotoHost, World, sample};

#[test]
fn what_was_chosen_is_posted_and_its_result_is_on_the_page() {
    let world =
        World::with(Settings { moderation: std::time::Duration::ZERO, ..Settings::default() });
    let arguments =
        [&VIDEO[..], &["--title", "Seed", "--ai-generated", "--cover-at", "1s"]].concat();
    let page = Page::opened(&world, &arguments);
    let sheet = page.get("sheet").json();
    assert_eq!(sheet["creator"], json!({"name": "Ada", "username": "ada.codes", "picture": true}));
    assert_eq!(sheet["title"], json!({"text": "Seed", "most": 2200}));
    assert_eq!((&sheet["ai_generated"], &sheet["cover_at"]), (&json!(true), &json!(1000)));
    assert_eq!(page.get("picture").header("content-type"), "image/svg+xml");
    assert_eq!(openings(&world), 0);

    let chosen = choices(&json!({
        "title": "Chosen 🎬",
        "allowed": {"comments": true, "duet": false, "stitch": true},
        "disclosure": {"commercial": true, "own_brand": true, "paid_partnership": false},
        "label": {"ai_generated": true, "music": false},
        "cover_at": 500,
    }));
    assert_eq!(page.post("post", &chosen).status, 202);
    let end = until_ended(&page);

    assert_eq!(end["headline"], "Posted", "{end}");
    let run = page.end(&world);
    assert_eq!((run.exit, &run.json()["outcome"]), (Some(0), &json!("published")), "{run}");
    assert_eq!(run.json()["url"], end["link"], "{run}");
    assert!(end["link"].as_str().unwrap().starts_with("https://www.tiktok.com/@ada.codes/video/"));
    let post = &world.tiktok.publishes()[0].post_info;
    assert_eq!(
        *post,
        json!({
            "title": "Chosen 🎬", "privacy_level": "PUBLIC_TO_EVERYONE", "disable_comment": false,
            "disable_duet": true, "disable_stitch": false, "video_cover_timestamp_ms": 500,
            "brand_content_toggle": false, "brand_organic_toggle": true, "is_aigc": true,
        })
    );
}

/// Asks for the state until the run has ended.
fn until_ended(page: &Page) -> Value {
    loop {
        let state = page.get("state").json();
        if state["phase"] == "ended" {
            return state;
        }
    }
}

#[test]
fn choices_that_tiktok_forbids_are_refused_and_nothing_is_sent() {
    let world = World::new();
    let page = Page::opened(&world, &VIDEO);
    let paid = json!({"commercial": true, "own_brand": false, "paid_partnership": true});
    let neither = json!({"commercial": true, "own_brand": false, "paid_partnership": false});
    let cases = [
        (json!({"audience": null}), "Choose who can see it."),
        (json!({"audience": "FOLLOWER_OF_CREATOR"}), "TikTok does not offer this audience to you."),
        (
            json!({"audience": "SELF_ONLY", "disclosure": paid}),
            "Branded content visibility cannot be set to private.",
        ),
        (
            json!({"disclosure": neither}),
            "You need to indicate if your content promotes yourself, a third party, or both.",
        ),
        (json!({"agreed": false}), "Agree to the sentence above the button first."),
        (json!({"title": "😀".repeat(1101)}), "The title has 2202 characters; 2200 are the most."),
        (json!({"cover_at": 999_999}), "The cover's frame is behind the end of the video."),
    ];
    for (instead, reason) in cases {
        let refused = page.post("post", &choices(&instead));
        assert_eq!((refused.status, refused.json()["refused"].as_str()), (400, Some(reason)));
    }
    for odd in [json!({}), json!([]), json!({"target": "nowhere"})] {
        assert_eq!(page.post("post", &odd).status, 400, "{odd}");
    }
    let mut more = choices(&json!({}));
    more["video_url"] = json!("https://evil.example/");
    assert_eq!(page.post("post", &more).status, 400);
    assert_eq!(page.get("state").json()["phase"], "choosing");

    // A switch that is off counts, not the boxes below it.
    let below = json!({"commercial": false, "own_brand": true, "paid_partnership": true});
    let private = choices(&json!({"audience": "SELF_ONLY", "disclosure": below}));
    assert_eq!(page.post("post", &private).status, 202);
    assert_eq!(until_ended(&page)["headline"], "Posted");
    assert_eq!(page.end(&world).exit, Some(0));
    let publishes = world.tiktok.publishes();
    assert_eq!(
        (publishes.len(), &publishes[0].post_info["brand_content_toggle"]),
        (1, &json!(false))
    );
}

#[test]
fn what_the_creator_has_switched_off_is_not_offered_and_not_taken() {
    let world = World::new();
    let quiet = world.tiktok.account("cyd.quiet").unwrap();
    let world = world.acting_as(&quiet);
    let page = Page::opened(&world, &VIDEO);
    let sheet = page.get("sheet").json();
    let offered: Vec<&Value> =
        sheet["interactions"].as_array().unwrap().iter().map(|it| &it["is_offered"]).collect();
    assert_eq!(offered, [false, false, false]);
    let audience = sheet["audiences"][0]["value"].clone();

    for name in ["comments", "duet", "stitch"] {
        let mut chosen = choices(&json!({"audience": audience}));
        chosen["allowed"][name] = json!(true);
        let refused = page.post("post", &chosen);
        assert_eq!(refused.status, 400, "{name}");
        assert!(refused.json()["refused"].as_str().unwrap().contains("do not allow"));
    }
    page.post("cancel", &json!({}));
    assert_eq!((page.end(&world).exit, openings(&world)), (Some(130), 0));
}

#[test]
fn what_agoras_refuses_leads_back_to_the_page() {
    let world = World::new();
    let page = Page::opened(&world, &VIDEO);

    assert_eq!(page.post("post", &choices(&json!({"title": "a\u{7}b"}))).status, 202);
    let refused = loop {
        let state = page.get("state").json();
        if state["phase"] == "choosing" {
            break state["refused"].as_str().unwrap().to_owned();
        }
    };
    assert!(refused.contains("control character"), "{refused}");
    // A page that is loaded again shows none of the choices that were refused.
    assert_eq!(page.get("").status, 200);
    assert!(page.get("state").json()["refused"].is_null());
    assert_eq!(page.post("post", &choices(&json!({}))).status, 202);
    assert_eq!(until_ended(&page)["headline"], "Posted");

    let run = page.end(&world);
    assert_eq!((run.exit, openings(&world)), (Some(0), 1), "{run}");
}

#[test]
fn a_draft_takes_no_audience_and_goes_to_the_inbox() {
    let world = World::new();
    let page = Page::opened(&world, &[&VIDEO[..], &["--draft"]].concat());
    assert_eq!(page.get("sheet").json()["draft"], true);

    let draft = choices(&json!({"target": "draft", "audience": null, "title": ""}));
    assert_eq!(page.post("post", &draft).status, 202);
    assert_eq!(until_ended(&page)["headline"], "In your inbox at TikTok");

    let run = page.end(&world);
    assert_eq!((run.exit, &run.json()["outcome"]), (Some(0), &json!("inbox")), "{run}");
    assert_eq!(world.count("inbox-init"), 1, "{:?}", world.asked());
}

#[test]
fn a_video_from_standard_input_is_shown_and_sent() {
    let world = World::new();
    let mut command = world.command(["tiktok", "video", "--compose", "-"]);
    command.stdin(std::fs::File::open(CLIP).unwrap());
    let page = Page::from(World::opening_with(command, "?token=")).with_cookie();
    let shown = page.get("media/0");
    assert_eq!(shown.body, std::fs::read(CLIP).unwrap());

    assert_eq!(page.post("post", &choices(&json!({}))).status, 202);
    assert_eq!(until_ended(&page)["headline"], "Posted");
    let run = page.end(&world);
    assert_eq!((run.exit, openings(&world)), (Some(0), 1), "{run}");
}

#[test]
fn photos_are_posted_in_the_chosen_order_with_the_chosen_cover() {
    let world = World::new();
    let photos = PhotoHost::with(
        ["photo.jpg", "photo.webp", "photo.jpg"].map(|name| Answer::Gives(sample(name))).to_vec(),
    );
    let urls = [1, 2, 3].map(|number| photos.url(number));
    let images = urls.iter().flat_map(|url| ["--image", url.as_str()]);
    let arguments: Vec<&str> =
        ["tiktok", "post", "--compose", "--title", "Three"].into_iter().chain(images).collect();
    let page = Page::opened(&world, &arguments);
    let sheet = page.get("sheet").json();
    assert_eq!((&sheet["kind"], sheet["media"].as_array().unwrap().len()), (&json!("photos"), 3));
    assert!(!sheet.to_string().contains("s3cret"), "{sheet}");
    assert_eq!(page.get("media/1").body, sample("photo.webp"));
    assert_eq!(page.get("media/1").header("content-type"), "image/webp");

    for wrong in [json!([0, 1]), json!([0, 0, 1]), json!([0, 1, 3])] {
        assert_eq!(page.post("post", &choices(&json!({"order": wrong}))).status, 400);
    }
    let chosen = json!({"order": [2, 0, 1], "cover": 0, "title": "Three", "description": "d"});
    assert_eq!(page.post("post", &choices(&chosen)).status, 202);
    assert_eq!(until_ended(&page)["headline"], "Posted");

    let run = page.end(&world);
    assert_eq!(run.exit, Some(0), "{run}");
    let sent = world.tiktok.requests();
    let init = sent.iter().find(|request| request.endpoint.to_string() == "photo-init").unwrap();
    let body: Value = serde_json::from_str(&init.body).unwrap();
    let source = &body["source_info"];
    assert_eq!(source["photo_images"], json!([urls[2], urls[0], urls[1]]));
    assert_eq!(
        (&source["photo_cover_index"], &body["post_info"]["description"]),
        (&json!(1), &json!("d"))
    );
}

#[test]
fn a_video_longer_than_the_creator_may_post_can_only_be_a_draft() {
    let world = World::new();
    world.fault("creator@*=field:max_video_post_duration_sec=3");
    let page = Page::opened(&world, &VIDEO);
    let sheet = page.get("sheet").json();
    let reason = sheet["only_draft"].as_str().unwrap();
    assert!(reason.contains("plays for 4 seconds") && reason.contains("up to 3"), "{reason}");
    assert_eq!(sheet["draft"], true);

    let refused = page.post("post", &choices(&json!({})));
    assert_eq!((refused.status, refused.json()["refused"].as_str()), (400, Some(reason)));
    let draft = choices(&json!({"target": "draft", "audience": null}));
    assert_eq!(page.post("post", &draft).status, 202);
    assert_eq!(until_ended(&page)["headline"], "In your inbox at TikTok");
    assert_eq!(page.end(&world).exit, Some(0));
}

#[test]
fn a_creator_who_cannot_post_now_gets_no_page() {
    let world = World::new();
    world.fault("creator=error:spam_risk_too_many_posts:200");

    let run = world.agoras(VIDEO);

    assert_eq!((run.exit, openings(&world)), (Some(4), 0), "{run}");
    assert!(!run.stderr.contains("?token="), "{run}");
}
