//! Tests of a tab and its marks against a stand-in for Google

#[path = "../../../tests/it/support/google/mod.rs"]
mod google;
#[path = "../../../tests/it/support/serving.rs"]
mod serving;

use google::{Access, Call, Fault, Google};

use super::account::ServiceAccount;
use super::client::{GoogleBases, Sheet, SheetName};
use super::error::{Change, SheetError};
use super::names::RowNumber;
use super::row::{SheetRow, State};
use crate::clock::Clock;
use crate::secret::GoogleKey;
use crate::tiktok::BaseUrl;

const PLAN: &[&[&str]] = &[
    &["text", "link", "image 1", "", "", "", "date", "hour", "state"],
    &["due now", "https://l/", "https://m/1.jpg", "", "", "", "29-11-2026", "01"],
    &[],
    &["done", "", "https://m/2.jpg", "", "", "", "28-11-2026", "18", "published", "https://t/1"],
];

/// A stand-in with a plan, and a client of it.
struct World {
    google: Google,
    sheet: Sheet,
}

impl World {
    fn new() -> Self {
        Self::of("Ada's plan/1")
    }

    fn of(tab: &str) -> Self {
        let google = Google::with(tab, PLAN);
        let sheet = client(&google, Google::id(), tab, Google::email());
        Self { google, sheet }
    }

    /// Reads the second row, which is due, and forgets the calls for it.
    async fn due(&self) -> SheetRow {
        let rows = self.sheet.rows().await.unwrap();
        self.google.calls();
        rows.into_iter().nth(1).unwrap()
    }

    fn marks(&self) -> [String; 2] {
        [self.google.cell(2, 'I'), self.google.cell(2, 'J')]
    }
}

/// Returns a client whose waits are a thousand times shorter.
fn client(google: &Google, id: &str, tab: &str, email: &str) -> Sheet {
    let account =
        ServiceAccount::new(&GoogleKey::new(Google::key()), Some(email.parse().unwrap())).unwrap();
    let base: BaseUrl = google.url().parse().unwrap();
    let bases = GoogleBases { token: Some(base.clone()), sheets: Some(base) };
    let name = SheetName { spreadsheet: id.parse().unwrap(), tab: tab.parse().unwrap() };
    Sheet::new(name, account, bases, Clock::hurried(1000)).unwrap()
}

#[tokio::test]
async fn rows_are_read_with_one_token_and_keep_their_numbers() {
    let World { google, sheet } = World::new();
    let rows = sheet.rows().await.unwrap();
    let shown: Vec<_> =
        rows.iter().map(|row| (row.number.to_string(), row.date(), row.state())).collect();
    assert_eq!(
        shown,
        [
            ("1".to_owned(), "date", State::Other("state".to_owned())),
            ("2".to_owned(), "29-11-2026", State::Empty),
            ("4".to_owned(), "28-11-2026", State::Published),
        ]
    );
    assert_eq!(sheet.read_row(RowNumber::after(3)).await.unwrap(), rows[2]);
    let range = "'Ada''s plan/1'";
    assert_eq!(google.calls(), ["token", &format!("read {range}"), &format!("read {range}!4:4")]);
}

#[tokio::test]
async fn a_row_is_marked_before_and_after_its_post() {
    let world = World::of("Plan");
    let row = world.due().await;
    world.sheet.mark_publishing(&row).await.unwrap();
    assert_eq!(world.marks(), ["publishing", ""]);
    world.sheet.mark_published(&row, Some("https://t/2")).await.unwrap();
    assert_eq!(world.marks(), ["published", "https://t/2"]);
    assert_eq!(
        world.google.calls(),
        [
            "read 'Plan'!2:2",
            r#"write 'Plan'!I2 [["publishing"]]"#,
            "read 'Plan'!2:2",
            r#"write 'Plan'!I2:J2 [["published","https://t/2"]]"#,
        ]
    );
    world.sheet.mark_published(&row, Some("https://t/2")).await.unwrap();
    assert_eq!(world.google.calls(), ["read 'Plan'!2:2"], "it is there already");
}

#[tokio::test]
async fn a_row_of_which_nothing_was_posted_gets_the_reason_and_later_the_address() {
    let world = World::new();
    let row = world.due().await;
    world.sheet.mark_publishing(&row).await.unwrap();
    world.sheet.unmark(&row, "=no\n picture").await.unwrap();
    assert_eq!(world.marks(), ["", "not posted: =no picture"]);
    let again = world.due().await;
    world.sheet.mark_publishing(&again).await.unwrap();
    world.sheet.mark_published(&again, Some("https://t/2")).await.unwrap();
    assert_eq!(world.marks(), ["published", "https://t/2"]);
}

