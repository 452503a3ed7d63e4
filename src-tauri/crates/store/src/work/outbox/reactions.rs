//! Wishes for reactions (T8). One row per message: a later wish takes the place of an earlier one, also of one that is on
//! its way, whose answer then finds no row.

use super::rows;
use crate::work::renames;
use crate::{Store, StoreError};
use domain::{AccountId, MessageId, OutboxRow};
use rusqlite::{Connection, Result};

impl Store {
    /// Takes the wish for a reaction, in place of an earlier one about the same message. A row of anything else is not
    /// taken.
    pub async fn want_reaction(&self, wanted: &OutboxRow) -> Result<(), StoreError> {
        let wanted = wanted.clone();
        self.work().write("want_reaction", move |db| want(db, &wanted)).await
    }

    /// Forgets the wish about a message; says whether there was one.
    pub async fn forget_reaction(&self, account: &AccountId, message: &MessageId) -> Result<bool, StoreError> {
        let (account, message) = (account.clone(), message.clone());
        self.work().write("forget_reaction", move |db| forget(db, &account, &message)).await
    }
}

fn want(db: &Connection, wanted: &OutboxRow) -> Result<()> {
    let Some(reaction) = wanted.reaction() else { return Ok(()) };
    forget(db, &wanted.account, &reaction.message)?;
    let conversation = renames::current(db, &wanted.account, &wanted.conversation)?;
    rows::insert(db, &OutboxRow { conversation, ..wanted.clone() })
}

fn forget(db: &Connection, account: &AccountId, message: &MessageId) -> Result<bool> {
    let sql = "DELETE FROM outbox WHERE account = ?1 AND reacts_to = ?2";
    Ok(db.prepare_cached(sql)?.execute([account.as_str(), message.as_str()])? > 0)
}

#[cfg(test)]
mod tests {
    use crate::Store;
    use crate::durability::checksums;
    use crate::work::schema::KIND;
    use crate::work::tests::at;
    use domain::outbox::{Action, WantedReaction, plan};
    use domain::{MessageId, NotSent, OutboxRow, SendState};
    use rusqlite::Connection;
    use rusqlite_migration::Migrations;
    use std::collections::HashSet;

    /// The last schema with a table of its own for wishes.
    const BEFORE: usize = 12;

    #[tokio::test]
    async fn t8_wishes_of_an_earlier_schema_go_out_in_their_order_and_refused_ones_say_why() {
        let folder = tempfile::tempdir().unwrap();
        let mut db = Connection::open(folder.path().join("work.db")).unwrap();
        checksums::register(&db).unwrap();
        Migrations::from_slice(KIND.migrations).to_version(&mut db, BEFORE).unwrap();
        db.execute_batch(
            r#"INSERT INTO wanted_reactions (account, conversation, recipient, message, emoji, why) VALUES
                   ('a', 'c', 'p', 'm9', '❤️', NULL), ('a', 'c', 'p', 'm2', NULL, NULL),
                   ('a', 'd', 'q', 'm1', '🥐', '{"why":"windowClosed"}')"#,
        )
        .unwrap();
        drop(db);
        // Opening reads every row and its checksum.
        let store = Store::open(folder.path(), at(0)).await.unwrap();
        assert_eq!(store.recovery(), None);
        let rows = store.outbox_all(&"a".into()).await.unwrap();
        let wish = |row: &OutboxRow| {
            let WantedReaction { message, emoji } = row.reaction().unwrap().clone();
            (message, emoji, row.conversation.to_string(), row.recipient.to_string(), row.state.clone())
        };
        let expected = |message: &str, emoji: Option<&str>, place: (&str, &str), state| {
            (MessageId::new(message), emoji.map(str::to_owned), place.0.to_owned(), place.1.to_owned(), state)
        };
        let queued = || SendState::Queued { hold: None };
        assert_eq!(
            rows.iter().map(wish).collect::<Vec<_>>(),
            [
                expected("m9", Some("❤️"), ("c", "p"), queued()),
                expected("m2", None, ("c", "p"), queued()),
                expected("m1", Some("🥐"), ("d", "q"), SendState::NotSent { why: NotSent::WindowClosed }),
            ]
        );
        let due = plan(&rows, &HashSet::new(), true, at(0)).now;
        assert_eq!(due, [Action::Send(rows[0].id), Action::Send(rows[1].id)]);
        assert!(rows.iter().all(|row| row.part.first == row.id));
    }
}
