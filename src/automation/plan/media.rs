//! The media of a row: one video, or photos

use std::path::{Path, PathBuf};

use super::cells::{Cell, CellValue, Column, RawRow};
use super::error::RowFault;
use super::origin::PlanOrigin;
use crate::automation::DescribedMedia;
use crate::media::Location;

/// Endings of videos and photos, which say the type where a row does not.
const VIDEOS: [&str; 4] = ["mp4", "m4v", "mov", "webm"];
const PHOTOS: [&str; 4] = ["jpg", "jpeg", "png", "webp"];

/// The media of a row.
pub(super) struct RowMedia {
    pub(super) media: DescribedMedia,
    pub(super) as_written: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PostType {
    Video,
    Photos,
}

/// Reads the media, and adds all their faults; `None` if even the type is not known. Media with
/// faults have places that are not used.
pub(super) fn read(
    raw: &RawRow,
    origin: &PlanOrigin,
    faults: &mut Vec<RowFault>,
) -> Option<RowMedia> {
    let add = |fault| faults.push(fault);
    let cell = media_cell(raw).map_err(add).ok()?;
    let add = |fault| faults.push(fault);
    let written_type = written_type(raw, cell).map_err(add).ok()?;
    let as_written = names(&cell.value, written_type);
    let mut places = Vec::new();
    for name in &as_written {
        match origin.media(name) {
            Ok(place) => places.push(place),
            Err(reason) => faults.push(cell.fault(reason)),
        }
    }
    let Some(post_type) = written_type.or_else(|| type_of(&places)) else {
        if places.len() == as_written.len() {
            faults.push(cell.fault("say in `type` whether it is a video or photos"));
        }
        return None;
    };
    if post_type == PostType::Video && as_written.len() > 1 {
        faults.push(cell.fault("a video post has one video"));
    }
    let media = match post_type {
        PostType::Photos => DescribedMedia::Photos(places),
        PostType::Video => {
            let place = places.into_iter().next();
            DescribedMedia::Video(place.unwrap_or(Location::File(PathBuf::new())))
        }
    };
    Some(RowMedia { media, as_written })
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

/// Returns the type that the row says; `None` if it says none.
fn written_type(raw: &RawRow, media: &Cell) -> Result<Option<PostType>, RowFault> {
    let of_column = match media.column {
        Column::VideoUrl => Some(PostType::Video),
        Column::Images => Some(PostType::Photos),
        _ => None,
    };
    let Some(cell) = raw.cell(Column::Type) else {
        return Ok(of_column);
    };
    let post_type = match cell.text().trim().to_lowercase().as_str() {
        "video" => PostType::Video,
        "photo" | "photos" | "post" => PostType::Photos,
        other => return Err(cell.fault(format!("`{other}` is no type: write video or photos"))),
    };
    match of_column {
        Some(other) if other != post_type => {
            Err(cell.fault(format!("`{}` holds another type", media.column.name())))
        }
        _ => Ok(Some(post_type)),
    }
}

/// Returns the names of the media. In a text, `|` and line ends separate photos, and blanks separate
/// web addresses. A video's text is one name, since file names may have blanks.
fn names(value: &CellValue, post_type: Option<PostType>) -> Vec<String> {
    let text = match value {
        CellValue::List(items) => return items.iter().map(|item| item.trim().to_owned()).collect(),
        CellValue::Text(text) if post_type == Some(PostType::Video) => {
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

/// Returns the type of media without a written one: several are photos, and one is what its name's
/// ending says.
fn type_of(places: &[Location]) -> Option<PostType> {
    let [place] = places else {
        return (!places.is_empty()).then_some(PostType::Photos);
    };
    let path = match place {
        Location::File(path) => path.as_path(),
        Location::Web(url) => Path::new(url.path()),
        Location::Stdin => return None,
    };
    let ending = path.extension()?.to_string_lossy().to_lowercase();
    let is_in = |list: [&str; 4]| list.contains(&ending.as_str());
    if is_in(VIDEOS) { Some(PostType::Video) } else { is_in(PHOTOS).then_some(PostType::Photos) }
}
