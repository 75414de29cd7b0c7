//! `agoras utils media-limits` and `text-limits`: TikTok's limits as data

use serde_json::Value;

use crate::support::World;

#[test]
fn media_limits_are_pythons_lines_on_stdout() {
    let run = World::without_store().agoras(["utils", "media-limits"]);
    insta::assert_snapshot!(run, @"
    tiktok       image max=  20MB transfer=url_pull     mime=image/jpeg,image/webp
    tiktok       video max=   4GB transfer=upload_bytes mime=video/mp4,video/quicktime,video/webm
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    image format: JPEG, WebP
    image width: at most 1080 px
    image size: at most 20 MiB
    image number of photos: 1 to 35 photos
    video container: MP4, MOV, WebM
    video codec: H.264, H.265, VP8, VP9
    video frame rate: 23 to 60 fps
    video width and height: 360 to 4096 px
    video duration: at most 600 s
    video size: at most 4 GiB
    --- exit 0
    ");
}

#[test]
fn media_limits_have_pythons_keys_and_more() {
    let world = World::without_store();
    let run = world.agoras(["utils", "media-limits", "--platform", "TikTok", "--json"]);
    let listed: Vec<Value> = serde_json::from_str(&run.stdout).unwrap();
    for document in &listed {
        for key in [
            "platform",
            "kind",
            "mime_types",
            "max_bytes",
            "max_bytes_human",
            "min_duration_s",
            "max_duration_s",
            "max_width",
            "max_height",
            "transfer",
        ] {
            assert!(document.get(key).is_some(), "{key}: {document}");
        }
    }
    let video = world.agoras(["utils", "media-limits", "--kind", "video", "--json"]);
    insta::assert_snapshot!(video, @r#"
    [{"codecs":["H.264","H.265","VP8","VP9"],"containers":["MP4","MOV","WebM"],"kind":"video","max_bytes":4294967296,"max_bytes_human":"4GB","max_duration_s":600,"max_frame_rate":60,"max_height":4096,"max_width":4096,"mime_types":["video/mp4","video/quicktime","video/webm"],"min_duration_s":null,"min_frame_rate":23,"min_height":360,"min_width":360,"platform":"tiktok","transfer":"upload_bytes"}]
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    --- exit 0
    "#);
}

#[test]
fn text_limits_are_pythons_lines() {
    let run = World::without_store().agoras(["utils", "text-limits", "--platform", "tiktok"]);
    let lines = [
        "tiktok       title              limit=2200   counting=utf16_runes  mode=video\n",
        "tiktok       title              limit=90     counting=utf16_runes  mode=photo\n",
        "tiktok       description        limit=4000   counting=utf16_runes  mode=photo\n",
    ];
    assert_eq!((run.exit, &run.stdout), (Some(0), &lines.concat()), "{run}");
}

#[test]
fn text_limits_have_pythons_keys_and_more() {
    let run = World::without_store().agoras(["utils", "text-limits", "--json"]);
    insta::assert_snapshot!(run.stdout, @r#"[{"counting":"utf16_runes","field":"title","kind":"video","limit":2200,"max_units":2200,"mode":"video","option":"--title","platform":"tiktok","text":"caption","unit":"utf-16"},{"counting":"utf16_runes","field":"title","kind":"image","limit":90,"max_units":90,"mode":"photo","option":"--title","platform":"tiktok","text":"title","unit":"utf-16"},{"counting":"utf16_runes","field":"description","kind":"image","limit":4000,"max_units":4000,"mode":"photo","option":"--description","platform":"tiktok","text":"description","unit":"utf-16"}]"#);
}

#[test]
fn another_platform_is_not_found() {
    let run = World::without_store().agoras(["utils", "media-limits", "--platform", "nosuch"]);
    insta::assert_snapshot!(run, @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    error: no limits are known for `nosuch`
      hint: agoras publishes to TikTok: use `--platform tiktok`
    --- exit 1
    ");
}

#[test]
fn the_help_names_the_tables_numbers() {
    let run = World::without_store().agoras(["tiktok", "video", "--help"]);
    let caption = agoras::media::LIMITS.caption.bound.to_string();
    assert!(run.stdout.contains(&format!("The caption, {caption}")), "{run}");
}
