//! Network breaks of up to two minutes, as when a laptop changes its network

use std::time::Duration;

use agoras::emulator::Settings;
use url::Url;

use crate::journal::world::{CHUNK, PATIENCE, asked, one_post, stored, upload, video_from};
use crate::support::{CLIP, Line, Manner, Origin, Run, World, filled};

/// The speed of the clocks: two minutes take 2.4 s.
const SPEED: u32 = 50;
const BREAK: Duration = Duration::from_mins(2);

struct Broken {
    world: World,
    line: Line,
}

impl Broken {
    fn new(settings: Settings) -> Self {
        let mut world = World::at_speed(SPEED, settings);
        let line = Line::to(world.tiktok.port());
        world.set("AGORAS_TIKTOK_API_URL", &line.url());
        Self { world, line }
    }

    /// Runs a command. The line breaks when `when` is true, and works again after `lasting` of the
    /// emulator's time; it stays broken until the end for `None`.
    fn run(
        &self,
        arguments: &[String],
        when: impl Fn(&agoras::emulator::Emulator) -> bool,
        lasting: Option<Duration>,
    ) -> Run {
        let mut child = self.world.spawn(arguments);
        drop(child.stdin.take());
        assert!(self.world.tiktok.wait_until(PATIENCE, when), "it never came so far");
        self.line.cut_after(0);
        if let Some(lasting) = lasting {
            let until = self.world.tiktok.now() + lasting;
            assert!(self.world.tiktok.wait_until(PATIENCE, |tiktok| tiktok.now() >= until));
            self.line.mend();
        }
        let run = self.world.finish(child);
        self.line.mend();
        run
    }
}

#[test]
fn a_break_of_two_minutes_does_not_end_an_upload() {
    let broken = Broken::new(Settings::default());
    let video = broken.world.video("large.mp4", 6 * usize::try_from(CHUNK).unwrap());
    // At this speed the line breaks in the middle of the upload.
    broken.line.carry(12_000_000);

    let run = broken.run(&upload(&video), stored(CHUNK), Some(BREAK));

    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stderr.contains("for up to 3 min: "), "{run}");
    one_post(&broken.world, &std::fs::read(&video).unwrap(), 1);
}

#[test]
fn a_break_of_two_minutes_does_not_end_the_wait_for_the_result() {
    let processing = Duration::from_mins(4);
    let broken = Broken::new(Settings { processing, ..Settings::default() });

    let run = broken.run(&video_from(CLIP), asked("status", 1), Some(BREAK));

    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stderr.contains("cannot ask TikTok, trying again, for up to "), "{run}");
    one_post(&broken.world, &std::fs::read(CLIP).unwrap(), 1);
}

#[test]
fn a_break_of_two_minutes_does_not_end_a_resume() {
    let broken = Broken::new(Settings::default());
    let world = &broken.world;
    let video = world.video("large.mp4", 3 * usize::try_from(CHUNK).unwrap());
    world.fault("chunk@2=stall");
    crate::journal::world::kill(world, &upload(&video), asked("chunk", 2));
    let id = world.tiktok.publishes()[0].publish_id.clone();
    let resume = ["tiktok", "resume", &id, "--json"].map(str::to_owned);
    // The access token is stored: the first request asks for the upload's status.
    let run = broken.run(&resume, |_| true, Some(BREAK));

    assert_eq!(run.exit, Some(0), "{run}");
    one_post(world, &std::fs::read(&video).unwrap(), 1);
}

#[test]
fn a_longer_break_ends_with_the_command_that_resumes() {
    let broken = Broken::new(Settings::default());
    let video = broken.world.video("large.mp4", 6 * usize::try_from(CHUNK).unwrap());
    broken.line.carry(12_000_000);

    let run = broken.run(&upload(&video), stored(CHUNK), None);

    assert_eq!(run.exit, Some(8), "{run}");
    let hint = run.json()["error"]["hint"].as_str().unwrap().to_owned();
    let resume =
        format!("run the same command again, or `agoras tiktok resume {}`", run.publish_id());
    assert!(hint.contains(&resume) && hint.contains("goes on where it stopped"), "{run}");
    broken.line.carry(u64::MAX);
    let again = broken.world.agoras(upload(&video));
    assert_eq!((again.exit, again.publish_id()), (Some(0), run.publish_id()), "{again}");
    one_post(&broken.world, &std::fs::read(&video).unwrap(), 1);
}

#[test]
fn a_longer_break_during_piped_input_advises_the_same_command() {
    let broken = Broken::new(Settings::default());
    let content = filled(3 * usize::try_from(CHUNK).unwrap());
    broken.line.cut_after(7_000_000);

    let run = broken.world.agoras_fed(video_from("-"), &content);

    assert_eq!(run.exit, Some(8), "{run}");
    let hint = run.json()["error"]["hint"].as_str().unwrap().to_owned();
    assert!(hint.contains("pipe the same bytes into the same command again"), "{run}");
    assert!(!hint.contains("tiktok resume"), "{run}");
    broken.line.mend();
    let again = broken.world.agoras_fed(video_from("-"), &content);
    assert_eq!((again.exit, again.publish_id()), (Some(0), run.publish_id()), "{again}");
    one_post(&broken.world, &content, 1);
}

#[test]
fn a_break_of_two_minutes_on_the_way_to_the_medias_address_does_not_end_an_upload() {
    for manner in [Manner::Ranges, Manner::NoRanges] {
        let world = World::at_speed(SPEED, Settings::default());
        let content = filled(6 * usize::try_from(CHUNK).unwrap());
        let origin = Origin::serving(content.clone(), manner);
        let url = Url::parse(&origin.url()).unwrap();
        let line = Line::to(url.port().unwrap());
        let source = format!("{}{}", line.url(), url.path());
        let mut child = world.spawn(video_from(&source));
        drop(child.stdin.take());
        assert!(world.tiktok.wait_until(PATIENCE, stored(CHUNK)));
        // No byte and no request gets through.
        line.cut_after(0);
        let until = world.tiktok.now() + BREAK;
        assert!(world.tiktok.wait_until(PATIENCE, |tiktok| tiktok.now() >= until));
        line.mend();

        let run = world.finish(child);

        assert_eq!(run.exit, Some(0), "{manner:?}: {run}");
        // A video without ranges is read ahead.
        let said = run.stderr.contains("for up to 3 min: ");
        assert!(said || manner == Manner::NoRanges, "{manner:?}: {run}");
        one_post(&world, &content, 1);
    }
}
