//! The accounts of rows: from the store, from variables, unknown, renamed

use super::world::{ADA, BEA, assert_run, at, lines, row};
use crate::support::World;

#[test]
fn each_row_is_posted_by_its_account_from_the_store() {
    let world = World::of_accounts(&[ADA, BEA, "cyd.quiet"]);
    world.plan(&[
        row("1", ADA, "one"),
        row("2", "@bea.films", "two"),
        row("3", "cyd.quiet", "three"),
        row("4", "BEA.Films", "four"),
    ]);
    let run = world.schedule(&["--jobs", "3"]);
    assert_run(&run, 0, &["1=published", "2=published", "3=published", "4=published"]);
    assert_eq!(world.titles(ADA), ["one"]);
    assert_eq!(world.titles(BEA), ["four", "two"]);
    assert_eq!(world.titles("cyd.quiet"), ["three"]);
    assert!(
        lines(&run).iter().all(|line| line["at"].is_string() && line["line"].is_u64()),
        "{run}"
    );
    // Lines of several accounts at a time begin with the account.
    assert!(run.stderr.contains("\n@ada.codes: Reading clip.mp4\n"), "{run}");
    assert!(run.stderr.contains("\n@bea.films: TikTok opened publish "), "{run}");
}

#[test]
fn one_account_comes_from_variables_and_the_others_from_the_store() {
    let world = World::of_accounts(&[BEA]);
    let variables = world.tiktok.account(ADA).unwrap();
    let mut world = world.acting_as(&variables);
    world.tiktok.expire_access_tokens();
    let kept = world.home.path().join("token");
    world.set("AGORAS_TOKEN_OUT", kept.to_str().unwrap());
    world.plan(&[row("1", ADA, "one"), row("2", BEA, "two"), row("3", "", "three")]);
    let run = world.schedule(&[]);
    assert_run(&run, 0, &["1=published", "2=published", "3=published"]);
    assert_eq!(world.titles(ADA), ["one", "three"]);
    assert_eq!(world.titles(BEA), ["two"]);
    // The file gets the token of the account whose token it holds, and no other one.
    let token = std::fs::read_to_string(kept).unwrap();
    assert_eq!(token.trim(), world.stored_token(ADA), "the token of another account");
}

#[test]
fn rows_of_an_unknown_account_are_3_and_the_others_go_on() {
    let world = World::of_accounts(&[ADA]);
    world.plan(&[
        row("1", "nobody.here", "one"),
        row("2", ADA, "two"),
        row("3", "nobody.here", "three"),
        row("4", "nobody.here", "four").aged(7 * 3600),
    ]);
    let run = world.schedule(&[]);
    assert_run(&run, 3, &["1=not_authorized", "2=published", "3=not_authorized", "4=late"]);
    assert_eq!(world.posts().len(), 1);
}

#[test]
fn a_login_that_ended_stops_its_own_rows_alone() {
    let world = World::of_accounts(&[ADA, BEA]);
    let mut record = world.login_of(BEA).unwrap();
    record.access_token = None;
    record.refresh_token = agoras::secret::RefreshToken::new("rft.gone");
    let identity = agoras::store::Identity::tiktok(BEA).unwrap();
    let store = world.store();
    store.lock(&identity, agoras::disk::Patience::quiet()).unwrap().put(&record).map(drop).unwrap();
    world.plan(&[row("1", BEA, "one"), row("2", ADA, "two"), row("3", BEA, "three")]);
    let run = world.schedule(&[]);
    assert_eq!((run.exit, world.titles(ADA)), (Some(3), vec!["two".to_owned()]), "{run}");
    assert_eq!(world.titles(BEA), [""; 0]);
}

