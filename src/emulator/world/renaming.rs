//! Creators who change their handles: ids, logins and posts stay theirs

use super::state::EmulatorState;
use super::users::User;
use crate::emulator::error::EmulatorError;

/// A handle and the one that takes its place.
pub(crate) type Change<'a> = (&'a str, &'a str);

impl EmulatorState {
    /// Gives creators other handles, all at once, so that two can swap theirs.
    ///
    /// # Errors
    /// When nobody has the old handle, somebody else has the new one, or TikTok would not give it to
    /// anyone. Nothing is changed then.
    pub(crate) fn rename(&mut self, changes: &[Change<'_>]) -> Result<(), EmulatorError> {
        let new = |name: &str| {
            let change = changes.iter().find(|(from, _)| *from == name);
            change.map_or(name, |(_, to)| to).to_owned()
        };
        for (from, to) in changes {
            User::ordinary(to)?;
            if self.user(from).is_none() {
                return Err(EmulatorError::NoCreator((*from).to_owned()));
            }
        }
        let mut names: Vec<String> = self.users.iter().map(|user| new(&user.username)).collect();
        names.sort();
        if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(EmulatorError::Taken(pair[0].clone()));
        }
        let users = self.users.iter_mut().map(|user| &mut user.username);
        let codes = self.codes.iter_mut().map(|code| &mut code.username);
        let posts = self.publications.iter_mut().map(|publication| &mut publication.username);
        let logins = self.tokens.logins_mut().map(|login| &mut login.username);
        let everywhere = users.chain(codes).chain(posts).chain(logins);
        for name in everywhere.chain([&mut self.logged_in]) {
            *name = new(name);
        }
        Ok(())
    }
}
