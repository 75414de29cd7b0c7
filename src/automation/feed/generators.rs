//! Tests with feeds in the shapes that generators write

use url::Url;

use super::item::{Item, ItemMedia, NoMedia};
use super::read::read;
use crate::clock::Moment;

/// 2026-11-28 23:56:51 UTC.
const THEN: Moment = Moment::from_seconds(1_795_910_211);

fn items(feed: impl AsRef<[u8]>) -> Vec<Item> {
    let address = Url::parse("https://blog.example/news/feed.xml").unwrap();
    read(feed.as_ref(), Some(&address)).unwrap()
}

/// Reads the one item of an RSS 2.0 feed.
fn rss(item: &str) -> Item {
    let feed = format!(
        "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/' \
         xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:atom='http://www.w3.org/2005/Atom' \
         xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'><channel>\
         <title>Blog</title><link>https://blog.example/</link><item>{item}</item></channel></rss>"
    );
    let [item] = <[Item; 1]>::try_from(items(feed)).unwrap();
    item
}

fn atom(entry: &str) -> Item {
    let feed = format!(
        "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'>\
         <title>Blog</title><id>urn:blog</id><updated>2020-01-01T00:00:00Z</updated>\
         <entry>{entry}</entry></feed>"
    );
    let [item] = <[Item; 1]>::try_from(items(feed)).unwrap();
    item
}

fn json(item: &str) -> Item {
    let feed = format!(
        r#"{{"version":"https://jsonfeed.org/version/1.1","title":"Blog","items":[{item}]}}"#
    );
    let [item] = <[Item; 1]>::try_from(items(feed)).unwrap();
    item
}

fn video(item: &Item) -> &str {
    match &item.media {
        ItemMedia::Video(url) => url.as_str(),
        other => panic!("{other:?}"),
    }
}

fn photos(item: &Item) -> Vec<&str> {
    match &item.media {
        ItemMedia::Photos { urls, left_out: 0 } => urls.iter().map(Url::as_str).collect(),
        other => panic!("{other:?}"),
    }
}

