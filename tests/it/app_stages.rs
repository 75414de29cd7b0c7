//! `agoras doctor --online`: the stage of each account's app, and what it allows

use serde_json::{Value, json};

use crate::support::{CLIP, Run, World, open, page_leads_to};

const DOCTOR: [&str; 2] = ["doctor", "--online"];
const UNAUDITED: &str = "awunauditedkey002";
const SANDBOX: &str = "sbemulatorkey0003";

/// Returns a world without an account.
fn machine() -> World {
    let mut world = World::new().without_variables();
    world.set("TIKTOK_REDIRECT_URI", "http://127.0.0.1:*/callback/");
    world
}

/// Stores a creator's login to an app, as the first command with four variables does.
fn stored(world: World, username: &str, client_key: &str) -> World {
    let account = world.tiktok.account_of(username, client_key).unwrap();
    let world = world.acting_as(&account);
    // Someone who may not post is stored too.
    drop(world.agoras(["tiktok", "creator"]));
    world.without_variables()
}

/// Logs a creator in with these scopes alone.
fn authorized(world: World, scopes: &str) -> World {
    let account = world.tiktok.account("ada.codes").unwrap();
    let mut world = world;
    world.set("TIKTOK_CLIENT_KEY", &account.client_key);
    world.set("TIKTOK_CLIENT_SECRET", &account.client_secret);
    let login = world.login(&["--no-browser", "--username", "ada.codes", "--scopes", scopes]);
    open(&page_leads_to(&(login.page.clone() + "&auto=approve")));
    let run = world.end(login);
    assert_eq!(run.exit, Some(0), "{run}");
    world.without_variables()
}

fn post(world: &World, privacy: &str, username: &str) -> Run {
    let who = ["--privacy", privacy, "--username", username];
    world.agoras([&["tiktok", "video", CLIP][..], &who].concat())
}

/// Returns the lines about accounts and their apps.
fn told(run: &Run) -> String {
    let mut shown = false;
    let mut lines = Vec::new();
    for line in run.to_string().lines() {
        shown = match line.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["->", ..] => shown,
            [_, about, ..] => ["app", "creator"].contains(about),
            _ => false,
        };
        if shown {
            lines.push(line.to_owned());
        }
    }
    lines.push(format!("exit {}", run.exit.unwrap_or(-1)));
    lines.join("\n")
}

/// Runs snapshot assertions with a filter for times.
fn settled(act: impl FnOnce()) {
    insta::with_settings!({ filters => vec![(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "[time]")] }, {
        act();
    });
}

fn accounts(world: &World) -> Value {
    world.agoras(["doctor", "--online", "--json"]).json()["accounts"].clone()
}

