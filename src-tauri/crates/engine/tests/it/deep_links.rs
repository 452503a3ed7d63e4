//! Places in the inbox that links lead to (F2).

use crate::fixture::Fixture;
use domain::{ConversationId, Flavour, MessageId};
use engine::{Change, Failure};

#[tokio::test]
async fn f2_a_link_shows_what_is_kept_and_says_what_is_not() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, here) = fixture.answerable(&account).await;
    let message = fixture.thread(&account, &here).await.messages.into_iter().find_map(|message| message.message);
    let mut changes = fixture.engine.changes();
    let show =
        |message: Option<MessageId>| Change::Show { account: account.clone(), conversation: here.clone(), message };
    for (asked, told) in [
        (None, vec![show(None)]),
        (message.clone(), vec![show(message)]),
        (Some(MessageId::new("gone")), vec![show(None), Change::ShowNowhere]),
    ] {
        fixture.engine.inbox().show_place(&account, &here, asked).await.expect("it is here");
        for expected in told {
            crate::fixture::told(&mut changes, |change| *change == expected).await;
        }
    }
    let nowhere = ConversationId::new("nowhere");
    assert_eq!(fixture.engine.inbox().show_place(&account, &nowhere, None).await, Err(Failure::NotFound));
    assert_eq!(fixture.engine.inbox().show_place(&"nobody".into(), &here, None).await, Err(Failure::NotFound));
}
