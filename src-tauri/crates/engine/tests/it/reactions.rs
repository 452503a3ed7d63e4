//! Reacting to messages (T8): a wish is on disk before Instagram is asked, and the latest one counts.

use crate::fixture::Fixture;
use chrono::TimeDelta;
use domain::{AccountId, ConversationId, Flavour, MessageId, NotSent};
use engine::Failure;
use engine::views::{ReactionState, ReactionView};
use serde_json::json;

struct Said {
    fixture: Fixture,
    account: AccountId,
    conversation: ConversationId,
    message: MessageId,
}

impl Said {
    async fn at((fixture, account): (Fixture, AccountId)) -> Self {
        let (open, conversation) = fixture.answerable(&account).await;
        let message = MessageId::new(fixture.shop.customer_writes_one(&open, "it was delicious").await);
        fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
        Self { fixture, account, conversation, message }
    }

    async fn restart(self) -> Self {
        Self { fixture: self.fixture.restart().await, ..self }
    }

    async fn react(&self, emoji: Option<&str>) {
        self.fixture
            .engine
            .sending()
            .react(&self.account, &self.message, emoji.map(str::to_owned))
            .await
            .expect("it is taken");
    }

    async fn shown(&self) -> Vec<ReactionView> {
        let thread = self.fixture.thread(&self.account, &self.conversation).await;
        let found = thread.messages.into_iter().find(|message| message.message.as_ref() == Some(&self.message));
        found.expect("the message").reactions
    }

    async fn until(&self, expected: &[(&str, ReactionState)]) {
        let expected: Vec<_> = expected
            .iter()
            .map(|(with, state)| ReactionView { with: (*with).to_owned(), own: true, state: state.clone() })
            .collect();
        self.fixture.until(async || self.shown().await == expected).await;
    }

    /// What the platform was told, in order.
    async fn told(&self) -> Vec<Option<String>> {
        let actions = self.fixture.shop.actions().await;
        assert!(actions.iter().all(|action| action.message_id.as_deref() == Some(self.message.as_str())));
        actions.into_iter().map(|action| action.reaction).collect()
    }
}

const THERE: ReactionState = ReactionState::There;

#[tokio::test]
async fn t8_a_reaction_is_sent_changed_and_taken_away_with_both_logins() {
    for flavour in [Flavour::Instagram, Flavour::Facebook] {
        let said = Said::at(Fixture::connected(flavour).await).await;
        said.react(Some("❤️")).await;
        said.until(&[("❤️", THERE)]).await;
        said.react(Some("🎂")).await;
        said.until(&[("🎂", THERE)]).await;
        said.fixture.pass(TimeDelta::seconds(5)).await;
        said.fixture.engine.accounts().show_on_screen(Some((&said.account, &said.conversation)));
        said.fixture.engine.accounts().refresh(Some(&said.account)).await.unwrap();
        said.until(&[("🎂", THERE)]).await;
        said.react(None).await;
        said.until(&[]).await;
        said.fixture.pass(TimeDelta::seconds(5)).await;
        said.fixture.engine.accounts().refresh(Some(&said.account)).await.unwrap();
        assert_eq!(said.shown().await, [], "a page says the same");
        assert_eq!(said.told().await, [Some("❤️".to_owned()), Some("🎂".to_owned()), None], "{flavour:?}");
    }
}

#[tokio::test]
async fn t8_offline_it_waits_survives_the_end_of_the_program_and_only_the_latest_wish_goes_out() {
    let said = Said::at(Fixture::on_a_line(Flavour::Instagram).await).await;
    said.fixture.shop.unplug().await;
    said.react(Some("👍")).await;
    said.react(Some("🙏")).await;
    said.until(&[("🙏", ReactionState::Sending)]).await;
    let said = said.restart().await;
    said.until(&[("🙏", ReactionState::Sending)]).await;
    said.fixture.shop.plug_in().await;
    said.fixture.pass(TimeDelta::seconds(60)).await;
    said.until(&[("🙏", THERE)]).await;
    assert_eq!(said.told().await, [Some("🙏".to_owned())]);
}

