//! A world with a stand-in for ffmpeg, and a video that needs converting

use std::path::PathBuf;

use crate::support::{CLIP, World, part};

/// The start of the stand-in: it notes the run and sets `$in` and `$out` for the test's script.
const HEAD: &str = "#!/bin/sh
echo run >>\"$HOME/runs\"
echo \"$$\" >\"$HOME/pid\"
for word; do case $word in file:*) in=${out:-}; out=${word#file:};; esac; done
";

/// The start of an AVI file: agoras reads no more of it.
const AVI: &[u8] = b"RIFF\x24\0\0\0AVI LIST";

/// A world with an ffmpeg, which may be a stand-in.
pub(crate) struct Studio {
    pub(crate) world: World,
}

impl Studio {
    /// Returns a studio whose stand-in runs this script.
    pub(crate) fn new(script: &str) -> Self {
        Self::in_world(World::new(), script)
    }

    pub(crate) fn in_world(mut world: World, script: &str) -> Self {
        let bin = world.home.path().join("bin");
        std::fs::create_dir(&bin).unwrap();
        world.set("PATH", &format!("{}:/usr/bin:/bin", bin.display()));
        let studio = Self { world };
        studio.does(script);
        studio.world.file("old.avi", &AVI.repeat(1000));
        studio
    }

    /// Returns a studio whose stand-in writes the clip of the other tests.
    pub(crate) fn of_clip() -> Self {
        Self::new(&format!("cat '{CLIP}' >\"$out\""))
    }

    /// Returns a studio with the real ffmpeg; `None` if there is none.
    pub(crate) fn real() -> Option<Self> {
        part("ffmpeg")?;
        Some(Self { world: World::new() })
    }

    /// Replaces the stand-in's script.
    pub(crate) fn does(&self, script: &str) {
        self.world.script("bin/ffmpeg", &format!("{HEAD}{script}\n"));
    }

    /// Returns how often the stand-in was run.
    pub(crate) fn runs(&self) -> usize {
        let runs = std::fs::read_to_string(self.world.home.path().join("runs"));
        runs.unwrap_or_default().lines().count()
    }

    /// Returns the files that conversions have left, without the lock.
    pub(crate) fn leftovers(&self) -> Vec<PathBuf> {
        let Ok(files) = std::fs::read_dir(self.world.kept().join("converting")) else {
            return Vec::new();
        };
        let paths = files.map(|file| file.unwrap().path());
        paths.filter(|path| !path.ends_with(".lock")).collect()
    }
}

/// Returns the command that publishes a video with `--fix`.
pub(crate) fn publish_with_fix(video: &str) -> [&str; 5] {
    ["tiktok", "video", "--fix", "--json", video]
}
