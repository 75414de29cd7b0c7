//! Web pages of file sharing services, and the direct addresses of their files

use crate::media::Location;

/// Returns the advice for such a page, without keys to the file; `None` for any other address.
pub(crate) fn advice(location: &Location) -> Option<String> {
    let Location::Web(url) = location else {
        return None;
    };
    let host = url.host_str()?.trim_start_matches("www.");
    let has = |name: &str, wanted: &str| {
        url.query_pairs().any(|(key, value)| key == name && value == wanted)
    };
    let (service, direct) = match host {
        "drive.google.com" | "docs.google.com" if !has("export", "download") => {
            let id = url.path().split_once("/d/").and_then(|(_, rest)| rest.split('/').next());
            let id = id.filter(|id| !id.is_empty()).unwrap_or("ID");
            let direct = format!("`https://drive.google.com/uc?export=download&id={id}`");
            let folder = url.path().contains("/folders/");
            let whose = if folder { ", with the ID of the file, not of the folder" } else { "" };
            ("Google Drive", format!("{direct}{whose}"))
        }
        "dropbox.com" if !has("dl", "1") && !has("raw", "1") => (
            "Dropbox",
            "the same address with `dl=1` in place of `dl=0` at its end (`?dl=1`)".to_owned(),
        ),
        "1drv.ms" | "onedrive.live.com" => (
            "OneDrive",
            "`https://onedrive.live.com/download?resid=ID&authkey=KEY`, with ID and KEY of the page's address; or add `download=1` to the address".to_owned(),
        ),
        host if host.ends_with(".sharepoint.com") && !has("download", "1") => {
            ("OneDrive", "the same address with `download=1` added (`?download=1`)".to_owned())
        }
        _ => return None,
    };
    Some(format!("the address is that of a page of {service}; the file itself is at {direct}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_direct_form_without_the_key() {
        let advised = |address| advice(&Location::parse(address).unwrap());
        for (page, direct) in [
            ("https://drive.google.com/file/d/1AbC/view?usp=sharing", "uc?export=download&id=1AbC"),
            ("https://drive.google.com/open?id=s3cret", "uc?export=download&id=ID"),
            ("https://drive.google.com/drive/folders/1AbC", "not of the folder"),
            ("https://www.dropbox.com/scl/fi/1/clip.mp4?rlkey=s3cret&dl=0", "dl=1"),
            ("https://1drv.ms/v/s!AbC", "onedrive.live.com/download?resid=ID"),
            ("https://onedrive.live.com/?cid=1&id=1%21s3cret", "download=1"),
            ("https://ada-my.sharepoint.com/:v:/g/personal/AbC", "download=1"),
        ] {
            let advice = advised(page).unwrap();
            assert!(advice.contains(direct) && !advice.contains("s3cret"), "{advice}");
        }
        for other in [
            "https://drive.google.com/uc?export=download&id=1",
            "https://www.dropbox.com/s/1/clip.mp4?dl=1",
            "https://example.com/file/d/1/view",
            "clip.mp4",
        ] {
            assert_eq!(advised(other), None, "{other}");
        }
    }
}
