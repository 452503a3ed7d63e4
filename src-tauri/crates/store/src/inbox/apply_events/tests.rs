use super::*;
use crate::cache::KEPT_MESSAGES;
use crate::cache::newest::KEPT_EVENTS;
use crate::cache::reactions::Reaction;
use crate::cache::referrals::origin;
use crate::cache::tests::{self, account, at, cache_db, conversation, message};
use crate::inbox::marks::{self, Marks};
use crate::inbox::merging::{add_sent, merge};
use crate::inbox::proof::Proof;
use crate::inbox::rows;
use chrono::{DateTime, Utc};
use domain::{Content, Kind, MessageId, Reading, Referral};

fn known() -> Connection {
    let db = cache_db();
    let heads = vec![conversation("a", 0), conversation("b", 0)];
    merge(&db, &account(), &Reading { heads, ..Reading::default() }, &Proof::default(), &[]).unwrap();
    db
}

fn told_of(home: &str, second: i64, kind: EventKind) -> MessageEvent {
    let customer = Some(format!("of {home}").into());
    MessageEvent { by: customer.clone(), customer, at: at(second), kind }
}

fn told(second: i64, kind: EventKind) -> MessageEvent {
    told_of("a", second, kind)
}

fn written(id: &str, second: i64) -> MessageEvent {
    tests::written("of a", message(id, second, 0))
}

fn own(id: &str, second: i64) -> MessageEvent {
    tests::written("of a", Message { own: true, ..message(id, second, 0) })
}

fn edited(id: &str, second: i64, text: &str, revision: u32) -> MessageEvent {
    told(second, EventKind::Edited { message: id.into(), text: text.into(), revision })
}

fn unsent(id: &str, second: i64) -> MessageEvent {
    told(second, EventKind::Unsent { message: id.into() })
}

fn seen(id: &str, second: i64) -> MessageEvent {
    told(second, EventKind::Seen { message: id.into() })
}

fn reacted(id: &str, second: i64, with: Option<&str>) -> MessageEvent {
    told(second, EventKind::Reacted { message: id.into(), with: with.map(str::to_owned) })
}

fn hear(db: &Connection, all: &[MessageEvent]) -> Applied {
    apply_events(db, &account(), all).unwrap()
}

/// A page of the thread with this text, read at a second.
fn read(db: &Connection, id: &str, text: &str, read_at: Option<DateTime<Utc>>) {
    let one = Message { content: Content::text(text), ..message(id, 1, 0) };
    let batch = Reading { threads: vec![("a".into(), vec![one])], read_at, ..Reading::default() };
    merge(db, &account(), &batch, &Proof::default(), &[]).unwrap();
}

fn thread(db: &Connection) -> Vec<Message> {
    messages::thread(db, &account(), &"a".into()).unwrap()
}

fn texts(db: &Connection) -> Vec<String> {
    thread(db).into_iter().map(|message| message.content.text).collect()
}

fn marks_of(db: &Connection, id: &str) -> Marks {
    marks::of(db, &account(), &"a".into()).unwrap().remove(&MessageId::from(id)).unwrap_or_default()
}

#[test]
fn y3_what_is_told_shows_at_once_and_told_again_changes_nothing() {
    let db = known();
    let all = [own("1", 5), written("2", 9), edited("2", 12, "new", 1), seen("1", 13), reacted("1", 14, Some("❤"))];
    let applied = hear(&db, &all);
    assert_eq!(
        (applied.merged.changed, !applied.merged.rows.is_empty(), applied.to_be_read),
        (vec!["a".into()], true, false)
    );
    let row = rows::one(&db, &account(), &"a".into(), None).unwrap().unwrap();
    assert_eq!((row.unread, row.last_inbound, row.newest.unwrap().content.text.as_str()), (1, Some(at(9)), "new"));
    let reaction = Reaction { by: "of a".into(), with: "❤".into() };
    assert_eq!(marks_of(&db, "1"), Marks { seen: true, reactions: vec![reaction], ..Marks::default() });
    assert_eq!(marks_of(&db, "2"), Marks { edited: true, ..Marks::default() });
    let before = thread(&db);
    let writes = db.total_changes();
    assert_eq!(hear(&db, &all), Applied::default());
    assert_eq!((thread(&db), db.total_changes()), (before, writes), "not even a row is written");
}

