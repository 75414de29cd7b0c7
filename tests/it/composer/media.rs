//! The preview: any range of a local file and of a file at an address, read by agoras

use super::{Page, VIDEO, ask};
use crate::support::{CLIP, Manner, Origin, World};

fn ranges(page: &Page, whole: &[u8]) {
    let url = format!("{}media/0", page.base);
    let part = |range: &str| ask("GET", &url, &[("cookie", &page.cookie), ("range", range)], None);
    let size = whole.len();
    for (range, from, to) in
        [("bytes=0-", 0, size), ("bytes=100-199", 100, 200), ("bytes=-7", size - 7, size)]
    {
        let reply = part(range);
        assert_eq!(reply.status, 206, "{range}");
        assert_eq!(reply.header("content-range"), format!("bytes {from}-{}/{size}", to - 1));
        assert!(reply.body == whole[from..to], "{range}");
    }
    let behind = part(&format!("bytes={size}-"));
    assert_eq!((behind.status, behind.body.len()), (416, 0));
    assert_eq!(behind.header("content-range"), format!("bytes */{size}"));
    let all = part("bytes=0-1,5-6");
    assert_eq!((all.status, all.header("accept-ranges")), (200, "bytes"));
    assert!(all.body == whole);
    assert_eq!(all.header("content-type"), "video/mp4");
    let policy = all.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; sandbox"), "{policy}");
    assert_eq!(page.get("media/1").status, 404);
    assert_eq!(page.get("media/x").status, 404);
}

#[test]
fn a_local_video_is_served_by_ranges() {
    let world = World::new();
    let page = Page::opened(&world, &VIDEO);
    ranges(&page, &std::fs::read(CLIP).unwrap());
    page.post("cancel", &serde_json::json!({}));
    assert_eq!(page.end(&world).exit, Some(130));
}

#[test]
fn a_video_at_an_address_is_served_by_ranges_whether_its_server_has_them_or_not() {
    let video = std::fs::read(CLIP).unwrap();
    for manner in [Manner::Ranges, Manner::NoRanges, Manner::TiresNameless] {
        let world = World::new();
        let origin = Origin::serving(video.clone(), manner);
        let url = origin.url();
        let page = Page::opened(&world, &["tiktok", "video", "--compose", &url]);
        ranges(&page, &video);
        page.post("cancel", &serde_json::json!({}));
        assert_eq!(page.end(&world).exit, Some(130), "{manner:?}");
    }
}
