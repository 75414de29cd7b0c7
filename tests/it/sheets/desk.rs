//! A sheet, a photo host and a world whose variables name them

use std::process::Child;
use std::time::Duration;

use agoras::clock::Clock;
use agoras::emulator::Settings;
use serde_json::Value;

use crate::support::{Answer, Call, Fault, Google, PhotoHost, Run, World, sample};

pub(super) const COMMAND: [&str; 7] =
    ["utils", "schedule-run", "--network", "tiktok", "--time-zone", "UTC", "--allow-private-media"];

pub(super) struct Desk {
    pub(super) world: World,
    pub(super) google: Google,
    pub(super) photos: PhotoHost,
}

impl Desk {
    /// Returns a desk with a sheet of these rows.
    pub(super) fn with(rows: impl FnOnce(&PhotoHost) -> Vec<[String; 9]>) -> Self {
        Self::of(World::with(Settings { moderation: Duration::ZERO, ..Settings::default() }), rows)
    }

    pub(super) fn of(mut world: World, rows: impl FnOnce(&PhotoHost) -> Vec<[String; 9]>) -> Self {
        let photo = || Answer::Gives(sample("photo.jpg"));
        let photos = PhotoHost::with(vec![photo(), photo(), Answer::Status(404)]);
        let rows = rows(&photos);
        let rows: Vec<Vec<&str>> =
            rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let google = Google::with("Plan", &rows);
        world.set("AGORAS_GOOGLE_SHEETS_URL", &google.url());
        world.set("AGORAS_GOOGLE_TOKEN_URL", &google.url());
        world.set("GOOGLE_SHEETS_ID", Google::id());
        world.set("GOOGLE_SHEETS_NAME", "Plan");
        world.set("GOOGLE_SHEETS_CLIENT_EMAIL", Google::email());
        world.set("GOOGLE_SHEETS_PRIVATE_KEY", &Google::key().replace('\n', "\\n"));
        Self { world, google, photos }
    }

    /// Returns a desk with one row that is due.
    pub(super) fn due() -> Self {
        Self::with(|photos| vec![row(photos, "Hello", 0)])
    }

    pub(super) fn run(&self) -> Run {
        self.world.agoras(COMMAND)
    }

    pub(super) fn run_with(&self, more: &[&str]) -> Run {
        self.world.agoras(COMMAND.iter().chain(more))
    }

    pub(super) fn spawn(&self) -> Child {
        self.world.spawn(COMMAND)
    }

    /// Returns columns I and J of a row; rows count from 1.
    pub(super) fn marks(&self, row: usize) -> [String; 2] {
        [self.google.cell(row, 'I'), self.google.cell(row, 'J')]
    }

    /// Lets this many calls of a kind pass before the next fault.
    pub(super) fn let_pass(&self, call: Call, count: usize) {
        for _ in 0..count {
            self.google.fault(call, Fault::Edited { row: 99, column: 'A', text: "elsewhere" });
        }
    }

    /// Returns the titles of what was opened at TikTok.
    pub(super) fn titles(&self) -> Vec<String> {
        let title = |info: &Value| info["title"].as_str().unwrap_or_default().to_owned();
        self.world.tiktok.publishes().iter().map(|publish| title(&publish.post_info)).collect()
    }

    /// Returns the calls to Google that change the sheet, since the last time.
    pub(super) fn writes(&self) -> Vec<String> {
        let calls = self.google.calls();
        calls.into_iter().filter(|call| call.starts_with("write")).collect()
    }
}

/// Returns a row that became due at the beginning of an hour, so many hours ago; negative hours are
/// still to come.
pub(super) fn row(photos: &PhotoHost, text: &str, hours_ago: i64) -> [String; 9] {
    let now = Clock::system().now();
    let hours = Duration::from_hours(hours_ago.unsigned_abs());
    let at = if hours_ago < 0 { now + hours } else { now - hours };
    let moment = at.rfc3339();
    let date = &moment[..10];
    let hour = &moment[11..13];
    let photo = photos.url(1);
    let cells = [text, "https://l.example/", photo.as_str(), "", "", "", date, hour, ""];
    cells.map(str::to_owned)
}
