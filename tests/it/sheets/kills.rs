//! Kills at every call of a run, and two runs at once: one post, and no row is lost

use std::time::Duration;

use super::desk::{Desk, row};
use crate::support::{HeldLine, PhotoHost, Run, Side};

/// A desk whose calls can be held.
struct HeldDesk {
    desk: Desk,
    google: HeldLine,
    tiktok: HeldLine,
}

#[derive(Debug, Clone, Copy)]
enum Server {
    Google,
    Tiktok,
}

/// A call at which a run is killed.
#[derive(Debug, Clone, Copy)]
struct Point {
    server: Server,
    call: &'static str,
    number: usize,
    side: Side,
}

impl Point {
    const fn of(server: Server, call: &'static str, number: usize, side: Side) -> Self {
        Self { server, call, number, side }
    }
}

impl HeldDesk {
    fn new() -> Self {
        Self::with(Desk::due())
    }

    fn with(mut desk: Desk) -> Self {
        let port = desk.google.url().rsplit_once(':').unwrap().1.parse().unwrap();
        let google = HeldLine::to(port);
        let tiktok = HeldLine::to(desk.world.tiktok.port());
        desk.world.set("AGORAS_GOOGLE_SHEETS_URL", &google.url());
        desk.world.set("AGORAS_TIKTOK_API_URL", &tiktok.url());
        Self { desk, google, tiktok }
    }

    fn kill_at(&self, point: Point) {
        let line = match point.server {
            Server::Google => &self.google,
            Server::Tiktok => &self.tiktok,
        };
        let reached = line.hold(point.call, point.number, point.side);
        let mut child = self.desk.spawn();
        let held = reached.recv_timeout(Duration::from_mins(2));
        child.kill().unwrap();
        let run = self.desk.world.finish(child);
        assert!(held.is_ok(), "{point:?} was not reached: {run}");
    }

    /// Kills a run, and returns the next one.
    fn after_kill(&self, point: Point) -> Run {
        self.kill_at(point);
        self.desk.run()
    }
}

#[test]
fn a_run_that_is_killed_leaves_a_row_that_the_next_one_finishes() {
    use Server::{Google, Tiktok};
    use Side::{After, Before};
    for point in [
        Point::of(Google, "GET", 1, After),
        Point::of(Tiktok, "creator_info", 1, After),
        Point::of(Google, "GET", 2, Before),
        Point::of(Google, "PUT", 1, Before),
        Point::of(Google, "PUT", 1, After),
        Point::of(Tiktok, "status/fetch", 1, Before),
        Point::of(Tiktok, "status/fetch", 1, After),
        Point::of(Google, "GET", 3, Before),
        Point::of(Google, "PUT", 2, Before),
        Point::of(Google, "PUT", 2, After),
    ] {
        let held = HeldDesk::new();
        let run = held.after_kill(point);
        assert_eq!(run.exit, Some(0), "{point:?}: {run}");
        assert_eq!(held.desk.marks(1), ["published", ""], "{point:?}: {run}");
        assert_eq!(held.desk.titles().len(), 1, "{point:?}: {run}");
        let third = held.desk.run();
        assert_eq!((third.exit, held.desk.titles().len()), (Some(0), 1), "{point:?}: {third}");
    }
}

#[test]
fn a_run_that_is_killed_while_tiktok_opens_the_post_leaves_a_row_for_a_person() {
    for side in [Side::Before, Side::After] {
        let point = Point::of(Server::Tiktok, "content/init", 1, side);
        let held = HeldDesk::new();
        let run = held.after_kill(point);
        assert_eq!(run.exit, Some(5), "{point:?}: {run}");
        assert_eq!(held.desk.marks(1), ["publishing", ""], "{point:?}: {run}");
        let opened = usize::from(side == Side::After);
        assert_eq!(held.desk.titles().len(), opened, "{point:?}: {run}");
        assert!(run.stderr.contains("into I1"), "{point:?}: {run}");
        let third = held.desk.run();
        assert_eq!((third.exit, held.desk.titles().len()), (Some(5), opened), "{third}");
    }
}

#[test]
fn a_mark_for_nothing_goes_when_its_row_has_become_late() {
    let held = HeldDesk::new();
    held.kill_at(Point::of(Server::Google, "PUT", 1, Side::After));
    assert_eq!(held.desk.google.cell(1, 'I'), "publishing");
    let run = held.desk.run_with(&["--max-late", "1ms"]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stderr.contains("row 1: too late"), "{run}");
    assert_eq!(held.desk.marks(1), ["", "not posted: it has become too late"]);
    assert_eq!(held.desk.titles().len(), 0);
}

#[test]
fn what_came_to_nothing_after_a_kill_is_told_and_then_posted_anew() {
    let rows = |photos: &PhotoHost| vec![row(photos, "one", 1), row(photos, "two", 0)];
    for late in ["1ms", "3h"] {
        let held = HeldDesk::with(Desk::with(rows));
        held.desk.world.fault("init=fail:picture_size_check_failed");
        held.kill_at(Point::of(Server::Tiktok, "status/fetch", 1, Side::Before));
        held.desk.world.tiktok.advance(Duration::from_hours(1));
        let run = held.desk.run_with(&["--max-late", late, "--max-count", "0"]);
        assert_eq!(run.exit, Some(4), "{run}");
        let [state, reason] = held.desk.marks(1);
        assert_eq!(state, "", "{run}");
        assert!(reason.contains("picture_size_check_failed"), "{reason}");
        assert_eq!(held.desk.titles(), ["one"], "nothing new is posted: {run}");
        assert_eq!(held.desk.run().exit, Some(0));
        assert_eq!(held.desk.titles(), ["one", "one"]);
        assert_eq!([1, 2].map(|row| held.desk.google.cell(row, 'I')), ["published", ""]);
    }
}

#[test]
fn a_row_can_be_killed_again_and_again() {
    let held = HeldDesk::new();
    for _ in 0..3 {
        held.kill_at(Point::of(Server::Google, "PUT", 1, Side::Before));
    }
    held.kill_at(Point::of(Server::Google, "PUT", 1, Side::After));
    // The mark stays, so that the only write is the last one.
    for _ in 0..3 {
        held.kill_at(Point::of(Server::Google, "PUT", 1, Side::Before));
    }
    let run = held.desk.run();
    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(held.desk.marks(1), ["published", ""]);
    assert_eq!(held.desk.titles().len(), 1);
}

#[test]
fn two_runs_at_once_make_one_post() {
    for _ in 0..5 {
        let desk = Desk::due();
        let runs = [desk.spawn(), desk.spawn()].map(|child| desk.world.finish(child));
        assert_eq!(desk.titles().len(), 1, "{}\n{}", runs[0], runs[1]);
        assert!(runs.iter().any(|run| run.exit == Some(0)), "{}\n{}", runs[0], runs[1]);
        assert_eq!(desk.marks(1), ["published", ""], "{}\n{}", runs[0], runs[1]);
        assert_eq!(desk.run().exit, Some(0));
        assert_eq!(desk.titles().len(), 1);
    }
}
