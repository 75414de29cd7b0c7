//! Moves tokens to the place of their account's name: one record for each account

use super::account::Username;
use crate::clock::Clock;
use crate::disk::Patience;
use crate::flow::error::FlowError;
use crate::store::{Identity, LockedRecord, NamedBy, Platform, Record, Store};

#[derive(Debug, Clone)]
pub(crate) struct Name {
    pub(crate) username: Username,
    pub(crate) by: NamedBy,
    /// Former names, as far as this run knows.
    pub(crate) before: Vec<Username>,
}

/// Moves the tokens at `from` to the place of their account, and adds what other records of the same
/// account remember. Begins again if another machine has changed one of them meanwhile. Blocks.
pub(crate) fn file(
    store: &Store,
    from: &Identity,
    name: &Name,
    clock: Clock,
) -> Result<(), FlowError> {
    unless_changed(|| file_once(store, from, name, clock))
}

/// Runs a step again for as long as other machines are faster.
fn unless_changed<T>(step: impl Fn() -> Result<T, FlowError>) -> Result<T, FlowError> {
    loop {
        match step() {
            Err(FlowError::Store(error)) if error.is_changed() => {}
            end => return end,
        }
    }
}

fn file_once(store: &Store, from: &Identity, name: &Name, clock: Clock) -> Result<(), FlowError> {
    let Some(stored) = store.read(from)? else {
        return Ok(());
    };
    let locked = lock_all(store, &stored.record, Some(from), name, clock)?;
    // Another run may have moved or refreshed them before the places were locked.
    let Some(record) = find(&locked, from).and_then(LockedRecord::record).cloned() else {
        return Ok(());
    };
    let target = Identity::tiktok(name.username.as_str())?;
    if let Some(other) = find(&locked, &target).and_then(LockedRecord::record) {
        if from.is_unconfirmed() && record.is_of_another(other) {
            return Err(FlowError::OtherOpenId(name.username.clone()));
        }
        if *from != target && other.past.has(&record.refresh_token) {
            // A run was killed after it had stored them there and before it removed them here.
            let left = locked.into_iter().find(|it| it.identity() == from);
            return Ok(left.map_or(Ok(()), |left| left.move_to(&target))?);
        }
    }
    merge(locked, record, name)
}

/// Stores the tokens of a login, and adds what other records of the same account remember. Returns
/// the account's former name, if TikTok has given it another one since. Blocks.
pub(crate) fn install(
    store: &Store,
    record: &Record,
    name: &Name,
    clock: Clock,
) -> Result<Option<Username>, FlowError> {
    unless_changed(|| install_once(store, record, name, clock))
}

fn install_once(
    store: &Store,
    record: &Record,
    name: &Name,
    clock: Clock,
) -> Result<Option<Username>, FlowError> {
    let locked = lock_all(store, record, None, name, clock)?;
    let earlier = locked.iter().filter_map(LockedRecord::record).find(|earlier| {
        let is_named = earlier.named_by == NamedBy::Tiktok && name.by == NamedBy::Tiktok;
        is_named && record.is_of_the_same(earlier)
    });
    let before = earlier.map(|earlier| Username::new(&earlier.username));
    merge(locked, record.clone(), name)?;
    Ok(before.filter(|before| *before != name.username))
}

/// Locks the places of all records of one account. The order is always the same, so that two runs
/// never wait for each other.
fn lock_all(
    store: &Store,
    record: &Record,
    from: Option<&Identity>,
    name: &Name,
    clock: Clock,
) -> Result<Vec<LockedRecord>, FlowError> {
    let ours = [Platform::tiktok(), Platform::unconfirmed()];
    // A shared store may have thousands of accounts. What was moved there is found by its old names.
    let all = if store.is_shared() { Vec::new() } else { store.list()? };
    let listed = all.into_iter().filter_map(|listed| {
        let identity = listed.identity.filter(|it| ours.contains(it.platform()))?;
        record.is_of_the_same(&listed.found.ok()?.record).then_some(identity)
    });
    let mut places: Vec<Identity> = listed.chain(from.cloned()).collect();
    places.push(Identity::tiktok(name.username.as_str())?);
    places.sort();
    places.dedup();
    let patience = || Patience::up_to(clock.patience(Patience::USUAL));
    let mut locked: Vec<LockedRecord> = Vec::new();
    for place in &places {
        let found = store.lock(place, patience())?;
        // In a shared store two old names may lead to one place.
        if !locked.iter().any(|other| other.identity() == found.identity()) {
            locked.push(found);
        }
    }
    Ok(locked)
}

fn find<'a>(locked: &'a [LockedRecord], identity: &Identity) -> Option<&'a LockedRecord> {
    locked.iter().find(|it| it.identity() == identity)
}

/// Stores the record in the account's place, and then removes the others.
fn merge(locked: Vec<LockedRecord>, mut record: Record, name: &Name) -> Result<(), FlowError> {
    let target = Identity::tiktok(name.username.as_str())?;
    rename(&mut record, name);
    let (places, others): (Vec<_>, Vec<_>) =
        locked.into_iter().partition(|it| it.identity() == &target);
    for other in others.iter().filter_map(LockedRecord::record) {
        record.absorb(other);
    }
    // No other machine may refresh the tokens while they are in two places.
    let others = others.into_iter().map(LockedRecord::hold).collect::<Result<Vec<_>, _>>()?;
    for place in places {
        if let Some(there) = place.record() {
            make_way(&place, there, &mut record)?;
        }
        drop(place.put(&record)?);
    }
    for other in others {
        other.move_to(&target)?;
    }
    Ok(())
}

/// Takes over what the record in the account's place remembers. A login through another app, or of
/// another account that had the name before, is kept in a place of its own.
fn make_way(place: &LockedRecord, there: &Record, record: &mut Record) -> Result<(), FlowError> {
    let two_accounts = there.is_of_another(record);
    let same_app = there.client_key == record.client_key;
    if same_app && !two_accounts {
        record.absorb(there);
        return Ok(());
    }
    if !two_accounts {
        record.add_other_names(there);
    }
    let aside = Identity::unconfirmed(&there.refresh_token);
    drop(place.store().lock(&aside, Patience::quiet())?.put(there)?);
    Ok(())
}

/// Gives the record the account's present name, and remembers a former one from TikTok.
fn rename(record: &mut Record, name: &Name) {
    let before = std::mem::replace(&mut record.username, name.username.as_str().to_owned());
    if record.named_by == NamedBy::Tiktok {
        record.add_former_name(&before);
    }
    record.named_by = name.by;
    name.before.iter().for_each(|before| record.add_former_name(before.as_str()));
    // The account may have got a former name back.
    let present = record.username.to_lowercase();
    record.former_names.retain(|name| name.to_lowercase() != present);
}
