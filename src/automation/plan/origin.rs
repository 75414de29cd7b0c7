//! The place that a plan comes from, which decides on the media that it may name

use std::path::{Path, PathBuf};

use url::Url;

use crate::automation::content::locate;
use crate::media::Location;

/// The place of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PlanOrigin {
    /// A file. Relative paths of media begin at its folder.
    File(PathBuf),
    /// A web address. Only web addresses of media are allowed in it.
    Web(Url),
    /// A Google sheet. Only web addresses of media are allowed in it.
    Sheet,
}

impl PlanOrigin {
    /// Returns the place of media that a plan from here names, or the reason why it may not.
    pub(super) fn media(&self, text: &str) -> Result<Location, String> {
        let folder = match self {
            Self::File(plan) => plan.parent().unwrap_or(Path::new("")),
            Self::Web(_) | Self::Sheet => Path::new(""),
        };
        match locate(folder, text).map_err(|error| error.to_string())? {
            Location::Stdin => {
                Err("a plan cannot name standard input, which can be read once only".to_owned())
            }
            Location::Web(url) => Ok(Location::Web(url)),
            Location::File(path) => match self {
                Self::File(_) => Ok(Location::File(path)),
                Self::Web(_) => Err(not_web("a plan from the web", text)),
                Self::Sheet => Err(not_web("a sheet", text)),
            },
        }
    }
}

fn not_web(what: &str, text: &str) -> String {
    format!("{what} can name only media at http or https addresses, and `{text}` is none")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_begin_at_the_plans_folder() {
        let plan = PlanOrigin::File("posts/plan.csv".into());
        let file = |path: &str| Ok(Location::File(path.into()));
        assert_eq!(plan.media("a/clip.mp4"), file("posts/a/clip.mp4"));
        assert_eq!(plan.media("../clip.mp4"), file("posts/../clip.mp4"));
        assert!(matches!(plan.media("https://x.example/a.mp4"), Ok(Location::Web(_))));
        assert_eq!(PlanOrigin::File("plan.csv".into()).media("clip.mp4"), file("clip.mp4"));
        assert!(plan.media("-").is_err() && plan.media("ftp://x/a.mp4").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn absolute_paths_and_file_addresses_stay_as_they_are() {
        let plan = PlanOrigin::File("posts/plan.csv".into());
        for text in ["/media/clip.mp4", "file:///media/clip.mp4"] {
            assert_eq!(plan.media(text), Ok(Location::File("/media/clip.mp4".into())), "{text}");
        }
    }

    #[test]
    fn a_plan_from_the_web_names_nothing_of_this_machine() {
        let web = PlanOrigin::Web(Url::parse("https://x.example/plan.csv").unwrap());
        for plan in [web, PlanOrigin::Sheet] {
            assert!(plan.media("http://x.example/a.mp4").is_ok());
            for text in ["a.mp4", "/etc/passwd", "file:///etc/passwd", "-", "C:\\a.mp4", "~/a.mp4"]
            {
                assert!(plan.media(text).is_err(), "{text}");
            }
        }
    }
}