#[tokio::test]
async fn a_note_of_the_user_in_column_j_is_kept() {
    let world = World::new();
    world.google.edit(2, 'J', "ask Ada");
    let row = world.due().await;
    world.sheet.mark_publishing(&row).await.unwrap();
    world.sheet.mark_published(&row, Some("https://t/2")).await.unwrap();
    assert_eq!(world.marks(), ["published", "ask Ada"]);
}

#[tokio::test]
async fn a_reason_goes_when_the_row_is_published_without_an_address() {
    let world = World::of("Plan");
    let row = world.due().await;
    world.sheet.explain(&row, "no picture").await.unwrap();
    assert_eq!(world.marks(), ["", "not posted: no picture"]);
    world.google.edit(2, 'I', "wait");
    let row = world.due().await;
    world.sheet.explain(&row, "still none").await.unwrap();
    assert_eq!(world.marks(), ["wait", "not posted: still none"]);
    world.sheet.mark_publishing(&row).await.unwrap();
    world.sheet.mark_published(&row, None).await.unwrap();
    assert_eq!(world.marks(), ["published", ""]);
}

#[tokio::test]
async fn a_mark_that_was_read_and_is_known_stays() {
    let world = World::of("Plan");
    world.google.edit(2, 'I', "publishing");
    let row = world.due().await;
    world.sheet.mark_publishing(&row).await.unwrap();
    assert_eq!(world.google.calls(), ["read 'Plan'!2:2"]);
    world.google.edit(2, 'J', "ask Ada");
    world.sheet.unmark(&row, "no picture").await.unwrap();
    assert_eq!(world.marks(), ["", "ask Ada"]);
}

