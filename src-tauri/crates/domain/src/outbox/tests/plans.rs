//! What is due when, and what a row waits for.

use super::*;

fn due(rows: &[OutboxRow], second: i64) -> Vec<Action> {
    plan(rows, &HashSet::new(), true, at(second)).now
}

#[test]
fn s2_one_thing_per_conversation_in_the_order_of_pressing_send() {
    let rows = [row(1), row(2), in_conversation(3, "there"), in_conversation(4, "there")];
    assert_eq!(due(&rows, 0), [Action::Send(id(1)), Action::Send(id(3))]);
    let busy = HashSet::from([Lane::Messages("here".into())]);
    assert_eq!(plan(&rows, &busy, true, at(0)).now, [Action::Send(id(3))]);
    assert_eq!(plan(&rows, &HashSet::new(), false, at(0)), Plan::default(), "an account that cannot call does nothing");
}

#[test]
fn s2_what_stands_in_the_way_and_what_does_not() {
    let offline = after(row(1), [begin(), answered(Outcome::NeverLeft { at: at(2) })]);
    let look = Action::Look("here".into());
    for (first, second, expected, next) in [
        (row(1), 0, Some(Action::Send(id(1))), None),
        (OutboxRow { release_at: at(5), ..row(1) }, 4, None, Some(5)),
        (after(row(1), [begin()]), 0, None, None),
        (after(row(1), [begin(), answered(Outcome::Sent("mid".into()))]), 0, Some(Action::Send(id(2))), None),
        (failed(row(1)), 0, Some(Action::Send(id(2))), None),
        (offline.clone(), 3, None, Some(4)),
        (offline, 4, Some(Action::Send(id(1))), None),
        (after(row(1), [begin(), slowed(60)]), 59, None, Some(60)),
        (after(row(1), [begin(), slowed(60)]), 60, Some(look.clone()), None),
        (after(row(1), [begin(), unclear()]), 3, None, Some(4)),
        (after(row(1), [begin(), unclear()]), 4, Some(look), None),
        (undecided(row(1)), 4, Some(Action::Send(id(2))), None),
    ] {
        let planned = plan(&[first.clone(), row(2)], &HashSet::new(), true, at(second));
        assert_eq!(planned.now, Vec::from_iter(expected), "{} at {second}", name(&first));
        assert_eq!(planned.next, next.map(at), "{} at {second}", name(&first));
    }
}

#[test]
fn s6_a_part_that_failed_stops_the_later_ones_and_nothing_else() {
    let part = |number: u32, row: OutboxRow| OutboxRow { part: Part { first: id(1), number, of: 3 }, ..row };
    let rows = [part(1, failed(row(1))), part(2, row(2)), part(3, row(3)), row(4)];
    assert_eq!(due(&rows, 0), [Action::Send(id(4))]);
    assert_eq!(waiting_for(&rows[1], &rows, true, at(0)), Some(Waiting::EarlierPart));
    let rows = [part(1, undecided(row(1))), part(2, row(2)), part(3, row(3)), row(4)];
    assert_eq!(due(&rows, 4), [Action::Send(id(4))], "nor does one that nobody knows about");
    let rows = [rows, [row(5), row(6), row(7), row(8)]].concat();
    let why = |waiting: usize| waiting_for(&rows[waiting], &rows, true, at(4));
    assert_eq!([1, 2].map(why), [Some(Waiting::EarlierPart); 2]);
    assert_eq!(
        (why(3), why(4)),
        (None, Some(Waiting::Turn)),
        "another press is said to wait for the part, and does not"
    );
    let sent = after(row(1), [begin(), answered(Outcome::Sent("mid".into()))]);
    let rows = [part(1, sent), part(2, row(2)), part(3, row(3))];
    assert_eq!(due(&rows, 0), [Action::Send(id(2))]);
}

#[test]
fn y1_a_limit_stops_the_whole_account() {
    let rows = [after(row(1), [begin(), slowed(60)]), in_conversation(2, "there")];
    let resting = plan(&rows, &HashSet::new(), true, at(59));
    assert_eq!(resting, Plan { now: Vec::new(), next: Some(at(60)) });
    assert_eq!(waiting_for(&rows[1], &rows, true, at(59)), Some(Waiting::SlowedDown { until: at(60) }));
    assert_eq!(due(&rows, 60), [Action::Look("here".into()), Action::Send(id(2))]);
}

#[test]
fn s5_looks_come_at_2_5_15_30_and_60_seconds_and_go_on_while_fewer_than_two_could_read() {
    for (read, further) in [(true, vec![]), (false, vec![120, 180, 240])] {
        let mut row = after(row(1), [begin(), unclear()]);
        let mut times = Vec::new();
        while let Some(next) = plan(std::slice::from_ref(&row), &HashSet::new(), true, at(2)).next {
            assert!(!is_due_for_a_look(&row, next - TimeDelta::milliseconds(1)) && is_due_for_a_look(&row, next));
            times.push((next - at(2)).num_seconds());
            row = after(row, looks(1, read));
            if times.len() == 8 {
                break;
            }
        }
        assert_eq!(times, [vec![2, 5, 15, 30, 60], further].concat());
    }
}

#[test]
fn s5_a_row_says_what_it_waits_for() {
    let offline = after(row(1), [begin(), answered(Outcome::NeverLeft { at: at(2) })]);
    assert!(waits_for_the_connection(&offline) && !waits_for_the_connection(&row(1)));
    for (rows, usable, second, expected) in [
        (vec![row(2)], true, 0, None),
        (vec![OutboxRow { release_at: at(5), ..row(2) }], true, 0, Some(Waiting::Undo)),
        (vec![row(2)], false, 0, Some(Waiting::Account)),
        (vec![row(1), row(2)], true, 0, Some(Waiting::Turn)),
        (vec![offline, row(2)], true, 3, Some(Waiting::NoConnection)),
        (vec![after(row(1), [begin(), unclear()]), row(2)], true, 3, Some(Waiting::LookFirst)),
        (vec![after(undecided(row(2)), [Event::SendAgain])], true, 3, Some(Waiting::LookFirst)),
        (vec![failed(row(1)), row(2)], true, 3, None),
    ] {
        let last = rows.last().expect("a row");
        assert_eq!(
            waiting_for(last, &rows, usable, at(second)),
            expected,
            "{:?}",
            rows.iter().map(name).collect::<Vec<_>>()
        );
    }
}

#[test]
fn s5_a_try_after_others_that_reached_nobody_waits_for_the_internet_until_it_is_known_to_reach_somebody() {
    let offline = after(row(1), [begin(), answered(Outcome::NeverLeft { at: at(2) })]);
    let again = after(offline.clone(), [begin()]);
    let back = after(offline, [Event::ConnectionBack, begin()]);
    for (first, tried_again, behind) in [
        (again, true, Waiting::NoConnection),
        (back, false, Waiting::Turn),
        (after(row(1), [begin()]), false, Waiting::Turn),
    ] {
        assert_eq!(is_tried_again(&first), tried_again);
        let rows = [first, row(2)];
        assert_eq!(waiting_for(&rows[1], &rows, true, at(4)), Some(behind));
    }
    let undo = OutboxRow { release_at: at(9), ..row(3) };
    let rows = [after(row(1), [begin(), slowed(60)]), undo];
    assert_eq!(waiting_for(&rows[1], &rows, true, at(4)), Some(Waiting::Undo));
    assert_eq!(held_up_by(&rows[1], &rows, true, at(4)), Some(Waiting::SlowedDown { until: at(60) }));
}
