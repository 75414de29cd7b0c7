//! Which process listens on a port, where the system lets us ask without a tool

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

/// How many open files of all processes together are looked at: the answer is a kindness, not worth
/// a long search.
const MOST_FILES: usize = 100_000;

/// In bytes: more than a thousand sockets. Those that listen come first in the kernel's table.
const LARGEST_TABLE: u64 = 256 * 1024;

/// The state `LISTEN` in the kernel's table of sockets.
const LISTENING: &str = "0A";

/// The holder of the port as "`name` (process 123)"; `None` where the system does not tell, as for
/// a process of another user.
pub(crate) fn holder(port: u16) -> Option<String> {
    holder_in(Path::new("/proc"), port)
}

/// A system without this folder gives no answer.
fn holder_in(proc: &Path, port: u16) -> Option<String> {
    let sockets: HashSet<String> = ["net/tcp", "net/tcp6"]
        .into_iter()
        .flat_map(|table| listening(&beginning(&proc.join(table)), port))
        .collect();
    if sockets.is_empty() {
        return None;
    }
    let (process, _) = fs::read_dir(proc)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .flat_map(|process| {
            open_files(&proc.join(process.to_string())).map(move |file| (process, file))
        })
        .take(MOST_FILES)
        .find(|(_, file)| sockets.contains(file))?;
    let name = name(&proc.join(process.to_string()));
    Some(format!("`{name}` (process {process})"))
}

/// As much of a table as is worth reading.
fn beginning(table: &Path) -> String {
    let mut text = String::new();
    let read =
        File::open(table).and_then(|file| file.take(LARGEST_TABLE).read_to_string(&mut text));
    if read.is_err() {
        tracing::debug!("a table of sockets cannot be read");
    }
    text
}

/// The names, as they stand in a process' list of open files, of the sockets that listen on `port`.
fn listening(table: &str, port: u16) -> Vec<String> {
    let ending = format!(":{port:04X}");
    table
        .lines()
        .skip(1)
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|fields| {
            let local = fields.get(1).is_some_and(|local| local.ends_with(&ending));
            local && fields.get(3) == Some(&LISTENING)
        })
        .filter_map(|fields| Some(format!("socket:[{}]", fields.get(9)?)))
        .collect()
}

/// What a process has open; nothing when it is another user's.
fn open_files(process: &Path) -> impl Iterator<Item = String> + use<> {
    fs::read_dir(process.join("fd")).into_iter().flatten().filter_map(|file| {
        fs::read_link(file.ok()?.path()).ok()?.into_os_string().into_string().ok()
    })
}

/// A process chooses its own name, so only harmless characters of it are kept.
fn name(process: &Path) -> String {
    let name = fs::read_to_string(process.join("comm")).unwrap_or_default();
    let kept: String =
        name.trim()
            .chars()
            .map(|letter| {
                if letter.is_ascii_alphanumeric() || "-_.:/ ".contains(letter) {
                    letter
                } else {
                    '?'
                }
            })
            .take(64)
            .collect();
    if kept.is_empty() { "?".to_owned() } else { kept }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn knows_the_inode_of_a_listening_socket_only() {
        let table = "  sl  local_address rem_address   st tx rx tr tm->when retrnsmt   uid  timeout inode\n\
            0: 0100007F:0D80 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1\n\
            1: 0100007F:0D80 0100007F:9000 01 00000000:00000000 00:00000000 00000000     0        0 4712 1\n\
            2: 0100007F:0D81 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1\n\
            3: short\n";
        assert_eq!(listening(table, 3456), ["socket:[4711]"]);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn finds_this_very_process() {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let found = holder(socket.local_addr().unwrap().port()).unwrap();
        assert!(found.ends_with(&format!("(process {})", std::process::id())), "{found}");
    }

    #[test]
    fn tells_nothing_without_the_system_s_help() {
        let empty = tempfile::tempdir().unwrap();
        assert_eq!(holder_in(empty.path(), 3456), None);
    }
}
