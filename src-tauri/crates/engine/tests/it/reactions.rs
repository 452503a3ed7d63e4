//! Reacting to messages (T8): a wish is on disk before Instagram is asked, and the latest one counts.

use crate::desk::Desk;
use chrono::TimeDelta;
use domain::{AccountId, ConversationId, Flavour, MessageId, NotSent};
use engine::Failure;
use engine::views::{ReactionState, ReactionView};
use serde_json::json;

struct Said {
    desk: Desk,
    account: AccountId,
    conversation: ConversationId,
    message: MessageId,
}

impl Said {
    async fn at((desk, account): (Desk, AccountId)) -> Self {
        let (open, conversation) = desk.answerable(&account).await;
        let message = MessageId::new(desk.shop.customer_writes_one(&open, "it was delicious").await);
        desk.engine.refresh(Some(&account)).await.unwrap();
        Self { desk, account, conversation, message }
    }

    async fn restart(self) -> Self {
        Self { desk: self.desk.restart().await, ..self }
    }

    async fn react(&self, emoji: Option<&str>) {
        self.desk.engine.react(&self.account, &self.message, emoji.map(str::to_owned)).await.expect("it is taken");
    }

    async fn shown(&self) -> Vec<ReactionView> {
        let thread = self.desk.thread(&self.account, &self.conversation).await;
        let found = thread.messages.into_iter().find(|message| message.message.as_ref() == Some(&self.message));
        found.expect("the message").reactions
    }

    async fn until(&self, expected: &[(&str, ReactionState)]) {
        let expected: Vec<_> = expected
            .iter()
            .map(|(with, state)| ReactionView { with: (*with).to_owned(), own: true, state: state.clone() })
            .collect();
        self.desk.until(async || self.shown().await == expected).await;
    }

    /// What the platform was told, in order.
    async fn told(&self) -> Vec<Option<String>> {
        let actions = self.desk.shop.actions().await;
        assert!(actions.iter().all(|action| action.message_id.as_deref() == Some(self.message.as_str())));
        actions.into_iter().map(|action| action.reaction).collect()
    }
}

const THERE: ReactionState = ReactionState::There;

#[tokio::test]
async fn t8_a_reaction_is_sent_changed_and_taken_away_with_both_logins() {
    for flavour in [Flavour::Instagram, Flavour::Facebook] {
        let said = Said::at(Desk::connected(flavour).await).await;
        said.react(Some("❤️")).await;
        said.until(&[("❤️", THERE)]).await;
        said.react(Some("🎂")).await;
        said.until(&[("🎂", THERE)]).await;
        said.desk.pass(TimeDelta::seconds(5)).await;
        said.desk.engine.show_on_screen(Some((&said.account, &said.conversation)));
        said.desk.engine.refresh(Some(&said.account)).await.unwrap();
        said.until(&[("🎂", THERE)]).await;
        said.react(None).await;
        said.until(&[]).await;
        said.desk.pass(TimeDelta::seconds(5)).await;
        said.desk.engine.refresh(Some(&said.account)).await.unwrap();
        assert_eq!(said.shown().await, [], "a page says the same");
        assert_eq!(said.told().await, [Some("❤️".to_owned()), Some("🎂".to_owned()), None], "{flavour:?}");
    }
}

#[tokio::test]
async fn t8_offline_it_waits_survives_the_end_of_the_program_and_only_the_latest_wish_goes_out() {
    let said = Said::at(Desk::on_a_line(Flavour::Instagram).await).await;
    said.desk.shop.unplug().await;
    said.react(Some("👍")).await;
    said.react(Some("🙏")).await;
    said.until(&[("🙏", ReactionState::Sending)]).await;
    let said = said.restart().await;
    said.until(&[("🙏", ReactionState::Sending)]).await;
    said.desk.shop.plug_in().await;
    said.desk.pass(TimeDelta::seconds(60)).await;
    said.until(&[("🙏", THERE)]).await;
    assert_eq!(said.told().await, [Some("🙏".to_owned())]);
}

