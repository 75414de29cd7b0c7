//! `agoras utils store status` and `prune`

use insta::assert_snapshot;

use super::machines::{CREATOR, Machines, PUBLISH};

#[test]
fn status_shows_accounts_and_what_is_under_way() {
    let machines = Machines::new(1);
    assert_snapshot!(machines.shown(&machines.shared(0, &["utils", "store", "status"])), @r#"
    Shared store: s3://team/agoras?endpoint=http://127.0.0.1:[port]

    No accounts are in it
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    --- exit 0
    "#);
    drop(Machines::works(machines.shared(0, &CREATOR)));
    machines.world.fault("chunk@*=reset-before");
    assert_ne!(machines.shared(0, &PUBLISH).exit, Some(0));
    let shown = machines.shown(&machines.shared(0, &["utils", "store", "status"]));
    insta::with_settings!({filters => vec![
        (r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC", "[time]"),
    ]}, { assert_snapshot!(shown, @r#"
    Shared store: s3://team/agoras?endpoint=http://127.0.0.1:[port]

      tiktok: ada.codes  179 days left

    Unfinished publishes:
      [time]  @ada.codes  clip.mp4  [publish_id]  begun by [machine], nobody is at it
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    --- exit 0
    "#); });
    let json = machines.shared(0, &["utils", "store", "status", "--json"]).json();
    assert_eq!(json["accounts"][0]["state"], "ready");
    assert_eq!(json["publishes"][0]["username"], "ada.codes");
}

#[test]
fn prune_leaves_the_last_month_and_every_account() {
    let machines = Machines::new(1);
    drop(Machines::works(machines.shared(0, &PUBLISH)));
    let names = machines.server.names();
    let pruned = machines.shared(0, &["utils", "store", "prune"]);
    assert_snapshot!(machines.shown(&pruned), @r#"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Nothing is that old
    --- exit 0
    "#);
    assert_eq!(machines.server.names(), names);
    let refused = machines.shared(0, &["utils", "store", "prune", "--older", "30d"]);
    assert_eq!(refused.exit, Some(2), "{refused}");
}
