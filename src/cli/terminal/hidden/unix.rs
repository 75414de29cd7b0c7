//! Unix: hidden answers, with the terminal's own settings restored in every case

use std::io::{self, BufRead, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};
use zeroize::Zeroizing;

/// The byte of Ctrl-C in a terminal where it does not interrupt.
const CTRL_C: u8 = 0x03;

/// Asks for a line without showing it, until one is typed.
pub(crate) fn hidden(question: &str) -> io::Result<Zeroizing<String>> {
    loop {
        let typed = silently(|| {
            write!(io::stderr(), "{question}: ")?;
            read(&mut io::stdin().lock())
        });
        writeln!(io::stderr())?;
        match typed {
            Ok(line) if line.is_empty() => {}
            end => return end,
        }
    }
}

/// Reads up to the end of the line, or to Ctrl-C.
fn read(from: &mut impl BufRead) -> io::Result<Zeroizing<String>> {
    let mut typed = Zeroizing::new(Vec::new());
    loop {
        let arrived = from.fill_buf()?;
        if arrived.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let end = arrived.iter().position(|byte| [b'\n', CTRL_C].contains(byte));
        let last = end.map(|at| arrived[at]);
        let length = end.unwrap_or(arrived.len());
        typed.extend_from_slice(&arrived[..length]);
        from.consume(length + usize::from(end.is_some()));
        match last {
            Some(CTRL_C) => return Err(io::ErrorKind::Interrupted.into()),
            Some(_) => break,
            None => {}
        }
    }
    let line = str::from_utf8(&typed).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
    Ok(Zeroizing::new(line.trim_end_matches('\r').to_owned()))
}

/// Reads without echo, and with Ctrl-C as the end of a line, so that the echo is always restored.
fn silently<T>(read: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let before = tcgetattr(io::stdin())?;
    *kept() = Some(before.clone());
    let mut silent = before.clone();
    silent.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
    silent.special_codes[SpecialCodeIndex::VEOL] = CTRL_C;
    tcsetattr(io::stdin(), OptionalActions::Flush, &silent)?;
    let typed = read();
    tcsetattr(io::stdin(), OptionalActions::Flush, &before)?;
    *kept() = None;
    typed
}

/// The terminal's settings before [`hidden`].
static KEPT: Mutex<Option<Termios>> = Mutex::new(None);

fn kept() -> MutexGuard<'static, Option<Termios>> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Turns the echo on again, for a program that ends in the middle of [`hidden`].
pub(crate) fn restore_terminal() {
    if let Some(before) = kept().take() {
        // The run ends anyway.
        tcsetattr(io::stdin(), OptionalActions::Flush, &before).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_one_line_and_leaves_the_next() {
        let mut typed = &b"geheim \xc3\xa4\r\nnext"[..];
        assert_eq!(read(&mut typed).unwrap().as_str(), "geheim ä");
        assert_eq!(typed, b"next");
        assert_eq!(read(&mut typed).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        let mut broken_off = &b"abc\x03"[..];
        assert_eq!(read(&mut broken_off).unwrap_err().kind(), io::ErrorKind::Interrupted);
    }
}
