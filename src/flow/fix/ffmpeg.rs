//! A run of this machine's ffmpeg, with its limits

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::clock::Clock;
use crate::flow::fix::error::FixError;
use crate::flow::tail::Tail;

/// The longest conversion.
pub(crate) const LIMIT: Duration = Duration::from_hours(2);
/// The longest pause between two reports of ffmpeg. It reports twice a second, but not while it moves
/// the index of the file to the front.
pub(crate) const SILENCE: Duration = Duration::from_mins(5);
/// The longest wait for a report that is left in the pipe of an ended ffmpeg.
const REST: Duration = Duration::from_millis(300);
/// Characters of a line of stderr that are shown.
const LONGEST_LINE: usize = 300;
/// The variables that ffmpeg gets. None of them holds a secret.
const VARIABLES: [&str; 12] = [
    "PATH",
    "HOME",
    "USERPROFILE",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TMPDIR",
    "TMP",
    "TEMP",
    "SystemRoot",
    "SYSTEMROOT",
    "windir",
];

/// Messages of ffmpeg on a full disk.
const NO_ROOM: [&str; 5] = [
    "No space left on device",
    "Disk quota exceeded",
    "File too large",
    "File size limit exceeded",
    "not enough space",
];

/// Finds ffmpeg in the folders of `PATH`; `None` if it is in none of them.
pub(crate) fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let name = format!("ffmpeg{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(&name))
        .find(|program| is_program(program))
}

/// Runs ffmpeg to its end. Calls `made` with the length of the video that is converted so far. `name`
/// is the media's, in backticks.
pub(crate) async fn run(
    program: &Path,
    arguments: Vec<OsString>,
    name: String,
    clock: Clock,
    mut made: impl FnMut(Duration),
) -> Result<(), FixError> {
    let mut command = Command::new(program);
    command.args(arguments).env_clear();
    for name in VARIABLES {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // In a group of its own, the programs that it starts end with it.
    #[cfg(unix)]
    command.process_group(0);
    let mut child = command.kill_on_drop(true).spawn().map_err(FixError::NotRun)?;
    let group = Group::of(&child);
    let said = child.stderr.take().map(Tail::of);
    let reports = child.stdout.take().map(|stdout| BufReader::new(stdout).lines());
    let watched = watch(&mut child, reports, clock.patience(SILENCE), &mut made);
    let status = match tokio::time::timeout(clock.patience(LIMIT), watched).await {
        Ok(ended) => ended?,
        Err(_) => return Err(FixError::TooLong { what: "worked", limit: LIMIT }),
    };
    group.has_ended();
    if status.success() {
        return Ok(());
    }
    let said = match said {
        Some(tail) => tail.last_line().await,
        None => None,
    };
    let said = said.map(|line| line.chars().take(LONGEST_LINE).collect::<String>());
    Err(match (status.code(), said) {
        (_, Some(line)) if NO_ROOM.iter().any(|it| line.contains(it)) => FixError::NoRoom(line),
        _ if status.to_string().contains("SIGXFSZ") => {
            FixError::NoRoom("File too large".to_owned())
        }
        (Some(code), said) => FixError::Failed { name, status: format!("exit code {code}"), said },
        (None, said) => FixError::Failed { name, status: status.to_string(), said },
    })
}

async fn watch(
    child: &mut Child,
    mut reports: Option<Lines<BufReader<ChildStdout>>>,
    silence: Duration,
    made: &mut impl FnMut(Duration),
) -> Result<ExitStatus, FixError> {
    loop {
        let next = async {
            match &mut reports {
                Some(lines) => tokio::time::timeout(silence, lines.next_line()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            line = next => match line {
                Err(_) => {
                    return Err(FixError::TooLong { what: "said nothing", limit: SILENCE });
                }
                Ok(Ok(Some(line))) => {
                    if let Some(time) = time_in(&line) {
                        made(time);
                    }
                }
                Ok(Ok(None) | Err(_)) => reports = None,
            },
            status = child.wait() => {
                if let Some(lines) = &mut reports {
                    read_rest(lines, made).await;
                }
                return status.map_err(FixError::NotRun);
            }
        }
    }
}

/// Reads the reports that are still in the pipe of a process that has ended. Another process that it
/// started may keep the pipe open.
async fn read_rest(lines: &mut Lines<BufReader<ChildStdout>>, made: &mut impl FnMut(Duration)) {
    while let Ok(Ok(Some(line))) = tokio::time::timeout(REST, lines.next_line()).await {
        time_in(&line).map(&mut *made);
    }
}

/// Returns the time in a line of `-progress`; `None` if it holds none.
fn time_in(line: &str) -> Option<Duration> {
    let microseconds = line.strip_prefix("out_time_us=")?.trim().parse().ok()?;
    Some(Duration::from_micros(microseconds))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// The processes of a run. They are killed when this is dropped.
#[cfg(unix)]
struct Group(Option<rustix::process::Pid>);

#[cfg(unix)]
impl Group {
    fn of(child: &Child) -> Self {
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        Self(id.and_then(rustix::process::Pid::from_raw))
    }

    /// Forgets the group, whose number may be reused from now on.
    fn has_ended(mut self) {
        self.0 = None;
    }
}

#[cfg(unix)]
impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            let killed = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
            if let Err(error) = killed {
                tracing::debug!("ffmpeg is gone already: {error}");
            }
        }
    }
}

/// The processes of a run. The child is killed when it is dropped.
#[cfg(not(unix))]
struct Group;

#[cfg(not(unix))]
impl Group {
    fn of(_: &Child) -> Self {
        Self
    }

    fn has_ended(self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_time_of_a_report_counts() {
        assert_eq!(time_in("out_time_us=1500000"), Some(Duration::from_millis(1500)));
        assert_eq!(time_in("out_time_us=N/A"), None);
        assert_eq!(time_in("out_time=00:00:01.5"), None);
    }
}
