//! A world with an ffmpeg that does as a test wants, and a video that needs it

use std::path::PathBuf;

use crate::support::{CLIP, World, part};

/// What stands in for ffmpeg: it notes each run, then does what the test says with `$in` and `$out`.
const HEAD: &str = "#!/bin/sh
echo run >>\"$HOME/runs\"
echo \"$$\" >\"$HOME/pid\"
for word; do case $word in file:*) in=${out:-}; out=${word#file:};; esac; done
";

/// The video: nothing but the beginning of an AVI is read of it.
const AVI: &[u8] = b"RIFF\x24\0\0\0AVI LIST";

/// A world with a stand-in for ffmpeg.
pub(crate) struct Studio {
    pub(crate) world: World,
}

impl Studio {
    /// A stand-in that does what the script says.
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

    /// A stand-in that makes the clip of the other tests.
    pub(crate) fn of_clip() -> Self {
        Self::new(&format!("cat '{CLIP}' >\"$out\""))
    }

    /// The real one; `None` where there is none.
    pub(crate) fn real() -> Option<Self> {
        part("ffmpeg")?;
        Some(Self { world: World::new() })
    }

    /// From now on the stand-in does something else.
    pub(crate) fn does(&self, script: &str) {
        self.world.script("bin/ffmpeg", &format!("{HEAD}{script}\n"));
    }

    /// How often the stand-in has been run.
    pub(crate) fn runs(&self) -> usize {
        let runs = std::fs::read_to_string(self.world.home.path().join("runs"));
        runs.unwrap_or_default().lines().count()
    }

    /// What conversions have left, but for the lock.
    pub(crate) fn leftovers(&self) -> Vec<PathBuf> {
        let Ok(files) = std::fs::read_dir(self.world.kept().join("converting")) else {
            return Vec::new();
        };
        let paths = files.map(|file| file.unwrap().path());
        paths.filter(|path| !path.ends_with(".lock")).collect()
    }
}

/// The command that publishes a video with `--fix`.
pub(crate) fn fixed(video: &str) -> [&str; 5] {
    ["tiktok", "video", "--fix", "--json", video]
}