#[test]
fn y3_a_mark_alone_is_a_change_of_its_conversation() {
    let db = known();
    hear(&db, &[own("1", 5)]);
    for event in
        [seen("1", 6), reacted("1", 7, Some("❤")), reacted("1", 8, None), edited("1", 9, "new", 1), unsent("1", 10)]
    {
        assert_eq!(hear(&db, std::slice::from_ref(&event)).merged.changed, ["a".into()], "{event:?}");
    }
}

#[test]
fn y3_a_stranger_is_named_so_that_the_account_is_read() {
    let db = known();
    let stranger = tests::written("of nobody", Message { from: "of nobody".into(), ..message("1", 5, 0) });
    assert!(hear(&db, &[stranger, written("2", 6)]).to_be_read);
    assert_eq!(thread(&db).len(), 1, "the others are taken all the same");
    assert!(!hear(&db, &[told_of("nobody", 7, EventKind::Seen { message: "1".into() })]).to_be_read);
}

#[test]
fn y3_an_id_that_two_customers_messages_have_mixes_nobody_up() {
    let db = known();
    let by = |home: &str| {
        let content = Content::text(format!("of {home}"));
        let customer = format!("of {home}");
        tests::written(&customer, Message { from: customer.as_str().into(), content, ..message("same", 5, 0) })
    };
    hear(&db, &[by("b"), by("a"), by("b")]);
    assert_eq!(thread(&db), []);
    let kept = messages::thread(&db, &account(), &"b".into()).unwrap();
    assert_eq!((kept.len(), kept[0].from.as_str(), kept[0].content.text.as_str()), (1, "of b", "of b"));
}

#[test]
fn y3_the_highest_edit_counts_against_everything_read_before_it() {
    let (first, second) = (edited("1", 100, "one", 1), edited("1", 200, "two", 2));
    for told in [vec![first.clone(), second.clone()], vec![second.clone(), first], vec![second]] {
        let db = known();
        // Also before its message is here, and whoever told that: an event, a page, our own answer.
        hear(&db, &told);
        hear(&db, &[written("1", 1)]);
        assert_eq!(texts(&db), ["two"]);
        read(&db, "1", "old", Some(at(150)));
        assert_eq!(texts(&db), ["two"], "read before");
        read(&db, "1", "old", None);
        assert_eq!(texts(&db), ["two"], "nobody knows when it was read");
        read(&db, "1", "old", Some(at(259)));
        assert_eq!(texts(&db), ["two"], "so soon after, a page may not have it yet");
        read(&db, "1", "three", Some(at(261)));
        assert_eq!((texts(&db), marks_of(&db, "1").edited), (vec!["three".to_owned()], true));
    }
    let db = known();
    add_sent(&db, &account(), &"a".into(), &Message { own: true, ..message("1", 5, 0) }).unwrap();
    hear(&db, &[edited("1", 6, "mine", 1)]);
    assert_eq!(texts(&db), ["mine"]);
}

#[test]
fn y3_what_was_taken_back_leaves_nothing_behind_and_does_not_come_back() {
    let photo = Content { kind: Kind::Photo, text: "see".into(), type_name: None, raw: Some("{\"secret\":1}".into()) };
    let sent = tests::written("of a", Message { content: photo, ..message("1", 5, 0) });
    let all = [sent, edited("1", 6, "secret words", 1), unsent("1", 7)];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let db = known();
        for at in order {
            hear(&db, std::slice::from_ref(&all[at]));
        }
        read(&db, "1", "read again", Some(at(9999)));
        let content = thread(&db).remove(0).content;
        assert_eq!(content, Content { kind: Kind::Unsent, text: String::new(), type_name: None, raw: None });
        let words: i64 = db
            .query_row(
                "SELECT (SELECT count(*) FROM messages WHERE text <> '' OR raw IS NOT NULL)
                      + (SELECT count(*) FROM edits WHERE text <> '')",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(words, 0, "{order:?}");
    }
}

#[test]
fn t7_seen_is_everything_of_ours_up_to_the_message_that_was_named_and_nothing_else() {
    let db = known();
    hear(&db, &[seen("3", 50)]);
    hear(&db, &[own("1", 1), written("2", 2), own("3", 3), own("4", 4)]);
    let seen_now = |db: &Connection| ["1", "2", "3", "4"].map(|id| marks_of(db, id).seen);
    assert_eq!(seen_now(&db), [true, false, true, false], "told before its message came");
    hear(&db, &[seen("1", 40)]);
    assert_eq!(seen_now(&db), [true, false, true, false], "an earlier word takes nothing back");
    hear(&db, &[seen("unknown", 60)]);
    assert_eq!(seen_now(&db), [true, false, true, false], "nobody knows where that message stands");
    hear(&db, &[seen("4", 70)]);
    assert_eq!(seen_now(&db), [true, false, true, true]);
}

