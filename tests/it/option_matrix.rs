//! Random combinations of all options and variables of `video` and `post`: TikTok receives what was
//! asked for

use std::collections::BTreeSet;

use agoras::emulator::Settings;
use serde_json::{Map, Value, json};

use crate::support::{Answer, CLIP, Manner, Origin, PhotoHost, World, sample};

/// A random number generator with the same numbers in every run (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ mixed >> 31) % limit as u64).unwrap()
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// A command line and its environment.
#[derive(Debug, Default)]
struct Line {
    arguments: Vec<String>,
    variables: Vec<(&'static str, String)>,
    /// The ways of writing that this line uses, one for each option.
    ways: BTreeSet<String>,
}

const YES: [&str; 6] = ["true", "1", "yes", "on", "TRUE", "Yes"];
const NO: [&str; 6] = ["false", "0", "no", "off", "FALSE", "oFF"];

impl Line {
    /// Returns a line that does not wait for the result and accepts duplicates.
    fn new(command: &str) -> Self {
        let mut line = Self::default();
        let start = ["tiktok", command, "--no-wait", "--allow-duplicate"];
        line.arguments.extend(start.map(str::to_owned));
        line
    }

    fn way(&mut self, option: &str, way: &str) {
        self.ways.insert(format!("{option} {way}"));
    }

    /// Adds a switch in one of eight ways, and returns the value that it stands for.
    fn switch(
        &mut self,
        chance: &mut Chance,
        option: &str,
        variable: &'static str,
        usual: bool,
    ) -> bool {
        let value = chance.below(2) == 1;
        let other = chance.below(2) == 1;
        let written = word(chance, value);
        let other_written = word(chance, other);
        let (way, comes_to) = match chance.below(7) {
            0 => ("absent", usual),
            1 => {
                self.arguments.push(format!("--{option}"));
                ("bare", true)
            }
            2 => {
                self.arguments.push(format!("--{option}={written}"));
                ("given", value)
            }
            3 => {
                self.variables.push((variable, written));
                ("variable", value)
            }
            4 => {
                self.arguments.push(format!("--{option}={written}"));
                self.variables.push((variable, other_written));
                ("given over the variable", value)
            }
            5 => {
                self.arguments.push(format!("--{option}"));
                self.variables.push((variable, other_written));
                ("bare over the variable", true)
            }
            _ => {
                self.variables.push((variable, String::new()));
                ("empty variable", usual)
            }
        };
        self.way(option, way);
        comes_to
    }

    /// Adds a text in one of five ways, and returns the value that it stands for.
    fn text(
        &mut self,
        chance: &mut Chance,
        option: &str,
        variable: &'static str,
        texts: &[&str],
    ) -> Option<String> {
        let text = chance.one(texts).to_owned();
        let other = "from the variable".to_owned();
        let text = text.to_owned();
        let (way, comes_to) = match chance.below(5) {
            0 => ("absent", None),
            1 => {
                self.arguments.extend([format!("--{option}"), text.clone()]);
                ("given", Some(text))
            }
            2 => {
                self.variables.push((variable, text.clone()));
                ("variable", Some(text))
            }
            3 => {
                self.arguments.push(format!("--{option}={text}"));
                self.variables.push((variable, other));
                ("given over the variable", Some(text))
            }
            _ => {
                self.variables.push((variable, String::new()));
                ("empty variable", None)
            }
        };
        self.way(option, way);
        comes_to
    }

    /// Adds a privacy level in upper or lower case, and returns the level that TikTok receives.
    fn privacy(&mut self, chance: &mut Chance) -> &'static str {
        let levels = ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"];
        let level = *chance.one(&levels);
        let written =
            if chance.below(2) == 0 { level.to_owned() } else { level.to_ascii_lowercase() };
        let (way, comes_to) = match chance.below(4) {
            0 => ("absent", "SELF_ONLY"),
            1 => {
                self.arguments.extend(["--privacy".to_owned(), written]);
                ("given", level)
            }
            2 => {
                self.variables.push(("TIKTOK_PRIVACY_STATUS", written));
                ("variable", level)
            }
            _ => {
                self.arguments.push(format!("--privacy={written}"));
                self.variables.push(("TIKTOK_PRIVACY_STATUS", "FOLLOWER_OF_CREATOR".to_owned()));
                ("given over the variable", level)
            }
        };
        self.way("privacy", way);
        comes_to
    }

    /// Adds the draft switch to a third of the lines: a draft has no settings to compare.
    fn draft(&mut self, chance: &mut Chance) -> bool {
        chance.below(3) == 0 && self.switch(chance, "draft", "TIKTOK_DRAFT", false)
    }
}

fn word(chance: &mut Chance, value: bool) -> String {
    (*chance.one(if value { &YES } else { &NO })).to_owned()
}