#[tokio::test]
async fn a_row_that_was_changed_is_not_marked() {
    for column in 'A'..='H' {
        let world = World::new();
        let row = world.due().await;
        world.google.edit(2, column, "another");
        let post = world.sheet.mark_publishing(&row).await;
        assert!(matches!(post, Err(SheetError::Changed { change: Change::Post, .. })), "{post:?}");
        let published = world.sheet.mark_published(&row, Some("https://t/2")).await;
        assert!(matches!(published, Err(SheetError::Changed { change: Change::Post, .. })));
        assert!(world.sheet.unmark(&row, "no").await.is_err());
        assert_eq!(world.marks(), ["", ""]);
    }
    for state in ["publishing", "published", "wait"] {
        let world = World::new();
        let row = world.due().await;
        world.google.fault(Call::Read, Fault::Edited { row: 2, column: 'I', text: state });
        match world.sheet.mark_publishing(&row).await {
            Err(SheetError::Changed { change: Change::State(found), .. }) => {
                assert_eq!(found, state);
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(world.marks(), [state, ""]);
    }
}

#[tokio::test]
async fn a_mark_whose_answer_is_lost_is_read_back_and_not_written_twice() {
    let world = World::of("Plan");
    let row = world.due().await;
    world.google.fault(Call::Write, Fault::LostAnswer);
    world.sheet.mark_publishing(&row).await.unwrap();
    world.google.fault(Call::Write, Fault::LostAnswer);
    world.sheet.mark_published(&row, Some("https://t/2")).await.unwrap();
    assert_eq!(world.marks(), ["published", "https://t/2"]);
    let calls = world.google.calls();
    assert_eq!(calls.iter().filter(|call| call.starts_with("write")).count(), 2, "{calls:?}");

    let world = World::of("Plan");
    let row = world.due().await;
    world.google.fault(Call::Write, Fault::LostRequest);
    world.google.fault(Call::Write, Fault::Status(503));
    world.sheet.mark_publishing(&row).await.unwrap();
    assert_eq!(world.marks(), ["publishing", ""]);
}

#[tokio::test]
async fn a_person_who_edits_the_row_while_an_answer_is_lost_is_respected() {
    let world = World::new();
    let row = world.due().await;
    world.sheet.mark_publishing(&row).await.unwrap();
    world.google.fault(Call::Read, Fault::Edited { row: 9, column: 'A', text: "elsewhere" });
    world.google.fault(Call::Read, Fault::Edited { row: 2, column: 'A', text: "another post" });
    world.google.fault(Call::Write, Fault::LostRequest);
    let end = world.sheet.mark_published(&row, None).await;
    assert!(matches!(end, Err(SheetError::Changed { change: Change::Post, .. })), "{end:?}");
    assert_eq!(world.marks(), ["publishing", ""]);
}

#[tokio::test]
async fn a_tab_without_column_j_gets_its_state_all_the_same() {
    let world = World::new();
    world.google.set_columns(9);
    let row = world.due().await;
    world.sheet.mark_publishing(&row).await.unwrap();
    world.sheet.mark_published(&row, Some("https://t/2")).await.unwrap();
    assert_eq!(world.marks(), ["published", ""]);
}

#[tokio::test]
async fn n09_quota_answers_and_trouble_are_waited_out_and_the_row_is_marked_once() {
    for fault in [
        Fault::Limited(Some("7")),
        Fault::Limited(None),
        Fault::Status(503),
        Fault::LostRequest,
        Fault::Rejected,
    ] {
        let world = World::new();
        world.google.fault(Call::Read, fault.clone());
        let row = world.due().await;
        world.google.fault(Call::Write, fault.clone());
        world.sheet.mark_publishing(&row).await.unwrap();
        assert_eq!(world.marks(), ["publishing", ""], "{fault:?}");
    }
    for fault in [Fault::Limited(None), Fault::Status(500), Fault::LostAnswer] {
        let world = World::new();
        world.google.fault(Call::Token, fault);
        assert_eq!(world.sheet.rows().await.unwrap().len(), 3);
    }
}

#[tokio::test]
async fn a_quota_that_does_not_come_back_ends_the_call() {
    let world = World::new();
    world.google.fault(Call::Read, Fault::Limited(Some("3600")));
    assert!(matches!(
        world.sheet.rows().await,
        Err(SheetError::RateLimited { retry_after: Some(_) })
    ));
    assert_eq!(world.google.calls().len(), 2);
    for _ in 0..6 {
        world.google.fault(Call::Read, Fault::Limited(None));
    }
    assert!(matches!(world.sheet.rows().await, Err(SheetError::RateLimited { retry_after: None })));
    assert_eq!(world.google.calls().len(), 6);
}

#[tokio::test]
async fn a_rejected_token_is_replaced_once() {
    let world = World::new();
    world.due().await;
    world.google.fault(Call::Read, Fault::Rejected);
    assert_eq!(world.sheet.rows().await.unwrap().len(), 3);
    world.google.calls();
    world.google.fault(Call::Read, Fault::Rejected);
    world.google.fault(Call::Read, Fault::Rejected);
    assert!(matches!(world.sheet.rows().await, Err(SheetError::NotAuthorized(_))));
    assert_eq!(world.google.calls().len(), 3);
}

#[tokio::test]
async fn refusals_are_named_for_what_the_user_can_change() {
    let world = World::new();
    let refuse = |status, word, message, reason| {
        world.google.fault(Call::Read, Fault::Refused { status, word, message, reason });
    };
    world.google.set_access(Access::None);
    match world.sheet.rows().await {
        Err(SheetError::NotShared { email, .. }) => assert_eq!(email.as_str(), Google::email()),
        other => panic!("{other:?}"),
    }
    world.google.set_access(Access::Viewer);
    let row = world.due().await;
    let marked = world.sheet.mark_publishing(&row).await;
    assert!(matches!(marked, Err(SheetError::NotShared { .. })), "{marked:?}");
    refuse(403, "PERMISSION_DENIED", "has not been used in project 1", "SERVICE_DISABLED");
    assert!(matches!(world.sheet.rows().await, Err(SheetError::ApiOff(_))));
    refuse(400, "FAILED_PRECONDITION", "This operation is not supported for this document", "");
    assert!(matches!(world.sheet.rows().await, Err(SheetError::Refused(_))));

    let google = &world.google;
    let elsewhere = client(google, "another", "Plan", Google::email()).rows().await;
    assert!(matches!(elsewhere, Err(SheetError::NoSuchSheet(_))), "{elsewhere:?}");
    let no_tab = client(google, Google::id(), "Plan", Google::email()).rows().await;
    assert!(matches!(no_tab, Err(SheetError::NoSuchTab(_))), "{no_tab:?}");
    let unknown = client(google, Google::id(), "Plan", "other@project.example").rows().await;
    assert!(matches!(unknown, Err(SheetError::NotAuthorized(_))), "{unknown:?}");
    google.fault(Call::Token, Fault::InvalidGrant("Invalid JWT Signature."));
    let unsigned = client(google, Google::id(), "Plan", Google::email()).rows().await;
    assert!(matches!(unsigned, Err(SheetError::NotAuthorized(_))), "{unsigned:?}");
}