#[test]
fn y3_the_latest_reaction_of_a_person_counts() {
    let db = known();
    hear(&db, &[written("1", 1), reacted("1", 30, Some("😢")), reacted("1", 10, Some("❤"))]);
    assert_eq!(marks_of(&db, "1").reactions[0].with, "😢");
    hear(&db, &[reacted("1", 40, None)]);
    assert_eq!(marks_of(&db, "1"), Marks::default());
    hear(&db, &[reacted("1", 35, Some("👍"))]);
    assert_eq!(marks_of(&db, "1"), Marks::default(), "taken away later than that");
}

#[test]
fn y4_events_are_bounded_and_the_newest_stay_in_whatever_order_they_come() {
    let all: Vec<MessageEvent> = (0..2500).map(|n| seen(&format!("m{n}"), n)).collect();
    let kept = |order: &[MessageEvent]| -> Vec<String> {
        let db = known();
        order.chunks(100).for_each(|some| drop(hear(&db, some)));
        let mut ids = db.prepare("SELECT message FROM receipts ORDER BY message").unwrap();
        ids.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let mut backwards = all.clone();
    backwards.reverse();
    let (one, other) = (kept(&all), kept(&backwards));
    assert_eq!((one.len(), one == other), (KEPT_EVENTS, true));
    assert!(!one.contains(&"m499".to_owned()) && one.contains(&"m500".to_owned()));
    let db = known();
    hear(&db, &(0..50).map(|n| written(&format!("w{n}"), n)).collect::<Vec<_>>());
    assert_eq!(thread(&db).len(), KEPT_MESSAGES);
}

/// A page of the thread with these reactions to message 1, read at a second.
fn read_reactions(db: &Connection, read_at: i64, reactions: &[(&str, &str)]) {
    let reactions = reactions.iter().map(|(by, with)| ((*by).into(), (*with).to_owned())).collect();
    let threads = vec![("a".into(), vec![message("1", 1, 0)])];
    let reactions = vec![("1".into(), reactions)];
    let batch = Reading { threads, reactions, read_at: Some(at(read_at)), ..Reading::default() };
    merge(db, &account(), &batch, &Proof::default(), &[]).unwrap();
}

fn reactions_of(db: &Connection, id: &str) -> Vec<(String, String)> {
    let reactions = marks_of(db, id).reactions.into_iter();
    reactions.map(|Reaction { by, with }| (by.to_string(), with)).collect()
}

fn pair(by: &str, with: &str) -> (String, String) {
    (by.to_owned(), with.to_owned())
}

#[test]
fn t8_reactions_are_read_replaced_and_gone_when_a_later_page_has_none() {
    let db = known();
    read_reactions(&db, 10, &[("of a", "❤️"), ("shop", "👍")]);
    assert_eq!(reactions_of(&db, "1"), [pair("of a", "❤️"), pair("shop", "👍")]);
    read_reactions(&db, 12, &[("of a", "😂")]);
    assert_eq!(reactions_of(&db, "1"), [pair("of a", "😂")]);
    read_reactions(&db, 11, &[("of a", "❤️"), ("shop", "👍")]);
    assert_eq!(reactions_of(&db, "1"), [pair("of a", "😂")], "an older page changes nothing");
    read_reactions(&db, 13, &[]);
    assert_eq!(reactions_of(&db, "1"), []);
}

#[test]
fn t8_a_reaction_that_only_an_event_told_stays_until_a_page_has_told_it() {
    let db = known();
    hear(&db, &[written("1", 1), reacted("1", 5, Some("❤️"))]);
    read_reactions(&db, 6, &[]);
    assert_eq!(reactions_of(&db, "1"), [pair("of a", "❤️")], "not every account's pages tell reactions");
    read_reactions(&db, 7, &[("of a", "❤️")]);
    read_reactions(&db, 8, &[]);
    assert_eq!(reactions_of(&db, "1"), [], "these pages do");
    hear(&db, &[reacted("1", 9, Some("👍"))]);
    read_reactions(&db, 8, &[]);
    assert_eq!(reactions_of(&db, "1"), [pair("of a", "👍")], "the page is older");
}

#[test]
fn g2_where_a_customer_came_from_is_kept_with_the_message_and_alone() {
    let db = known();
    let ad = Referral::Ad { title: Some("Autumn boxes".into()) };
    let link = Referral::Link { reference: Some("flyer".into()) };
    let with = EventKind::Referral { message: Some("1".into()), origin: ad.clone() };
    hear(&db, &[written("1", 1), told(1, with)]);
    assert_eq!(marks_of(&db, "1").referral, Some(ad.clone()));
    assert_eq!(origin(&db, &account(), &"of a".into()).unwrap(), Some(ad.clone()));
    let alone = |second, origin: &Referral| told(second, EventKind::Referral { message: None, origin: origin.clone() });
    hear(&db, &[alone(9, &link), alone(5, &ad)]);
    assert_eq!(origin(&db, &account(), &"of a".into()).unwrap(), Some(link), "the latest counts");
    assert_eq!(origin(&db, &account(), &"of b".into()).unwrap(), None);
}

#[test]
fn b6_what_a_stranger_wrote_waits_for_the_conversation_and_goes_when_it_is_taken_back() {
    let db = known();
    let of_c = |id: &str, second| tests::written("of c", Message { from: "of c".into(), ..message(id, second, 0) });
    let applied = hear(&db, &[of_c("1", 5), of_c("2", 6), of_c("3", 7), of_c("2", 6)]);
    assert!(applied.to_be_read && applied.merged.changed.is_empty());
    hear(&db, &[told_of("c", 8, EventKind::Unsent { message: "3".into() })]);
    assert!(hear(&db, &[of_c("3", 7)]).to_be_read, "told again after it was taken back");
    let parked =
        |db: &Connection| db.query_row("SELECT count(*) FROM parked_messages", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(parked(&db), 2);
    let heads = vec![conversation("c", 6)];
    merge(&db, &account(), &Reading { heads, ..Reading::default() }, &Proof::default(), &[]).unwrap();
    let thread = messages::thread(&db, &account(), &"c".into()).unwrap();
    assert_eq!(thread.iter().map(|message| message.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(parked(&db), 0, "kept once");
}

#[test]
fn r22_a_referral_without_a_message_is_told_at_once() {
    let db = known();
    let origin = Referral::Link { reference: Some("flyer".into()) };
    let came = told(5, EventKind::Referral { message: None, origin });
    assert_eq!(hear(&db, std::slice::from_ref(&came)).merged.changed, vec!["a".into()]);
    assert_eq!(hear(&db, &[came]).merged.changed, vec![], "told again");
}

#[test]
fn r22_an_edit_that_names_nobody_is_the_messages() {
    let db = known();
    hear(&db, &[written("1", 5)]);
    let kind = EventKind::Edited { message: "1".into(), text: "new".into(), revision: 1 };
    let applied = hear(&db, &[MessageEvent { customer: None, by: None, at: at(6), kind }]);
    assert_eq!(
        (applied.merged.changed, applied.to_be_read, texts(&db)),
        (vec!["a".into()], false, vec!["new".to_owned()])
    );
}

#[test]
fn a3_a_username_that_an_event_tells_is_learned() {
    let db = known();
    hear(&db, &[told(5, EventKind::Named { username: "ana.k".into() })]);
    let row = rows::one(&db, &account(), &"a".into(), None).unwrap().unwrap();
    assert_eq!(row.username.as_deref(), Some("ana.k"));
}

#[test]
fn r22_a_reel_that_an_event_named_stays_one_when_a_page_calls_it_a_post() {
    let db = known();
    let of = |kind| Content { kind, text: String::new(), type_name: None, raw: None };
    hear(&db, &[tests::written("of a", Message { content: of(Kind::SharedReel), ..message("1", 5, 0) })]);
    let page = vec![Message { content: of(Kind::SharedPost), ..message("1", 5, 0) }];
    let batch = Reading { threads: vec![("a".into(), page)], read_at: Some(at(9)), ..Reading::default() };
    merge(&db, &account(), &batch, &Proof::default(), &[]).unwrap();
    assert_eq!(thread(&db)[0].content.kind, Kind::SharedReel);
}