/// Returns a world without rate limits and daily caps, which would stop so many publishes.
fn world() -> World {
    let world = World::at_speed(400, Settings::default());
    world.tiktok.set("rate-limits=off").unwrap();
    world.tiktok.set("caps=off").unwrap();
    world
}

/// Runs a line; returns what TikTok received, or the exit code if nothing was opened.
fn received(world: &mut World, line: &Line) -> Result<(Value, Value, String), Option<i32>> {
    let before = world.tiktok.publishes().len();
    for (name, value) in &line.variables {
        world.set(name, value);
    }
    let run = world.agoras(&line.arguments);
    for (name, _) in &line.variables {
        world.unset(name);
    }
    let publishes = world.tiktok.publishes();
    match publishes.get(before) {
        Some(publish) => {
            assert_eq!(run.exit, Some(0), "{line:?}: {run}");
            let flow = publish.flow.to_string();
            Ok((publish.post_info.clone(), publish.source_info.clone(), flow))
        }
        None => Err(run.exit),
    }
}

/// Returns the fields that have a value: the others are not sent.
fn sent(fields: Value) -> Value {
    let Value::Object(fields) = fields else { unreachable!("an object") };
    Value::Object(fields.into_iter().filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>())
}

/// Adds random settings of a video, and returns what TikTok must receive.
fn video_post(line: &mut Line, chance: &mut Chance) -> Value {
    let titles = ["Hello", "--not-an-option", "#tag @friend\nnext 🎬", "quote\" & <b>"];
    let title = line.text(chance, "title", "TIKTOK_TITLE", &titles);
    let privacy = line.privacy(chance);
    let mut is = |option, variable, usual| line.switch(chance, option, variable, usual);
    let comments = is("allow-comments", "TIKTOK_ALLOW_COMMENTS", true);
    let duet = is("allow-duet", "TIKTOK_ALLOW_DUET", true);
    let stitch = is("allow-stitch", "TIKTOK_ALLOW_STITCH", true);
    let own = is("brand-organic", "TIKTOK_BRAND_ORGANIC", false);
    let paid = is("brand-content", "TIKTOK_BRAND_CONTENT", false);
    let generated = is("ai-generated", "TIKTOK_AI_GENERATED", false);
    let times = ["1.5s", "1500ms", "25%", "2", "0s", "12.5 %"];
    let cover = line.text(chance, "cover-at", "TIKTOK_COVER_AT", &times);
    let cover = cover.map(|at| match at.as_str() {
        "1.5s" | "1500ms" => 1500,
        "25%" => 1000,
        "2" => 2000,
        "12.5 %" => 500,
        _ => 0,
    });
    sent(json!({
        "title": title, "privacy_level": privacy, "disable_comment": !comments,
        "disable_duet": !duet, "disable_stitch": !stitch, "brand_organic_toggle": own,
        "brand_content_toggle": paid, "is_aigc": generated, "video_cover_timestamp_ms": cover,
    }))
}

/// Adds a random source and transfer of a video, and returns what TikTok must receive.
fn video_source(line: &mut Line, chance: &mut Chance, origin: &Origin) -> Value {
    let way = *chance.one(&["upload", "UPLOAD", "pull", ""]);
    let media = if way == "pull" { origin.url() } else { CLIP.to_owned() };
    match chance.below(3) {
        0 => line.variables.push(("TIKTOK_VIDEO_URL", media.clone())),
        _ => line.arguments.extend(["--video-url".to_owned(), media.clone()]),
    }
    match (way, chance.below(2)) {
        ("", _) => {}
        (_, 0) => line.arguments.extend(["--transfer".to_owned(), way.to_owned()]),
        _ => line.variables.push(("TIKTOK_TRANSFER", way.to_owned())),
    }
    line.way("transfer", way);
    if way == "pull" {
        return json!({"source": "PULL_FROM_URL", "video_url": media});
    }
    json!({
        "source": "FILE_UPLOAD", "video_size": 124_257, "chunk_size": 124_257,
        "total_chunk_count": 1,
    })
}

/// Returns whether TikTok's guidelines refuse a post: a paid partnership cannot be private.
fn is_refused(post: &Value) -> bool {
    post["brand_content_toggle"] == true && post["privacy_level"] == "SELF_ONLY"
}

#[test]
fn every_option_of_video_is_what_tiktok_receives() {
    let mut world = world();
    let mut chance = Chance(1);
    let origin = Origin::serving(std::fs::read(CLIP).unwrap(), Manner::Ranges);
    let mut ways = BTreeSet::new();
    for _ in 0..100 {
        let mut line = Line::new("video");
        let source = video_source(&mut line, &mut chance, &origin);
        let post = video_post(&mut line, &mut chance);
        let is_draft = line.draft(&mut chance);
        ways.extend(line.ways.clone());

        let got = received(&mut world, &line);

        let expected = match is_draft {
            true => Ok((Value::Null, source, "inbox".to_owned())),
            false if is_refused(&post) => Err(Some(4)),
            false => Ok((post, source, "direct".to_owned())),
        };
        assert_eq!(got, expected, "{line:?}");
    }
    // 7 switches in 7 ways, 2 texts in 5, 4 ways of privacy and 4 of transfer.
    assert_eq!(ways.len(), 7 * 7 + 2 * 5 + 4 + 4, "{ways:?}");
}

