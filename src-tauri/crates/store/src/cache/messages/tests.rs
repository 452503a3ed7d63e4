use super::*;
use crate::cache::conversations::upsert;
use crate::cache::participants::meet;
use crate::cache::tests::{account, at, cache_db, conversation, message};

/// A cache with the conversation `c`.
fn db() -> Connection {
    let (db, head) = (cache_db(), conversation("c", 0));
    meet(&db, &account(), &head.participant, head.updated_at).unwrap();
    upsert(&db, &account(), &head).unwrap();
    db
}

fn put(db: &Connection, message: &Message) {
    merge(db, &account(), &"c".into(), std::slice::from_ref(message), Source::Page { read_at: None }).unwrap();
}

/// Puts a page in that was read at a time.
fn put_page(db: &Connection, page: &[Message], read_at: i64) {
    merge(db, &account(), &"c".into(), page, Source::Page { read_at: Some(read_at) }).unwrap();
}

fn ids(db: &Connection) -> Vec<String> {
    stored(db).into_iter().map(|message| message.id.as_str().to_owned()).collect()
}

fn stored(db: &Connection) -> Vec<Message> {
    thread(db, &account(), &"c".into()).unwrap()
}

fn of_kind(kind: Kind, text: &str) -> Message {
    let content = Content { kind, text: text.into(), type_name: Some("type".into()), raw: Some("{}".into()) };
    Message { content, ..message("m", 1, 0) }
}

#[test]
fn t2_oldest_on_top_and_one_second_in_the_order_of_the_page() {
    let db = db();
    // As Instagram gives them: newest first, whole seconds.
    for newest_first in [message("d", 2, 0), message("a", 1, 1), message("c", 1, 2), message("b", 0, 3)] {
        put(&db, &newest_first);
    }
    assert_eq!(ids(&db), ["b", "c", "a", "d"]);
    assert_eq!(newest(&db, &account(), &"c".into()).unwrap().map(|newest| newest.id), Some("d".into()));
}

#[test]
fn t4_every_kind_is_read_back_as_written() {
    for kind in [
        Kind::Text,
        Kind::Photo,
        Kind::Video,
        Kind::Voice,
        Kind::File,
        Kind::Sticker,
        Kind::StoryReply,
        Kind::StoryMention,
        Kind::SharedPost,
        Kind::SharedReel,
        Kind::SharedProduct,
        Kind::Template,
        Kind::Unsent,
        Kind::Unsupported,
    ] {
        let db = db();
        let message = of_kind(kind, "text");
        put(&db, &message);
        assert_eq!(stored(&db), [message]);
    }
}

#[test]
fn t4_a_kind_that_is_none_is_unsupported_and_keeps_its_name() {
    let db = db();
    put(&db, &message("m", 1, 0));
    db.execute("UPDATE messages SET kind = 'hologram'", []).unwrap();
    let content = &stored(&db)[0].content;
    assert_eq!((content.kind, content.type_name.as_deref()), (Kind::Unsupported, Some("hologram")));
}

