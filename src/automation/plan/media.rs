//! The media of a row: one video, or photos

use std::path::Path;

use super::cells::{Cell, CellValue, Column, RawRow};
use super::error::{RowFault, keep};
use super::origin::PlanOrigin;
use crate::automation::{Action, DescribedMedia};
use crate::media::Location;

/// Endings of videos and photos, which say the type where a row does not.
const VIDEOS: [&str; 4] = ["mp4", "m4v", "mov", "webm"];
const PHOTOS: [&str; 4] = ["jpg", "jpeg", "png", "webp"];

/// The media of a row, as far as they are known.
pub(super) struct RowMedia {
    /// The command that takes such media; `None` if the row does not tell a video from photos.
    pub(super) action: Option<Action>,
    /// `None` if they have faults.
    pub(super) media: Option<DescribedMedia>,
    pub(super) as_written: Vec<String>,
}

/// Reads the media, and adds all their faults.
pub(super) fn read(raw: &RawRow, origin: &PlanOrigin, faults: &mut Vec<RowFault>) -> RowMedia {
    let before = faults.len();
    let cell = keep(faults, media_cell(raw));
    let written = keep(faults, written_action(raw, cell)).flatten();
    let Some(cell) = cell else {
        return RowMedia { action: written, media: None, as_written: Vec::new() };
    };
    let as_written = names(&cell.value, written);
    let place = |name: &String| origin.media(name).map_err(|reason| cell.fault(reason));
    let places: Vec<Location> =
        as_written.iter().filter_map(|name| keep(faults, place(name))).collect();
    let action = written.or_else(|| action_of(&places));
    if action == Some(Action::Video) && as_written.len() > 1 {
        faults.push(cell.fault("a video post has one video"));
    }
    if action.is_none() && faults.len() == before {
        faults.push(cell.fault("say in `type` whether it is a video or photos"));
    }
    if as_written.is_empty() && faults.len() == before {
        faults.push(cell.fault("the row has no media"));
    }
    let is_good = faults.len() == before;
    let media = action.filter(|_| is_good).and_then(|action| match action {
        Action::Video => places.into_iter().next().map(DescribedMedia::Video),
        Action::Post => Some(DescribedMedia::Photos(places)),
    });
    RowMedia { action, media, as_written }
}

/// Returns the one cell that names the media.
fn media_cell(raw: &RawRow) -> Result<&Cell, RowFault> {
    let is_media =
        |cell: &&Cell| matches!(cell.column, Column::Media | Column::VideoUrl | Column::Images);
    let mut cells = raw.cells.iter().filter(is_media);
    let cell = cells.next().ok_or_else(|| raw.fault("the row has no media"))?;
    match cells.next() {
        Some(other) => Err(other.fault(format!("media are in `{}` as well", cell.column.name()))),
        None => Ok(cell),
    }
}

/// Returns the command for the type that the row says; `None` if it says none.
fn written_action(raw: &RawRow, media: Option<&Cell>) -> Result<Option<Action>, RowFault> {
    let of_column = media.and_then(|cell| match cell.column {
        Column::VideoUrl => Some((cell, Action::Video)),
        Column::Images => Some((cell, Action::Post)),
        _ => None,
    });
    let Some(cell) = raw.cell(Column::Type) else {
        return Ok(of_column.map(|(_, action)| action));
    };
    let action = match cell.text().trim().to_lowercase().as_str() {
        "video" => Action::Video,
        "photo" | "photos" | "post" => Action::Post,
        other => return Err(cell.fault(format!("`{other}` is no type: write video or photos"))),
    };
    match of_column {
        Some((media, other)) if other != action => {
            Err(cell.fault(format!("`{}` holds another type", media.column.name())))
        }
        _ => Ok(Some(action)),
    }
}

/// Returns the names of the media. In a text, `|` and line ends separate photos, and blanks separate
/// web addresses. A video's text is one name, since file names may have blanks.
fn names(value: &CellValue, action: Option<Action>) -> Vec<String> {
    let text = match value {
        CellValue::List(items) => return items.iter().map(|item| item.trim().to_owned()).collect(),
        CellValue::Text(text) if action == Some(Action::Video) => {
            return vec![text.trim().to_owned()];
        }
        CellValue::Text(text) => text,
    };
    let mut names = Vec::new();
    for piece in text.split(['|', '\n']).map(str::trim).filter(|piece| !piece.is_empty()) {
        let words: Vec<&str> = piece.split_whitespace().collect();
        let pieces = if words.iter().all(|word| is_web(word)) { words } else { vec![piece] };
        names.extend(pieces.into_iter().map(str::to_owned));
    }
    names
}

fn is_web(text: &str) -> bool {
    matches!(Location::parse(text), Ok(Location::Web(_)))
}

/// Returns the command for media without a written type: several are photos, and one is what its name's
/// ending says.
fn action_of(places: &[Location]) -> Option<Action> {
    let [place] = places else {
        return (!places.is_empty()).then_some(Action::Post);
    };
    let path = match place {
        Location::File(path) => path.as_path(),
        Location::Web(url) => Path::new(url.path()),
        Location::Stdin => return None,
    };
    let ending = path.extension()?.to_string_lossy().to_lowercase();
    let is_in = |list: [&str; 4]| list.contains(&ending.as_str());
    if is_in(VIDEOS) { Some(Action::Video) } else { is_in(PHOTOS).then_some(Action::Post) }
}
