//! `agoras tiktok creator`

use crate::support::World;

#[test]
fn shows_what_the_account_may_post() {
    let world = World::new();

    let run = world.agoras(["tiktok", "creator"]);

    insta::assert_snapshot!(run, @r#"
    {"username":"ada.codes","nickname":"Ada","avatar_url":"[tiktok]/emulator/avatar/ada.codes.svg","privacy_level_options":["PUBLIC_TO_EVERYONE","MUTUAL_FOLLOW_FRIENDS","SELF_ONLY"],"comment_disabled":false,"duet_disabled":false,"stitch_disabled":false,"max_video_post_duration_sec":600,"posts_last_24h":0,"drafts_last_24h":0}
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Getting an access token from TikTok
    Ada (@ada.codes)
      may post to: PUBLIC_TO_EVERYONE, MUTUAL_FOLLOW_FRIENDS, SELF_ONLY
      switched off by the creator: nothing
      longest video: 600 s
      last 24 hours, from this machine: 0 of about 15 posts, 0 of 5 drafts
    --- exit 0
    "#);
    assert_eq!(world.asked(), ["token", "creator"]);
}

#[test]
fn n10_an_error_with_status_200_is_an_error() {
    for code in [
        "spam_risk_too_many_posts",
        "spam_risk_user_banned_from_posting",
        "reached_active_user_cap",
    ] {
        let world = World::new();
        world.fault(&format!("creator=error:{code}:200"));

        let run = world.agoras(["tiktok", "creator", "--json"]);

        assert_eq!(
            (run.exit, run.json()["error"]["code"].as_str()),
            (Some(4), Some(code)),
            "{run}"
        );
        assert!(run.json()["error"]["log_id"].is_string());
    }
}