#[tokio::test]
async fn t8_a_lost_answer_is_asked_again_since_twice_is_once() {
    let said = Said::at(Desk::connected(Flavour::Instagram).await).await;
    said.desk.next_sends(1, json!({ "do": "drop_answer" })).await;
    said.react(Some("❤️")).await;
    said.desk.until(async || said.told().await.len() == 1).await;
    said.until(&[("❤️", ReactionState::Sending)]).await;
    said.desk.pass(TimeDelta::seconds(2)).await;
    said.until(&[("❤️", THERE)]).await;
    assert_eq!(said.told().await.len(), 2);
}

#[tokio::test]
async fn t8_a_refused_reaction_says_why_until_it_is_tried_again_or_forgotten() {
    let said = Said::at(Desk::connected(Flavour::Instagram).await).await;
    let refused = || ReactionState::NotSent { reason: NotSent::RecipientUnavailable, removal: false };
    said.desk.next_sends(2, json!({ "do": "error", "status": 400, "code": 551 })).await;
    said.react(Some("❤️")).await;
    said.until(&[("❤️", refused())]).await;
    said.react(Some("❤️")).await;
    said.desk.until(async || said.desk.shop.requests(&said.account, "send").await == 2).await;
    said.until(&[("❤️", refused())]).await;
    said.desk.engine.forget_reaction(&said.account, &said.message).await.unwrap();
    assert_eq!(said.shown().await, []);
    let again = said.desk.engine.forget_reaction(&said.account, &said.message).await;
    assert_eq!(again, Err(Failure::NotFound));
    said.react(Some("❤️")).await;
    said.until(&[("❤️", THERE)]).await;
    // One that could not be taken away is still there, and says so.
    said.desk.next_sends(1, json!({ "do": "error", "status": 400, "code": 551 })).await;
    said.react(None).await;
    said.until(&[("❤️", ReactionState::NotSent { reason: NotSent::RecipientUnavailable, removal: true })]).await;
    said.desk.engine.forget_reaction(&said.account, &said.message).await.unwrap();
    said.until(&[("❤️", THERE)]).await;
}

#[tokio::test]
async fn t8_a_fault_of_instagrams_is_tried_some_times_and_then_told() {
    let said = Said::at(Desk::connected(Flavour::Instagram).await).await;
    said.desk.next_sends(100, json!({ "do": "error", "code": 2 })).await;
    said.react(Some("❤️")).await;
    said.until(&[("❤️", ReactionState::Sending)]).await;
    let fault = ReactionState::NotSent { reason: NotSent::Refused { code: 2, subcode: None }, removal: false };
    for tries in 1.. {
        assert!(tries < 10, "it is never told");
        said.desk
            .until(async || {
                said.desk.shop.requests(&said.account, "send").await >= tries
                    || said.shown().await.iter().any(|one| one.state == fault)
            })
            .await;
        if said.shown().await.iter().any(|one| one.state == fault) {
            break;
        }
        said.desk.pass(TimeDelta::seconds(60)).await;
    }
}

#[tokio::test]
async fn t8_what_is_no_emoji_or_no_message_is_refused_at_once() {
    let said = Said::at(Desk::connected(Flavour::Instagram).await).await;
    for emoji in ["", "love", "<b>", &"🥐".repeat(40)] {
        let refused = said.desk.engine.react(&said.account, &said.message, Some(emoji.to_owned())).await;
        assert_eq!(refused, Err(Failure::NotFound), "{emoji}");
    }
    let nowhere = said.desk.engine.react(&said.account, &MessageId::new("none"), Some("❤️".to_owned())).await;
    assert_eq!(nowhere, Err(Failure::NotFound));
    assert_eq!(said.told().await, Vec::<Option<String>>::new());
}