#[tokio::test]
async fn t8_a_lost_answer_is_asked_again_since_twice_is_once() {
    let said = Said::at(Fixture::connected(Flavour::Instagram).await).await;
    said.fixture.next_sends(1, json!({ "do": "drop_answer" })).await;
    said.react(Some("❤️")).await;
    said.fixture.until(async || said.told().await.len() == 1).await;
    said.until(&[("❤️", ReactionState::Sending)]).await;
    said.fixture.pass(TimeDelta::seconds(2)).await;
    said.until(&[("❤️", THERE)]).await;
    assert_eq!(said.told().await.len(), 2);
}

#[tokio::test]
async fn t8_a_refused_reaction_says_why_until_it_is_tried_again_or_forgotten() {
    let said = Said::at(Fixture::connected(Flavour::Instagram).await).await;
    let refused = || ReactionState::NotSent { reason: NotSent::RecipientUnavailable, removal: false };
    said.fixture.next_sends(2, json!({ "do": "error", "status": 400, "code": 551 })).await;
    said.react(Some("❤️")).await;
    said.until(&[("❤️", refused())]).await;
    said.react(Some("❤️")).await;
    said.fixture.until(async || said.fixture.shop.requests(&said.account, "send").await == 2).await;
    said.until(&[("❤️", refused())]).await;
    said.fixture.engine.sending().forget_reaction(&said.account, &said.message).await.unwrap();
    assert_eq!(said.shown().await, []);
    let again = said.fixture.engine.sending().forget_reaction(&said.account, &said.message).await;
    assert_eq!(again, Err(Failure::NotFound));
    said.react(Some("❤️")).await;
    said.until(&[("❤️", THERE)]).await;
    // One that could not be taken away is still there, and says so.
    said.fixture.next_sends(1, json!({ "do": "error", "status": 400, "code": 551 })).await;
    said.react(None).await;
    said.until(&[("❤️", ReactionState::NotSent { reason: NotSent::RecipientUnavailable, removal: true })]).await;
    said.fixture.engine.sending().forget_reaction(&said.account, &said.message).await.unwrap();
    said.until(&[("❤️", THERE)]).await;
}

#[tokio::test]
async fn t8_a_fault_of_instagrams_is_tried_some_times_and_then_told() {
    let said = Said::at(Fixture::connected(Flavour::Instagram).await).await;
    said.fixture.next_sends(100, json!({ "do": "error", "code": 2 })).await;
    said.react(Some("❤️")).await;
    said.until(&[("❤️", ReactionState::Sending)]).await;
    let fault = ReactionState::NotSent { reason: NotSent::Refused { code: 2, subcode: None }, removal: false };
    for tries in 1.. {
        assert!(tries < 10, "it is never told");
        said.fixture
            .until(async || {
                said.fixture.shop.requests(&said.account, "send").await >= tries
                    || said.shown().await.iter().any(|one| one.state == fault)
            })
            .await;
        if said.shown().await.iter().any(|one| one.state == fault) {
            break;
        }
        said.fixture.pass(TimeDelta::seconds(60)).await;
    }
}

#[tokio::test]
async fn t8_what_is_no_emoji_or_no_message_is_refused_at_once() {
    let said = Said::at(Fixture::connected(Flavour::Instagram).await).await;
    for emoji in ["", "love", "<b>", &"🥐".repeat(40)] {
        let refused = said.fixture.engine.sending().react(&said.account, &said.message, Some(emoji.to_owned())).await;
        assert_eq!(refused, Err(Failure::NotFound), "{emoji}");
    }
    let nowhere =
        said.fixture.engine.sending().react(&said.account, &MessageId::new("none"), Some("❤️".to_owned())).await;
    assert_eq!(nowhere, Err(Failure::NotFound));
    assert_eq!(said.told().await, Vec::<Option<String>>::new());
}