#[test]
fn a_public_account_learns_that_direct_posts_may_need_the_audit() {
    let world = stored(machine(), "ada.codes", UNAUDITED);
    insta::assert_snapshot!(told(&world.agoras(DOCTOR)), @"
    warn  app        @ada.codes: TikTok takes drafts; posts of a public account need the audit, and TikTok does not say whether the app has it
                     -> send drafts with `--draft`, or post with `--privacy SELF_ONLY`: without the audit TikTok refuses it, and nothing is posted
    exit 0
    ");
    assert_eq!(
        accounts(&world),
        json!([{
            "username": "ada.codes",
            "stage": "unknown",
            "visibility": "public",
            "allows": ["draft"],
            "undecided": ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
        }])
    );
    // What the advice says holds.
    let refused = post(&world, "SELF_ONLY", "ada.codes");
    assert_eq!(refused.exit, Some(4), "{refused}");
    assert!(world.tiktok.publishes().is_empty(), "{refused}");

    settled(|| {
        insta::assert_snapshot!(told(&world.agoras(DOCTOR)), @"
    warn  app        @ada.codes: TikTok said on [time] that the app is not audited: drafts, and no posts while the account is public
                     -> send drafts with `--draft`, or make the account private and post with `--privacy SELF_ONLY`
    exit 0
    ");
    });
    let account = &accounts(&world)[0];
    assert_eq!((&account["stage"], &account["allows"]), (&"unaudited".into(), &json!(["draft"])));
    assert_eq!(account["undecided"], json!([]));
}

#[test]
fn what_one_account_has_shown_counts_for_every_account_of_the_app() {
    let world = stored(machine(), "ada.codes", UNAUDITED);
    let world = stored(world, "bea.private", UNAUDITED);
    let world = stored(world, "cyd.quiet", "awemulatorkey0001");
    assert_eq!(post(&world, "SELF_ONLY", "ada.codes").exit, Some(4));
    settled(|| {
        insta::assert_snapshot!(told(&world.agoras(DOCTOR)), @"
    warn  app        @ada.codes: TikTok said on [time] that the app is not audited: drafts, and no posts while the account is public
                     -> send drafts with `--draft`, or make the account private and post with `--privacy SELF_ONLY`
    ok    app        @bea.private: TikTok said on [time] that the app is not audited: drafts, and posts with SELF_ONLY while the account is private
    warn  app        @cyd.quiet: TikTok takes drafts; posts of a public account need the audit, and TikTok does not say whether the app has it
                     -> send drafts with `--draft`, or post with `--privacy SELF_ONLY`: without the audit TikTok refuses it, and nothing is posted
    exit 0
    ");
    });
    let accounts = accounts(&world);
    let stages = accounts.as_array().unwrap().iter();
    let stages: Vec<_> = stages.map(|it| (&it["username"], &it["stage"])).collect();
    assert_eq!(
        json!(stages),
        json!([["ada.codes", "unaudited"], ["bea.private", "unaudited"], ["cyd.quiet", "unknown"]])
    );
    assert_eq!(accounts[1]["allows"], json!(["draft", "SELF_ONLY"]));
}

#[test]
fn a_post_for_others_shows_that_the_app_is_audited() {
    let world = stored(machine(), "ada.codes", "awemulatorkey0001");
    assert_eq!(post(&world, "SELF_ONLY", "ada.codes").exit, Some(0));
    assert_eq!(accounts(&world)[0]["stage"], "unknown", "a private account could post it too");
    assert_eq!(post(&world, "PUBLIC_TO_EVERYONE", "ada.codes").exit, Some(0));
    insta::assert_snapshot!(told(&world.agoras(DOCTOR)), @"
    ok    app        @ada.codes: the app is audited: drafts, and posts with PUBLIC_TO_EVERYONE, MUTUAL_FOLLOW_FRIENDS, SELF_ONLY
    exit 0
    ");
    assert_eq!(
        accounts(&world),
        json!([{
            "username": "ada.codes",
            "stage": "audited",
            "visibility": "public",
            "allows": ["draft", "PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
            "undecided": [],
        }])
    );
}

#[test]
fn a_private_account_of_a_sandbox_may_post_for_itself() {
    let world = stored(machine(), "bea.private", SANDBOX);
    insta::assert_snapshot!(told(&world.agoras(DOCTOR)), @"
    ok    app        @bea.private: TikTok takes drafts, and posts with SELF_ONLY; other privacy levels need the audit, which a sandbox does not have (the app's key begins with sb)
    exit 0
    ");
    assert_eq!(accounts(&world)[0]["allows"], json!(["draft", "SELF_ONLY"]));
    assert_eq!(post(&world, "SELF_ONLY", "bea.private").exit, Some(0));
}

#[test]
fn a_login_without_the_scope_for_posts_makes_drafts() {
    let world = authorized(machine(), "user.info.basic,video.upload");
    insta::assert_snapshot!(told(&world.agoras(DOCTOR)), @"
    warn  app        @ada.codes: drafts only: the login lacks video.publish
                     -> send drafts with `--draft`; to post as well, add video.publish to the app, and run `agoras tiktok authorize --username ada.codes`
    exit 0
    ");
    let expected = json!([{
        "username": "ada.codes",
        "stage": "drafts_only",
        "visibility": "unknown",
        "allows": ["draft"],
        "undecided": [],
    }]);
    assert_eq!(accounts(&world), expected);
    let draft = world.agoras(["tiktok", "video", CLIP, "--draft"]);
    assert_eq!(draft.exit, Some(0), "{draft}");
    // The granted scopes are known when TikTok does not answer, too.
    world.fault("creator@*=http:500");
    assert_eq!(accounts(&world), expected);
}

#[test]
fn a_login_without_the_scope_for_drafts_makes_posts() {
    let world = authorized(machine(), "user.info.basic,video.publish");
    insta::assert_snapshot!(told(&world.agoras(DOCTOR)), @"
    warn  app        @ada.codes: TikTok takes no drafts (the login lacks video.upload); posts of a public account need the audit, and TikTok does not say whether the app has it
                     -> post with `--privacy SELF_ONLY`: without the audit TikTok refuses it, and nothing is posted
    exit 0
    ");
    assert_eq!(accounts(&world)[0]["allows"], json!([]));
}

#[test]
fn a_login_without_both_scopes_fails_the_check() {
    let world = authorized(machine(), "user.info.basic");
    insta::assert_snapshot!(told(&world.agoras(DOCTOR)), @"
    fail  app        @ada.codes: neither drafts nor posts: the login has neither video.upload nor video.publish
                     -> add both scopes to the app, and run `agoras tiktok authorize --username ada.codes`
    exit 1
    ");
    let account = &accounts(&world)[0];
    assert_eq!((&account["stage"], &account["allows"]), (&"nothing_granted".into(), &json!([])));
}

#[test]
fn every_account_is_reported_when_tiktok_fails() {
    let world = stored(machine(), "ada.codes", "awemulatorkey0001");
    let world = stored(world, "bea.private", SANDBOX);
    assert_eq!(post(&world, "PUBLIC_TO_EVERYONE", "ada.codes").exit, Some(0));
    world.fault("creator@*=http:500");
    insta::assert_snapshot!(told(&world.agoras(DOCTOR)), @"
    fail  creator    @ada.codes: TikTok is not available now (HTTP 500 Internal Server Error, internal_error: Something is wrong. Please try again later.)
                     -> run it again in a few minutes
    ok    app        @ada.codes: the app is audited: drafts, and posts with every privacy level that TikTok offers
    fail  creator    @bea.private: TikTok is not available now (HTTP 500 Internal Server Error, internal_error: Something is wrong. Please try again later.)
                     -> run it again in a few minutes
    warn  app        @bea.private: TikTok takes drafts; TikTok has not answered whether posts work
                     -> run this again in a few minutes
    exit 1
    ");
    world.tiktok.reset_faults();
    world.fault("any@*=reset-before");
    let run = world.agoras(["doctor", "--online", "--json"]);
    assert_eq!(run.exit, Some(1), "{run}");
    let stage = |username, stage| {
        json!({
            "username": username,
            "stage": stage,
            "visibility": "unknown",
            "allows": ["draft"],
            "undecided": [],
        })
    };
    let expected = json!([stage("ada.codes", "audited"), stage("bea.private", "unknown")]);
    assert_eq!(run.json()["accounts"], expected, "{run}");
}

#[test]
fn a_creator_whom_tiktok_bans_may_do_nothing() {
    let world = stored(machine(), "dan.banned", "awemulatorkey0001");
    let draft = world.agoras(["tiktok", "video", CLIP, "--draft"]);
    assert_eq!(draft.exit, Some(4), "{draft}");
    assert_eq!(accounts(&world)[0]["allows"], json!([]));
    insta::assert_snapshot!(told(&world.agoras(DOCTOR)), @"
    fail  creator    @dan.banned: TikTok does not let this account post: TikTok refused the request (spam_risk_user_banned_from_posting: Please review our integration guidelines at https://developers.tiktok.com/doc/content-sharing-guidelines/)
                     -> look into the app's notifications on the phone
    warn  app        @dan.banned: neither drafts nor posts while TikTok bans the account from posting
                     -> look into the app's notifications on the phone
    exit 1
    ");
}

#[test]
fn a_creator_who_may_not_post_today_may_make_drafts() {
    let world = stored(machine(), "ada.codes", UNAUDITED);
    world.fault("creator@*=error:spam_risk_too_many_posts:200");
    insta::assert_snapshot!(told(&world.agoras(DOCTOR)), @"
    fail  creator    @ada.codes: the creator's posts for 24 hours are used up (about 15, over all apps): TikTok refused the request (spam_risk_too_many_posts: Please review our integration guidelines at https://developers.tiktok.com/doc/content-sharing-guidelines/)
                     -> try again tomorrow
    warn  app        @ada.codes: TikTok takes drafts, and no posts now; later posts may need the audit, and TikTok does not say whether the app has it
                     -> run this again when TikTok takes posts
    exit 1
    ");
    assert_eq!(accounts(&world)[0]["allows"], json!(["draft"]));
}

#[test]
fn a_login_that_has_ended_allows_nothing() {
    let world = stored(machine(), "ada.codes", "awemulatorkey0001");
    world.tiktok.expire_access_tokens();
    world.tiktok.expire_refresh_tokens();
    insta::assert_snapshot!(told(&world.agoras(DOCTOR)), @"
    fail  creator    @ada.codes: cannot get an access token for @ada.codes with the stored refresh token: TikTok refused the request (invalid_grant: Refresh token is invalid or expired.)
                     -> run `agoras tiktok authorize`; each refresh token is good for one refresh, so another copy of this store may have used it
    warn  app        @ada.codes: neither drafts nor posts before a new login
                     -> run `agoras tiktok authorize --username ada.codes`
    exit 1
    ");
    let account = &accounts(&world)[0];
    assert_eq!((&account["allows"], &account["undecided"]), (&json!([]), &json!([])));
}

#[test]
fn levels_that_tiktok_leaves_out_decide_nothing() {
    let world = stored(machine(), "ada.codes", "awemulatorkey0001");
    world.fault("creator@*=field:privacy_level_options=[\"SELF_ONLY\"]");
    let account = &accounts(&world)[0];
    assert_eq!(account["visibility"], "unknown");
    assert_eq!(
        (&account["allows"], &account["undecided"]),
        (&json!(["draft"]), &json!(["SELF_ONLY"]))
    );
}

#[test]
fn four_variables_are_asked_about_only_if_the_next_token_is_kept() {
    let mut world = World::new();
    world.set("TIKTOK_REDIRECT_URI", "http://127.0.0.1:*/callback/");
    let run = world.agoras(DOCTOR);
    insta::assert_snapshot!(told(&run), @"
    warn  app        @ada.codes: TikTok was not asked, since that can use up the refresh token
                     -> name a place for the next one, with --token-out or --token-hook
    exit 0
    ");
    assert_eq!((world.count("token"), world.count("creator")), (0, 0), "{run}");
    let account = &accounts(&world)[0];
    assert_eq!((&account["stage"], &account["allows"]), (&"unknown".into(), &json!([])));

    let file = world.home.path().join("token");
    let kept = [&DOCTOR[..], &["--token-out", file.to_str().unwrap()]].concat();
    let run = world.agoras(&kept);
    insta::assert_snapshot!(told(&run), @"
    warn  app        @ada.codes: TikTok takes drafts; posts of a public account need the audit, and TikTok does not say whether the app has it
                     -> send drafts with `--draft`, or post with `--privacy SELF_ONLY`: without the audit TikTok refuses it, and nothing is posted
    exit 0
    ");
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("rft."));
    // The login is in the store now, and is not listed twice.
    assert_eq!(accounts(&world).as_array().unwrap().len(), 1);

    let mut elsewhere = World::without_store();
    let file = elsewhere.home.path().join("token");
    elsewhere.set("AGORAS_TOKEN_OUT", file.to_str().unwrap());
    let account = &accounts(&elsewhere)[0];
    assert_eq!((&account["username"], &account["stage"]), (&"ada.codes".into(), &"unknown".into()));
    assert_eq!(account["allows"], json!([]), "without a store the scopes are not known");
    assert_eq!(account["undecided"][0], "draft");
}

#[test]
fn without_online_there_is_no_account_in_the_document() {
    let world = stored(machine(), "ada.codes", "awemulatorkey0001");
    let run = world.agoras(["doctor", "--json"]);
    assert_eq!(run.json()["accounts"], json!([]), "{run}");
}
