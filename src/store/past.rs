//! The refresh tokens that came before the present one, by one-way names

use crate::secret::RefreshToken;

/// As many are remembered of each kind. What is older is refused by TikTok as well.
const LONGEST: usize = 200;

/// One-way names of refresh tokens that are known as old, the latest last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past {
    /// Tokens that lines of this account's tokens began with.
    pub(crate) seeds: Vec<String>,
    /// Tokens of this account that a refresh has replaced.
    pub(crate) rotated: Vec<String>,
    /// Tokens that lose against this account's login, whoever they belong to: TikTok has refused
    /// them, or they were set when the account logged in.
    pub(crate) set_aside: Vec<String>,
}

impl Past {
    /// Remembers the token that a line of tokens begins with.
    pub fn begin_with(&mut self, seed: &RefreshToken) {
        add(&mut self.seeds, seed.long_name());
    }

    /// The same by the token's short name, which is all that 2.3.0 kept of it.
    pub fn begin_with_short(&mut self, seed: &str) {
        add(&mut self.seeds, seed.to_owned());
    }

    /// Remembers a token that was replaced.
    pub fn rotate(&mut self, replaced: &RefreshToken) {
        add(&mut self.rotated, replaced.long_name());
    }

    /// Remembers a token that is not to be sent for this account again.
    pub fn set_aside(&mut self, token: &RefreshToken) {
        add(&mut self.set_aside, token.long_name());
    }

    /// Takes over what another record of the same account remembers.
    pub fn absorb(&mut self, other: &Self) {
        for (ours, theirs) in [
            (&mut self.seeds, &other.seeds),
            (&mut self.rotated, &other.rotated),
            (&mut self.set_aside, &other.set_aside),
        ] {
            for name in theirs {
                add(ours, name.clone());
            }
        }
    }

    /// Whether the token was this account's.
    pub fn has(&self, token: &RefreshToken) -> bool {
        let name = token.long_name();
        // A short name is the beginning of the long one.
        self.seeds.iter().any(|seed| name.starts_with(seed.as_str()))
            || self.rotated.contains(&name)
    }

    /// Whether the token was set aside.
    pub fn has_set_aside(&self, token: &RefreshToken) -> bool {
        self.set_aside.contains(&token.long_name())
    }
}

fn add(names: &mut Vec<String>, name: String) {
    names.retain(|known| *known != name);
    names.push(name);
    let surplus = names.len().saturating_sub(LONGEST);
    names.drain(..surplus);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_the_latest_and_what_it_was() {
        let token = |number: usize| RefreshToken::new(format!("rft.{number}"));
        let mut past = Past::default();
        past.begin_with(&token(0));
        for number in 0..=LONGEST {
            past.rotate(&token(number));
        }
        assert!(past.has(&token(0)), "a seed is not pushed out by what came after it");
        assert!(past.has(&token(LONGEST)) && !past.has(&token(LONGEST + 1)));
        assert_eq!(past.rotated.len(), LONGEST);
        let mut other = Past::default();
        other.set_aside(&token(9_999));
        past.absorb(&other);
        assert!(past.has_set_aside(&token(9_999)) && !past.has(&token(9_999)));
    }
}
