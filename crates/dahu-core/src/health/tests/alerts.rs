//! Alerts: raised once, closed with a reason, raised again where it got worse or came back.

use chrono::DateTime;

use crate::health::{AlertFault, AlertState, Closing, Latest, Sign, Step, Topic, step};

#[test]
fn an_alert_is_raised_once_and_again_where_the_signal_got_worse_or_came_back() {
    let open = |points| Latest {
        is_open: true,
        points,
        has_gone: false,
    };
    let closed = |points, has_gone| Latest {
        is_open: false,
        points,
        has_gone,
    };
    let bad = |points| (Sign::Bad, points);
    let [good, unknown, even] = [Sign::Good, Sign::Unknown, Sign::Even].map(|sign| (sign, 0));
    for (seen, latest, expected) in [
        (bad(7), None, Step::Raise),
        (good, None, Step::Keep),
        (unknown, None, Step::Keep),
        (bad(7), Some(open(7)), Step::Keep),
        (bad(15), Some(open(7)), Step::Restate),
        (bad(7), Some(open(15)), Step::Restate),
        (good, Some(open(7)), Step::Pass),
        (even, Some(open(7)), Step::Pass),
        (unknown, Some(open(7)), Step::Keep),
        (bad(7), Some(closed(7, false)), Step::Keep),
        (bad(7), Some(closed(15, false)), Step::Lower),
        (bad(15), Some(closed(7, false)), Step::Raise),
        (bad(7), Some(closed(7, true)), Step::Raise),
        (good, Some(closed(7, false)), Step::LayBehind),
        (good, Some(closed(7, true)), Step::Keep),
        (unknown, Some(closed(7, false)), Step::Keep),
    ] {
        assert_eq!(step(seen, latest), expected, "{seen:?} after {latest:?}");
    }
}

#[test]
fn every_topic_has_its_word() {
    for topic in Topic::all() {
        assert_eq!(Topic::from_word(topic.as_str()), Some(topic));
    }
    assert_eq!(Topic::from_word("stage"), Some(Topic::Stage));
}

#[test]
fn whoever_closes_an_alert_says_what_was_done_or_why_nothing_is() {
    let at = DateTime::UNIX_EPOCH;
    let close = |because, note: &str| AlertState::Open.close(at, None, because, note);
    for because in Closing::GIVEN {
        assert_eq!(close(because, " \n"), Err(AlertFault::WithoutWords));
    }
    assert!(close(Closing::Passed, "").is_ok(), "the program says nothing");
    let long = "长".repeat(501);
    assert_eq!(close(Closing::DealtWith, &long), Err(AlertFault::TooLong));
    let closed = close(Closing::DealtWith, "已登门").expect("closed");
    assert_eq!(
        closed.clone().close(at, None, Closing::DealtWith, ""),
        Err(AlertFault::IsClosed)
    );
    assert_eq!(closed.reopen(), Ok(AlertState::Open));
    assert_eq!(AlertState::Open.reopen(), Err(AlertFault::IsOpen));
    let explained = close(Closing::Accepted, " 合同到期前不再采购 ").expect("closed");
    assert!(matches!(explained, AlertState::Closed { note: Some(note), .. } if note == "合同到期前不再采购"));
    for closing in Closing::ALL {
        assert_eq!(Closing::from_word(closing.as_str()), Some(closing));
    }
}
