//! `agoras utils media-limits` and `text-limits`: TikTok's limits as data

use serde_json::Value;

use crate::support::World;

#[test]
fn media_limits_begin_with_pythons_lines() {
    let run = World::without_store().agoras(["utils", "media-limits"]);
    insta::assert_snapshot!(run, @"
    tiktok       image max=  20MB transfer=url_pull     mime=image/jpeg,image/webp
      format: JPEG, WebP
      width: at most 1080 px
      size: at most 20 MiB
      number of photos: 1 to 35 photos
    tiktok       video max=   4GB transfer=upload_bytes mime=video/mp4,video/quicktime,video/webm
      container: MP4, MOV, WebM
      codec: H.264, H.265, VP8, VP9
      frame rate: 23 to 60 fps
      width and height: 360 to 4096 px
      duration: at most 600 s
      size: at most 4 GiB
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
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
fn text_limits_are_listed_by_option() {
    let world = World::without_store();
    insta::assert_snapshot!(world.agoras(["utils", "text-limits"]), @"
    tiktok       video max=  2200 unit=utf-16 option=--title       text=caption
    tiktok       image max=    90 unit=utf-16 option=--title       text=title
    tiktok       image max=  4000 unit=utf-16 option=--description text=description
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    --- exit 0
    ");
    let run = world.agoras(["utils", "text-limits", "--json"]);
    insta::assert_snapshot!(run.stdout, @r#"[{"kind":"video","max_units":2200,"option":"--title","platform":"tiktok","text":"caption","unit":"utf-16"},{"kind":"image","max_units":90,"option":"--title","platform":"tiktok","text":"title","unit":"utf-16"},{"kind":"image","max_units":4000,"option":"--description","platform":"tiktok","text":"description","unit":"utf-16"}]"#);
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