/// Adds random settings of photos; returns what TikTok must receive for a draft and for a post.
fn photo_post(line: &mut Line, chance: &mut Chance) -> (Value, Value) {
    let titles = ["Cats", "--cats", "#tag 🎬", "two\nlines"];
    let title = line.text(chance, "title", "TIKTOK_TITLE", &titles);
    let description =
        line.text(chance, "description", "TIKTOK_DESCRIPTION", &["Long", "-1", "é\n"]);
    // agoras drops blanks and line ends at the end.
    let description = description.map(|text| text.trim_end().to_owned());
    let text = line.text(chance, "text", "STATUS_TEXT", &["Look", "two words"]);
    let address = line.text(chance, "link", "STATUS_LINK", &["https://x.example/?a=1&b"]);
    let description = description.or(match (text, address) {
        (Some(text), Some(address)) => Some(format!("{text} {address}")),
        (text, address) => text.or(address),
    });
    let privacy = line.privacy(chance);
    let mut is = |option, variable, usual| line.switch(chance, option, variable, usual);
    let comments = is("allow-comments", "TIKTOK_ALLOW_COMMENTS", true);
    let own = is("brand-organic", "TIKTOK_BRAND_ORGANIC", false);
    let paid = is("brand-content", "TIKTOK_BRAND_CONTENT", false);
    let music = is("auto-add-music", "TIKTOK_AUTO_ADD_MUSIC", false);
    let draft = sent(json!({"title": title, "description": description}));
    let post = sent(json!({
        "title": title, "description": description, "privacy_level": privacy,
        "disable_comment": !comments, "auto_add_music": music, "brand_organic_toggle": own,
        "brand_content_toggle": paid,
    }));
    (draft, post)
}

#[test]
fn every_option_of_post_is_what_tiktok_receives() {
    let mut world = world();
    let mut chance = Chance(2);
    let host = PhotoHost::with(vec![Answer::Gives(sample("photo.webp")); 8]);
    let mut ways = BTreeSet::new();
    for _ in 0..100 {
        let mut line = Line::new("post");
        let images = images(&mut line, &mut chance, &host);
        let (draft, post) = photo_post(&mut line, &mut chance);
        let cover = chance.below(images.len() + 1).checked_sub(1);
        if let Some(cover) = cover {
            line.arguments.extend(["--cover-index".to_owned(), cover.to_string()]);
        }
        let is_draft = line.draft(&mut chance);
        ways.extend(line.ways.clone());

        let got = received(&mut world, &line);

        let source = json!({
            "source": "PULL_FROM_URL", "photo_images": images,
            "photo_cover_index": cover.unwrap_or(0),
        });
        let expected = match is_draft {
            true => Ok((draft, source, "inbox".to_owned())),
            false if is_refused(&post) => Err(Some(4)),
            false => Ok((post, source, "direct".to_owned())),
        };
        assert_eq!(got, expected, "{line:?}");
    }
    // 5 switches in 7 ways, 4 texts in 5, 4 ways of privacy; each image option given or variable.
    assert_eq!(ways.len(), 5 * 7 + 4 * 5 + 4 + 1 + 4 * 2, "{ways:?}");
}

/// Adds at least one photo by `--image` or a variable; returns the addresses in the order of the
/// post.
fn images(line: &mut Line, chance: &mut Chance, host: &PhotoHost) -> Vec<String> {
    const NUMBERED: [&str; 4] =
        ["STATUS_IMAGE_URL_1", "STATUS_IMAGE_URL_2", "STATUS_IMAGE_URL_3", "STATUS_IMAGE_URL_4"];
    let mut images: Vec<String> = (1..=chance.below(4)).map(|number| host.url(number)).collect();
    for image in &images {
        line.arguments.extend(["--image".to_owned(), image.clone()]);
        line.way("image", "given");
    }
    let first = if images.is_empty() { 1 } else { 1 + chance.below(5) };
    for (index, variable) in NUMBERED.into_iter().enumerate().skip(first - 1) {
        let image = host.url(5 + index);
        if chance.below(2) == 0 {
            line.arguments.extend([format!("--image-{}", index + 1), image.clone()]);
            line.way(variable, "given");
        } else {
            line.variables.push((variable, image.clone()));
            line.way(variable, "variable");
        }
        images.push(image);
    }
    images
}