fn unusable(item: &Item) -> String {
    match &item.media {
        ItemMedia::Unusable(reason) => reason.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_feed_of_the_python_tool_is_read_as_it_was() {
    let item = rss("<title><![CDATA[ New post ]]></title><link>https://e/new</link>\
         <guid>https://e/new</guid><pubDate>Sat, 28 Nov 2026 23:56:51 GMT</pubDate>\
         <enclosure url='https://media.example.com/new.jpg' length='0' type='image/jpeg'/>");
    assert_eq!(item.title.as_deref(), Some("New post"));
    assert_eq!(item.identity.as_str(), "https://e/new");
    assert_eq!(item.link.as_ref().map(Url::as_str), Some("https://e/new"));
    assert_eq!(item.at, Some(THEN));
    assert_eq!(photos(&item), ["https://media.example.com/new.jpg"]);
}

#[test]
fn a_blog_of_wordpress_gives_its_pictures_without_the_authors() {
    let item = rss("<title>Caf&amp;eacute; &#8217;n&#8217; &amp;amp; more</title>\
         <link>https://blog.example/?p=7</link><dc:creator><![CDATA[ada]]></dc:creator>\
         <pubDate>Sat, 28 Nov 2026 23:56:51 +0000</pubDate>\
         <guid isPermaLink='false'>https://blog.example/?p=7</guid>\
         <description><![CDATA[<img src='https://blog.example/no.jpg'>]]></description>\
         <media:content url='https://0.gravatar.com/avatar/1?s=96' medium='image'>\
         <media:title type='html'>ada</media:title></media:content>\
         <media:content url='https://blog.example/a?w=1&amp;h=2' medium='image'/>\
         <media:content url='https://blog.example/b.png' medium='image'/>\
         <media:content url='https://blog.example/b.png' medium='image'/>");
    assert_eq!(item.title.as_deref(), Some("Caf\u{e9} \u{2019}n\u{2019} & more"));
    assert_eq!(photos(&item), ["https://blog.example/a?w=1&h=2", "https://blog.example/b.png"]);
}

#[test]
fn a_video_wins_over_pictures_wherever_it_is_named() {
    let picture = "<media:content url='https://e/p.jpg' type='image/jpeg'/>";
    for named in [
        "<enclosure url='https://e/v.mp4' type='video/mp4'/>",
        "<media:group><media:content url='https://e/v.mp4' medium='video'/></media:group>",
        "<media:content url='https://e/v.mp4' type='video/mp4'>\
         <media:player url='https://e/watch.html'/></media:content>",
        "<atom:link rel='enclosure' href='https://e/v.mp4' type='video/mp4'/>",
        "<enclosure url='https://e/a.mp3' type='audio/mpeg'/><enclosure url='https://e/v.mp4'/>",
    ] {
        assert_eq!(video(&rss(&[picture, named].concat())), "https://e/v.mp4", "{named}");
        assert_eq!(video(&rss(&[named, picture].concat())), "https://e/v.mp4", "{named}");
    }
}

#[test]
fn of_a_group_with_a_default_only_that_is_taken() {
    let item = rss("<media:group>\
         <media:content url='https://e/small.jpg' type='image/jpeg'/>\
         <media:content url='https://e/large.jpg' type='image/jpeg' isDefault='true'/>\
         </media:group><media:group>\
         <media:content url='https://e/1.jpg' type='image/jpeg'/>\
         <media:content url='https://e/2.jpg' type='image/jpeg'/></media:group>");
    assert_eq!(photos(&item), ["https://e/large.jpg", "https://e/1.jpg", "https://e/2.jpg"]);
}

#[test]
fn of_more_pictures_than_a_post_takes_the_first_are_kept() {
    let all: Vec<String> = (0..40)
        .map(|number| format!("<enclosure url='https://e/{number}.jpg' type='image/jpeg'/>"))
        .collect();
    let ItemMedia::Photos { urls, left_out } = rss(&all.concat()).media else {
        panic!("no photos");
    };
    assert_eq!((urls.len(), left_out), (35, 5));
    assert_eq!(urls[34].as_str(), "https://e/34.jpg");
}

#[test]
fn an_item_without_usable_media_is_kept_with_the_reason() {
    let item = rss("<title>Talk</title>\
         <enclosure url='https://e/a.mp3' type='audio/mpeg'/><itunes:image href='https://e/i.jpg'/>");
    assert_eq!(unusable(&item), "it names `audio/mpeg`, which is neither a video nor a picture");
    assert_eq!(item.described(), Err(NoMedia::OtherKind("audio/mpeg".to_owned())));
    assert_eq!(unusable(&rss("<title>x</title>")), "it names neither a video nor a picture");
    let signed = rss("<enclosure url='ftp://u:SECRET@e/v.mp4?sig=SECRET' type='video/mp4'/>");
    assert!(!unusable(&signed).contains("SECRET"), "{signed:?}");
    for address in ["ftp://e/v.mp4", "file:///etc/passwd", "data:image/png,x", "", "http://"] {
        let item = rss(&format!("<enclosure url='{address}' type='video/mp4'/>"));
        let expected = NoMedia::NotOnTheWeb(address.to_owned());
        assert_eq!(item.media, ItemMedia::Unusable(expected), "{address}");
    }
}

#[test]
fn a_channel_of_youtube_has_titles_and_links_but_no_media() {
    let item = items("<feed xmlns:yt='http://www.youtube.com/xml/schemas/2015' \
         xmlns:media='http://search.yahoo.com/mrss/' xmlns='http://www.w3.org/2005/Atom'><entry>\
         <id>yt:video:abc</id><yt:videoId>abc</yt:videoId><title>Clip</title>\
         <link rel='alternate' href='https://www.youtube.com/watch?v=abc'/>\
         <published>2026-11-28T23:56:51+00:00</published><updated>2026-11-29T00:00:00Z</updated>\
         <media:group><media:title>Other</media:title>\
         <media:content url='https://www.youtube.com/v/abc' type='application/x-shockwave-flash'/>\
         <media:thumbnail url='https://i.ytimg.com/vi/abc/hqdefault.jpg'/></media:group></entry></feed>")
        .remove(0);
    assert_eq!(item.title.as_deref(), Some("Clip"));
    assert_eq!(item.identity.as_str(), "yt:video:abc");
    assert_eq!(item.at, Some(THEN));
    assert!(unusable(&item).contains("application/x-shockwave-flash"), "{item:?}");
}

#[test]
fn atom_of_jekyll_and_blogger_is_read() {
    let item = atom(
        "<id>tag:blogger.com,1999:blog-1.post-2</id>\
         <published>2026-11-29T00:56:51.000+01:00</published><updated>2027-01-01T00:00:00Z</updated>\
         <title type='html'>One &lt;em&gt;fine&lt;/em&gt; day &amp;amp; night</title>\
         <content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><title>no</title></div></content>\
         <link rel='replies' href='https://e/comments'/><link rel='self' href='https://e/self'/>\
         <link href='../2026/day.html'/>\
         <link rel='enclosure' type='image/png' href='/pictures/1.png'/>\
         <source><id>other</id><title>Other</title></source>",
    );
    assert_eq!(item.identity.as_str(), "tag:blogger.com,1999:blog-1.post-2");
    assert_eq!(item.title.as_deref(), Some("One fine day & night"));
    assert_eq!(item.at, Some(THEN));
    assert_eq!(item.link.as_ref().map(Url::as_str), Some("https://blog.example/2026/day.html"));
    assert_eq!(photos(&item), ["https://blog.example/pictures/1.png"]);
}

#[test]
fn a_title_in_xhtml_or_of_an_unknown_type_is_its_text() {
    let xhtml = "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>One \
         <b>fine</b> day</div></title>";
    assert_eq!(atom(xhtml).title.as_deref(), Some("One fine day"));
    assert_eq!(atom("<title type='text/plain'>x</title>").title.as_deref(), Some("x"));
}

#[test]
fn an_entry_may_be_a_document_of_its_own() {
    let item = items("<entry xmlns='http://www.w3.org/2005/Atom'><id>1</id></entry>").remove(0);
    assert_eq!(item.identity.as_str(), "1");
}

#[test]
fn rss_1_and_rss_of_any_version_is_read() {
    let feed = "<?xml version='1.0'?><rdf:RDF xmlns='http://purl.org/rss/1.0/' \
         xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' \
         xmlns:dc='http://purl.org/dc/elements/1.1/'>\
         <channel rdf:about='https://e/'><title>Blog</title><items><rdf:Seq>\
         <rdf:li resource='https://e/1'/></rdf:Seq></items></channel>\
         <item rdf:about='https://e/1'><title>One</title><link>https://e/one</link>\
         <dc:date>2026-11-28T23:56:51Z</dc:date></item></rdf:RDF>";
    let item = items(feed).remove(0);
    assert_eq!(item.identity.as_str(), "https://e/1");
    assert_eq!(item.link.as_ref().map(Url::as_str), Some("https://e/one"));
    assert_eq!((item.title.as_deref(), item.at), (Some("One"), Some(THEN)));
    for root in ["rss", "rss version='0.91'", "rss version='0.94'", "rss version='2.0.1'"] {
        let feed = format!("<{root}><channel><item><title>One</title></item></channel></rss>");
        assert_eq!(items(feed)[0].title.as_deref(), Some("One"), "{root}");
    }
}

#[test]
fn json_feed_is_read_with_numbers_as_ids_and_without_types() {
    let item = json(
        r#"{"id":7,"url":"/7","title":"A \u0026amp; B","date_published":"2026-11-28T23:56:51Z",
        "content_html":"<p>x</p>","authors":[{"name":"ada"}],"tags":["a",["b"]],
        "attachments":[{"url":"https://e/a.mp3","mime_type":"audio/mpeg"},{"url":"v.mp4"}]}"#,
    );
    assert_eq!(item.identity.as_str(), "7");
    assert_eq!(item.link.as_ref().map(Url::as_str), Some("https://blog.example/7"));
    assert_eq!((item.title.as_deref(), item.at), (Some("A & B"), Some(THEN)));
    assert_eq!(video(&item), "https://blog.example/news/v.mp4");
    let odd = json(r#"{"id":null,"title":{"x":1},"date_published":5,"attachments":null}"#);
    assert_eq!((odd.title.as_deref(), odd.at), (None, None));
    assert_eq!(unusable(&odd), "it names neither a video nor a picture");
    let first = r#"{"version":"https://jsonfeed.org/version/1","items":[{"id":"1"}]}"#;
    assert_eq!(items(["\u{feff}", first].concat()).len(), 1);
}

#[test]
fn the_identity_is_the_guid_then_the_link_then_a_hash_and_never_the_date() {
    let dated = |rest: &str, date: &str| {
        rss(&format!("{rest}<pubDate>{date}</pubDate>")).identity.as_str().to_owned()
    };
    let today = "Sat, 28 Nov 2026 23:56:51 GMT";
    let media = "<title>x</title><enclosure url='https://e/v.mp4' type='video/mp4'/>";
    for (item, identity) in [
        ("<guid isPermaLink='false'> 7f3a </guid><link>https://e/1</link>", Some("7f3a")),
        ("<guid></guid><link>https://e/1</link>", Some("https://e/1")),
        ("<link>https://e/1</link>", Some("https://e/1")),
        (media, None),
    ] {
        let found = dated(item, today);
        assert_eq!(found, dated(item, "Sun, 29 Nov 2026 23:56:51 GMT"), "{item}");
        assert_eq!(found, identity.map_or(found.clone(), str::to_owned), "{item}");
    }
    assert!(dated(media, today).starts_with("sha256:"));
    assert_ne!(dated(media, today), dated(&media.replace("v.mp4", "w.mp4"), today));
    assert_ne!(dated(media, today), dated(&media.replace("<title>x", "<title>y"), today));
}

#[test]
fn a_guid_is_a_link_unless_it_says_otherwise() {
    let link = |item: &str| rss(item).link.map(String::from);
    assert_eq!(link("<guid>https://e/1</guid>").as_deref(), Some("https://e/1"));
    assert_eq!(link("<guid isPermaLink='false'>https://e/1</guid>"), None);
    assert_eq!(link("<guid>1</guid>"), None);
    assert_eq!(atom("<id>https://e/1</id>").link, None);
}

#[test]
fn the_time_is_that_of_publication_else_of_the_change() {
    let at = |item: &str| atom(item).at;
    let updated = "<updated>2026-11-28T23:56:51Z</updated>";
    assert_eq!(at(updated), Some(THEN));
    assert_eq!(at(&["<published>soon</published>", updated].concat()), Some(THEN));
    let published = "<published>2027-01-01T00:00:00Z</published>";
    assert!(at(&[updated, published].concat()) > Some(THEN));
    assert_eq!(at("<updated>soon</updated>"), None);
    assert_eq!(rss("<atom:updated>2026-11-28T23:56:51Z</atom:updated>").at, Some(THEN));
    assert_eq!(rss("<dc:date>2026-11-28T23:56:51Z</dc:date>").at, Some(THEN));
}

#[test]
fn addresses_are_relative_to_the_nearest_base() {
    let enclosure = "<enclosure url='v.mp4' type='video/mp4'/>";
    assert_eq!(video(&rss(enclosure)), "https://blog.example/news/v.mp4");
    let based = items(format!(
        "<rss xml:base='https://cdn.example/'><channel xml:base='media/'><item>{enclosure}</item>\
         </channel></rss>"
    ));
    assert_eq!(video(&based[0]), "https://cdn.example/media/v.mp4");
    let feed = format!("<rss><channel><item>{enclosure}</item></channel></rss>");
    let nowhere = read(feed.as_bytes(), None).unwrap();
    assert_eq!(
        unusable(&nowhere[0]),
        "its media is at `v.mp4`, which is not an http or https address"
    );
}

#[test]
fn words_of_other_vocabularies_are_not_those_of_rss() {
    let item = rss("<itunes:title>Other</itunes:title><media:title>Other</media:title>\
         <title>One</title><title>Two</title><image><title>no</title></image>");
    assert_eq!(item.title.as_deref(), Some("One"));
}

#[test]
fn carelessly_written_feeds_are_read() {
    let feed = "\n <rss><channel><item><title>Q&A & more &nbsp; x</title>\
         <media:content url='https://e/v.mp4?a=1&b=2' medium='video'/>\
         </item></channel></rss>\n";
    let item = items(feed).remove(0);
    assert_eq!(item.title.as_deref(), Some("Q&A & more x"));
    assert_eq!(video(&item), "https://e/v.mp4?a=1&b=2");
    let latin = b"<?xml version='1.0' encoding='iso-8859-1'?><rss><channel><item>\
         <title>caf\xE9</title></item></channel></rss>";
    assert_eq!(items(latin)[0].title.as_deref(), Some("caf\u{e9}"));
    assert!(items("<rss version='2.0'><channel/></rss>").is_empty());
}
