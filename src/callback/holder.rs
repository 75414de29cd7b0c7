//! Search for the process that listens on a port, in Linux's `/proc`

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Read;

/// Open files of all processes together that are searched at most.
const MOST_FILES: usize = 100_000;

/// Bytes read of one of the kernel's tables. Listening sockets come first in it.
const LARGEST_TABLE: u64 = 256 * 1024;

/// The state `LISTEN` in the kernel's table of sockets.
const LISTENING: &str = "0A";

/// Returns the process that listens on `port`; `None` if the system does not tell.
pub(crate) fn holder(port: u16) -> Option<String> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"];
    let sockets: HashSet<String> =
        tables.into_iter().flat_map(|table| listening(&beginning(table), port)).collect();
    if sockets.is_empty() {
        return None;
    }
    let (process, _) = fs::read_dir("/proc")
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .flat_map(|process| open_files(process).map(move |file| (process, file)))
        .take(MOST_FILES)
        .find(|(_, file)| sockets.contains(file))?;
    Some(format!("`{}` (process {process})", name(process)))
}

fn beginning(table: &str) -> String {
    let mut text = String::new();
    let read =
        File::open(table).and_then(|file| file.take(LARGEST_TABLE).read_to_string(&mut text));
    if read.is_err() {
        tracing::debug!("a table of sockets cannot be read");
    }
    text
}

/// Returns the sockets that listen on `port`, named as in a process's list of open files.
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

/// Returns the open files of a process; none if it is another user's.
fn open_files(process: u32) -> impl Iterator<Item = String> + use<> {
    fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten().filter_map(|file| {
        fs::read_link(file.ok()?.path()).ok()?.into_os_string().into_string().ok()
    })
}

/// Returns the name of a process, which that process chooses: only harmless characters are kept.
fn name(process: u32) -> String {
    let name = fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
    let harmless = |letter: char| letter.is_ascii_alphanumeric() || "-_.:/ ".contains(letter);
    let letters = name.trim().chars().take(64);
    let kept: String = letters.map(|letter| if harmless(letter) { letter } else { '?' }).collect();
    if kept.is_empty() { "?".to_owned() } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_listening_socket_of_the_port_is_found() {
        let table = "  sl  local_address rem_address   st tx rx tr tm->when retrnsmt   uid  timeout inode\n\
            0: 0100007F:0D80 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1\n\
            1: 0100007F:0D80 0100007F:9000 01 00000000:00000000 00:00000000 00000000     0        0 4712 1\n\
            2: 0100007F:0D81 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1\n\
            3: short\n";
        assert_eq!(listening(table, 3456), ["socket:[4711]"]);
    }
}
