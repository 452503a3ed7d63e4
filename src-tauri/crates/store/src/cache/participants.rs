//! The customers. Instagram's list knows little more than their ids; names and pictures are learned one by one. None is
//! ever pruned: a name once learned is kept (L2).

use crate::cache::conversations;
use crate::columns::{self, ms};
use crate::{Store, StoreError};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, ConversationId, Participant, ParticipantId, Profile, given_name};
use rusqlite::{Connection, OptionalExtension, Result, params};

/// After how long a profile is asked for again: pictures' links die within days, names change.
const PROFILE_AGE: TimeDelta = TimeDelta::days(7);

impl Store {
    /// Writes down what a profile call said, and that it was made at `now`. A blank or missing part changes nothing,
    /// and neither does an id in the place of a name; an empty profile marks a customer whom Instagram says nothing
    /// about. Answers with the customer's conversation, whose row may say something else now.
    pub async fn learn_profile(
        &self,
        account: &AccountId,
        participant: &ParticipantId,
        profile: &Profile,
        now: DateTime<Utc>,
    ) -> Result<Option<ConversationId>, StoreError> {
        let (account, participant, profile) = (account.clone(), participant.clone(), profile.clone());
        let learn = move |db: &Connection| {
            learn(db, &account, &participant, &profile, now)?;
            Ok(conversations::with(db, &account, &participant)?.map(|(_, conversation)| conversation))
        };
        self.cache().write("learn_profile", learn).await
    }

    /// Customers of cached conversations, in the order of the list, whose profile was never asked for or more than
    /// seven days before `now`.
    pub async fn participants_without_profile(
        &self,
        account: &AccountId,
        limit: usize,
        now: DateTime<Utc>,
    ) -> Result<Vec<ParticipantId>, StoreError> {
        let account = account.clone();
        self.cache().read(move |db| to_ask(db, &account, limit, now)).await
    }
}

/// Writes down whom a conversation is with, as its head told at an activity: the later one's username stays.
pub fn meet(db: &Connection, account: &AccountId, participant: &Participant, as_of: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO participants (account, id, username, username_at) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT (account, id) DO UPDATE SET username = excluded.username, username_at = excluded.username_at
               WHERE (excluded.username_at, excluded.username)
                   > (participants.username_at, coalesce(participants.username, ''))";
    let username = filled(participant.username.as_deref());
    // A head without a username replaces none: its time is 0, and a comparison with its NULL is never true.
    let as_of = username.map_or(0, |_| ms(as_of));
    db.prepare_cached(sql)?.execute(params![account.as_str(), participant.id.as_str(), username, as_of])?;
    Ok(())
}

/// What somebody is called, as far as is known.
pub fn username(db: &Connection, account: &AccountId, participant: &ParticipantId) -> Result<Option<String>> {
    let sql = "SELECT username FROM participants WHERE account = ?1 AND id = ?2";
    let known =
        db.prepare_cached(sql)?.query_row([account.as_str(), participant.as_str()], |row| row.get(0)).optional()?;
    Ok(known.flatten())
}

fn learn(
    db: &Connection,
    account: &AccountId,
    participant: &ParticipantId,
    profile: &Profile,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "INSERT INTO participants (account, id, name, username, picture_url, follows_business, asked_at,
                                         username_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
               ON CONFLICT (account, id) DO UPDATE SET
                   name = coalesce(excluded.name, name),
                   username = coalesce(excluded.username, username),
                   username_at = iif(excluded.username IS NULL, username_at, excluded.username_at),
                   picture_url = coalesce(excluded.picture_url, picture_url),
                   follows_business = coalesce(excluded.follows_business, follows_business),
                   asked_at = excluded.asked_at";
    db.prepare_cached(sql)?.execute(params![
        account.as_str(),
        participant.as_str(),
        given_name(profile.name.as_deref()),
        filled(profile.username.as_deref()),
        filled(profile.picture_url.as_deref()),
        profile.follows_business,
        ms(now),
    ])?;
    Ok(())
}