#[test]
fn an_account_with_another_name_now_is_not_posted_for_again() {
    let world = World::of_accounts(&[ADA]);
    world.plan(&[row("1", ADA, "one"), row("2", ADA, "two")]);
    assert_eq!(world.schedule(&[]).exit, Some(0));
    world.tiktok.rename(&[(ADA, "ada.new")]).unwrap();
    let all = |name| [row("1", name, "one"), row("2", name, "two"), row("3", ADA, "three")];
    world.plan(&all(ADA));
    assert_run(&world.schedule(&[]), 0, &["3=published"]);
    world.plan(&all("ada.new"));
    assert_run(&world.schedule(&["--jobs", "2"]), 0, &[]);
    assert_eq!(world.posts().values().sum::<usize>(), 3);
}

#[test]
fn rows_without_an_account_are_of_the_only_one() {
    let world = World::of_accounts(&[ADA]);
    world.plan(&[row("1", "", "one"), row("2", ADA, "two")]);
    assert_run(&world.schedule(&["--account", "@ada.codes"]), 0, &["1=published", "2=published"]);
    world.log_in(BEA);
    world.plan(&[row("3", "", "three"), row("4", BEA, "four")]);
    let run = world.schedule(&[]);
    assert_run(&run, 2, &["3=usage", "4=published"]);
    assert!(run.stderr.contains("several accounts are authorized"), "{run}");
}

#[test]
fn one_account_is_chosen_and_the_rows_of_the_others_stay_due() {
    let world = World::of_accounts(&[ADA, BEA]);
    world.plan(&[row("1", ADA, "one"), row("2", BEA, "two"), row("3", "nobody", "three")]);
    assert_run(&world.schedule(&["--account", "BEA.films"]), 0, &["2=published"]);
    let run = world.schedule(&["--account", "cyd.quiet"]);
    assert_eq!((run.exit, run.stdout.as_str()), (Some(0), ""), "{run}");
    assert_run(&world.schedule(&["--account", ADA]), 0, &["1=published"]);
}

/// A row stays known when the login is gone.
#[test]
fn a_row_that_was_posted_is_known_without_a_login() {
    let world = World::of_accounts(&[ADA]);
    let plan = [row("1", ADA, "one").aged(7200), row("2", ADA, "two")];
    world.plan(&plan);
    assert_eq!(world.schedule(&[]).exit, Some(0));
    let delete =
        ["utils", "tokens", "delete", "--platform", "tiktok", "--identifier", ADA, "--yes"];
    assert_eq!(world.agoras(delete).exit, Some(0));
    assert_run(&world.schedule(&["--max-late", "1h"]), 0, &[]);
    world.plan(&[plan[0], plan[1], row("3", ADA, "three"), row("4", ADA, "x").aged(7200)]);
    assert_run(&world.schedule(&["--max-late", "1h"]), 3, &["3=not_authorized", "4=late"]);
}

#[test]
fn drafts_and_posts_of_variables_are_the_defaults_of_a_row() {
    let mut world = World::of_accounts(&[ADA]);
    world.set("TIKTOK_DRAFT", "true");
    world.set("TIKTOK_PRIVACY_STATUS", "PUBLIC_TO_EVERYONE");
    let line = |id: &str, draft: &str| format!("{id},{},clip.mp4,{id},{draft}", at(60));
    world.plan_of("id,at,media,title,draft", &[line("1", ""), line("2", "no")]);
    assert_run(&world.schedule(&[]), 0, &["1=inbox", "2=published"]);
    let publishes = world.tiktok.publishes();
    let levels: Vec<_> = publishes.iter().map(|it| it.post_info["privacy_level"].clone()).collect();
    // A row without a privacy is private, whatever the variable says.
    assert_eq!(levels[1], "SELF_ONLY", "{levels:?}");
}

#[test]
fn a_plan_can_be_tried_with_an_emulator_of_its_own() {
    let world = World::of_accounts(&[]);
    world.plan_of("id,at,media", &[format!("1,{},clip.mp4", at(60))]);
    for more in [&[][..], &["--account", ADA]] {
        let first = ["--emulator", "utils", "schedule-run", "--file", "plan.csv"];
        let run = world.agoras([&first[..], more].concat());
        assert_run(&run, 0, &["1=published"]);
    }
    assert_eq!(world.asked(), [""; 0]);
}