#[test]
fn y4_what_comes_back_blank_never_overwrites_what_was_whole() {
    let photo = of_kind(Kind::Photo, "");
    let text = of_kind(Kind::Text, "whole");
    let blank = of_kind(Kind::Text, "");
    let unsupported = of_kind(Kind::Unsupported, "");
    let unsent = of_kind(Kind::Unsent, "");
    let raw = Some(r#"{"id":"m","message":"whole","reply_to":{"mid":"n"}}"#.to_owned());
    let answer = Message { content: Content { raw, ..text.content.clone() }, ..text.clone() };
    let mut wrong = Vec::new();
    for (first, then, kept) in [
        (&text, &blank, &text),
        (&text, &unsupported, &text),
        (&photo, &blank, &photo),
        (&photo, &unsupported, &photo),
        (&unsupported, &blank, &unsupported),
        (&blank, &text, &text),
        (&unsupported, &photo, &photo),
        (&blank, &unsupported, &unsupported),
        // A field that is refused takes its part of the message with it (C21): the text alone comes back.
        (&photo, &text, &photo),
        (&answer, &text, &answer),
        (&text, &unsent, &unsent),
        (&unsent, &text, &unsent),
    ] {
        for (first, then) in [(first, then), (then, first)] {
            let db = db();
            // Each on a page of its own: of what tells as much, the one that is read later counts.
            put_page(&db, std::slice::from_ref(first), 1);
            put_page(&db, std::slice::from_ref(then), 2);
            let content = &stored(&db)[0].content;
            if *content != kept.content {
                wrong.push(format!("{:?} then {:?}: {content:?}", first.content, then.content));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn y4_an_edited_text_is_the_one_that_was_read_later() {
    let (text, edited) = (of_kind(Kind::Text, "whole"), of_kind(Kind::Text, "edited"));
    for pages in [[(&text, 1), (&edited, 2)], [(&edited, 2), (&text, 1)]] {
        let db = db();
        for (message, read_at) in pages {
            put_page(&db, std::slice::from_ref(message), read_at);
        }
        assert_eq!(stored(&db)[0].content, edited.content);
    }
}

#[test]
fn y4_only_the_content_of_a_blank_one_is_left_out() {
    let db = db();
    put(&db, &message("m", 1, 0));
    put(&db, &Message { content: Content::text(""), ..message("m", 2, 7) });
    assert_eq!(stored(&db), [message("m", 2, 7)].map(|m| Message { content: message("m", 1, 0).content, ..m }));
}

#[test]
fn y4_the_newest_are_kept() {
    let db = db();
    for (second, id) in (0..).zip(["a", "b", "c", "d"]) {
        put(&db, &message(id, second, 0));
    }
    keep_newest(&db, &account(), &"c".into(), 2).unwrap();
    assert_eq!(ids(&db), ["c", "d"]);
}

#[test]
fn t2_more_messages_in_one_second_than_a_page_holds_keep_their_order() {
    let page = |ids: [&str; 3]| (0..).zip(ids).map(|(place, id)| message(id, 5, place)).collect::<Vec<_>>();
    let pages = [(1, page(["c", "b", "a"])), (2, page(["f", "e", "d"])), (3, page(["g", "f", "e"]))];
    for order in [[0, 1, 2, 2], [0, 2, 1, 0], [1, 0, 2, 1], [1, 2, 0, 1], [2, 0, 1, 2], [2, 1, 0, 0]] {
        let db = db();
        for (read_at, page) in order.map(|number: usize| &pages[number]) {
            put_page(&db, page, *read_at);
        }
        assert_eq!(ids(&db), ["a", "b", "c", "d", "e", "f", "g"], "{order:?}");
    }
}

#[test]
fn t2_a_page_nobody_dated_keeps_its_own_order_and_comes_behind_what_was_there() {
    let db = db();
    let page = |ids: [&str; 2]| (0..).zip(ids).map(|(place, id)| message(id, 5, place)).collect::<Vec<_>>();
    put_page(&db, &page(["b", "a"]), 7);
    merge(&db, &account(), &"c".into(), &page(["d", "c"]), Source::Page { read_at: None }).unwrap();
    assert_eq!(ids(&db), ["a", "b", "c", "d"]);
    put_page(&db, &page(["c", "d"]), 8);
    assert_eq!(ids(&db), ["a", "b", "d", "c"], "the one that is dated counts");
}

#[test]
fn t2_milliseconds_that_become_known_move_nothing_by_more_than_a_second() {
    let db = db();
    let page: Vec<Message> = (0..).zip(["d", "c", "b", "a"]).map(|(place, id)| message(id, 5, place)).collect();
    put_page(&db, &page, 1);
    for (id, milliseconds) in [("b", 900), ("a", 950), ("e", 10)] {
        let told = Message { sent_at: at(5) + chrono::TimeDelta::milliseconds(milliseconds), ..message(id, 5, 0) };
        merge(&db, &account(), &"c".into(), &[told], Source::Event).unwrap();
    }
    assert_eq!(ids(&db), ["a", "b", "c", "d", "e"], "the page's order, then what no page told of yet");
    assert_eq!(stored(&db)[0].sent_at, at(5) + chrono::TimeDelta::milliseconds(950));
}

#[test]
fn y4_the_better_known_time_stays_whatever_comes_first() {
    let (ours, page, event) = (message("m", 90, 0), message("m", 7, 0), message("m", 8, 0));
    let told = [(&ours, Source::Answer, 90), (&page, Source::Page { read_at: Some(3) }, 7), (&event, Source::Event, 8)];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let db = db();
        let mut best = 0;
        for number in order {
            let (message, source, _) = told[number];
            merge(&db, &account(), &"c".into(), std::slice::from_ref(message), source).unwrap();
            best = best.max(number);
            assert_eq!(stored(&db)[0].sent_at, at(told[best].2), "{order:?}");
        }
    }
}

#[test]
fn s5_what_was_sent_before_a_try_is_known_by_its_time_where_instagram_told_it_and_else_by_its_id() {
    let db = db();
    let own = |id: &str, second: i64| Message { own: true, ..message(id, second, 0) };
    let put = |message: Message, source: Source| {
        merge(&db, &account(), &"c".into(), &[message], source).unwrap();
    };
    let since = |second: i64| -> Vec<String> {
        let ids = own_since(&db, &account(), &"c".into(), at(second)).unwrap();
        ids.into_iter().map(|id| id.to_string()).collect()
    };
    let (page, without_time) = (Source::Page { read_at: Some(3) }, Source::PageWithoutTime { read_at: Some(3) });
    put(own("old", 10), page);
    put(own("recent", 50), page);
    put(message("theirs", 60, 0), page);
    put(own("without a time", 11), without_time);
    put(own("answered", 12), Source::Answer);
    assert_eq!(since(50), ["without a time", "answered", "recent"]);
    assert_eq!(since(51), ["without a time", "answered"]);
    // A later page tells the times, and whatever tells none afterwards does not take them away.
    put(own("without a time", 9), Source::Page { read_at: Some(2) });
    put(own("without a time", 70), Source::PageWithoutTime { read_at: Some(9) });
    put(own("answered", 13), Source::Event);
    assert_eq!(since(51), [""; 0]);
    assert_eq!(stored(&db)[0].sent_at, at(9), "the time that was told counts, also where the guess is later");
}

#[test]
fn l8_unread_counts_theirs_after_the_mark_and_after_the_last_own_one() {
    let db = db();
    let unread = |mark: Option<i64>| {
        let mark = mark.map_or(i64::MIN, |after| second(ms(at(after))));
        db.query_row(UNREAD_SQL, params![account().as_str(), "c", mark], |row| row.get::<_, u32>(0)).unwrap()
    };
    assert_eq!(unread(None), 0);
    for second in 1..=4 {
        put(&db, &message(&format!("theirs {second}"), second, 0));
    }
    assert_eq!((unread(None), unread(Some(3)), unread(Some(4)), unread(Some(9))), (4, 1, 0, 0));
    put(&db, &Message { own: true, ..message("own", 2, 0) });
    assert_eq!((unread(None), unread(Some(0)), unread(Some(3))), (2, 2, 1));
}