fn to_ask(db: &Connection, account: &AccountId, limit: usize, now: DateTime<Utc>) -> Result<Vec<ParticipantId>> {
    let sql = "SELECT participants.id FROM conversations
               JOIN participants ON participants.account = conversations.account
                                AND participants.id = conversations.participant
               WHERE conversations.account = ?1 AND substr(participants.id, 1, 1) <> '!' AND (asked_at IS NULL OR asked_at < ?2)
               ORDER BY active_at DESC, conversations.id LIMIT ?3";
    db.prepare_cached(sql)?
        .query_map(params![account.as_str(), ms(now - PROFILE_AGE), columns::limit(limit)], |row| {
            Ok(ParticipantId::new(row.get::<_, String>("id")?))
        })?
        .collect()
}

/// Blank text counts as none.
fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::conversations::upsert;
    use crate::cache::tests::{account, at, cache_db, conversation};

    type Known = (Option<String>, Option<String>, Option<String>, Option<bool>);

    fn known(db: &Connection, id: &str) -> Known {
        let sql = "SELECT name, username, picture_url, follows_business FROM participants WHERE id = ?1";
        db.query_row(sql, [id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).unwrap()
    }

    #[test]
    fn l2_a_name_once_learned_is_kept() {
        let (db, id) = (cache_db(), ParticipantId::from("p"));
        let profile = Profile {
            name: Some("Maya Ferreira".into()),
            username: Some("maya".into()),
            picture_url: Some("https://example.com/1".into()),
            follows_business: Some(true),
        };
        let all = (profile.name.clone(), profile.username.clone(), profile.picture_url.clone(), Some(true));
        learn(&db, &account(), &id, &profile, at(0)).unwrap();
        assert_eq!(known(&db, "p"), all);

        let blank = Profile { name: Some("  ".into()), username: Some(String::new()), ..Profile::default() };
        learn(&db, &account(), &id, &blank, at(1)).unwrap();
        let digits = Profile { name: Some("17841400000006789".into()), ..Profile::default() };
        learn(&db, &account(), &id, &digits, at(1)).unwrap();
        learn(&db, &account(), &id, &Profile::default(), at(2)).unwrap();
        meet(&db, &account(), &Participant { id: id.clone(), username: None }, at(2)).unwrap();
        assert_eq!(known(&db, "p"), all, "what is missing erases nothing");

        meet(&db, &account(), &Participant { id: id.clone(), username: Some("maya.f".into()) }, at(3)).unwrap();
        let renamed = Profile { name: Some("Maya F.".into()), follows_business: Some(false), ..Profile::default() };
        learn(&db, &account(), &id, &renamed, at(3)).unwrap();
        assert_eq!(known(&db, "p"), (Some("Maya F.".into()), Some("maya.f".into()), all.2, Some(false)));
    }

    #[test]
    fn l2_profiles_are_asked_for_in_the_order_of_the_list_and_again_after_a_week() {
        let db = cache_db();
        for (id, second) in [("a", 1), ("b", 3), ("c", 2)] {
            let conversation = conversation(id, second);
            meet(&db, &account(), &conversation.participant, at(0)).unwrap();
            upsert(&db, &account(), &conversation).unwrap();
        }
        let ask = |limit, now| {
            let ids = to_ask(&db, &account(), limit, now).unwrap();
            ids.into_iter().map(|id| id.as_str().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(ask(9, at(10)), ["of b", "of c", "of a"]);
        assert_eq!(ask(2, at(10)), ["of b", "of c"]);
        learn(&db, &account(), &"of c".into(), &Profile::default(), at(10)).unwrap();
        assert_eq!(ask(9, at(10)), ["of b", "of a"]);
        assert_eq!(ask(9, at(10) + PROFILE_AGE), ["of b", "of a"], "seven days are not more than seven days");
        assert_eq!(ask(9, at(11) + PROFILE_AGE), ["of b", "of c", "of a"]);
    }
}
