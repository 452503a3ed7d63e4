//! Which message is which row.

use super::*;

#[test]
fn s5_a_message_is_claimed_only_if_it_can_be_the_one() {
    let unknown = after(
        OutboxRow { payload: Payload::Text("Of course".into()), ..row(1) },
        [Event::Begin(attempt(10)), unclear()],
    );
    let own = |text: &str, second| message("mid", text, second);
    for (message, claimed) in [
        (own("Of course", 11), true),
        (own("  Of\ncourse ", 11), true),
        (own("Of course", 5), true),
        (own("Of course", 4), false),
        (own("of course", 11), false),
        (Message { own: false, ..own("Of course", 11) }, false),
        (Message { id: "known".into(), ..own("Of course", 11) }, false),
    ] {
        let bound = match_sent(std::slice::from_ref(&unknown), std::slice::from_ref(&message));
        assert_eq!(!bound.is_empty(), claimed, "{message:?}");
    }
    assert_eq!(
        match_sent(&[failed(OutboxRow { payload: Payload::Text("x".into()), ..row(1) })], &[own("x", 11)]),
        [],
        "it does not look"
    );
}

#[test]
fn s5_identical_texts_are_bound_oldest_to_oldest_and_never_over_one_that_is_still_on_its_way() {
    let same = |number| OutboxRow { payload: Payload::Text("ok".into()), ..row(number) };
    let unknown = |number| after(same(number), [begin(), unclear()]);
    let thread = [message("a", "ok", 2), message("b", "ok", 3)];
    let bound = match_sent(&[unknown(1), unknown(2), unknown(3)], &thread);
    assert_eq!(bound, [(id(1), "a".into()), (id(2), "b".into())]);
    let first_sent = after(same(1), [begin(), answered(Outcome::Sent("a".into()))]);
    assert_eq!(match_sent(&[first_sent, unknown(2)], &thread), [(id(2), "b".into())]);
    assert_eq!(match_sent(&[undecided(same(1)), after(same(2), [begin()])], &thread), [], "it may be the other's");
    let arrived = after(undecided(same(1)), [Event::Arrived]);
    assert_eq!(match_sent(&[arrived], &thread), [(id(1), "a".into())]);
}

#[test]
fn s5_of_equal_words_the_message_goes_to_the_row_that_would_else_be_sent_again() {
    let same = |number| OutboxRow { payload: Payload::Text("ok".into()), ..row(number) };
    let looks_first = after(same(2), [begin(), slowed(9)]);
    assert!(looks_first.look_first);
    let bound = match_sent(&[undecided(same(1)), looks_first], &[message("a", "ok", 2)]);
    assert_eq!(bound, [(id(2), "a".into())], "of the older one the owner is asked anyway");
}

#[test]
fn s5_a_page_says_something_only_if_it_reaches_back_to_before_the_try() {
    let unknown = after(row(1), [Event::Begin(attempt(100)), unclear()]);
    let later = |number: i64| message(&format!("later {number}"), "x", 100 + number);
    let newest: Vec<Message> = (0..20).map(later).collect();
    assert!(!unknown.would_be_on(&newest, 20), "newer ones may have pushed it out");
    assert!(unknown.would_be_on(&newest[1..], 20), "it is all there is");
    let mut with = newest.clone();
    with[0] = message("before", "x", 94);
    assert!(unknown.would_be_on(&with, 20), "older than the try");
    with[0] = message("known", "x", 99);
    assert!(unknown.would_be_on(&with, 20), "there when the try began");
}
