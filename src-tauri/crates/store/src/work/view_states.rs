//! Where the owner left off in each tab of the toolbar (I2).

use crate::work::renames;
use crate::{Store, StoreError};
use domain::{AccountId, ConversationId, Filter};
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

/// Where the owner left off in one scope.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ViewState {
    /// The conversation that is open.
    pub conversation: Option<(AccountId, ConversationId)>,
    /// How far the list is scrolled, in CSS pixels.
    pub list_scroll: u32,
    /// What the list shows.
    pub filter: Filter,
}

impl Store {
    /// Where the owner left off in a scope: an account's id, or `all`.
    pub async fn view_state(&self, scope: &str) -> Result<Option<ViewState>, StoreError> {
        let scope = scope.to_owned();
        self.work().read(move |db| find(db, &scope)).await
    }

    /// Writes down where the owner is.
    pub async fn save_view_state(&self, scope: &str, state: &ViewState) -> Result<(), StoreError> {
        let (scope, state) = (scope.to_owned(), state.clone());
        let save = move |db: &Connection| {
            let current = |(account, id): &(AccountId, ConversationId)| {
                renames::current(db, account, id).map(|now| (account.clone(), now))
            };
            let conversation = state.conversation.as_ref().map(current).transpose()?;
            save(db, &scope, &ViewState { conversation, ..state.clone() })
        };
        self.work().write("save_view_state", save).await
    }
}

fn find(db: &Connection, scope: &str) -> Result<Option<ViewState>> {
    db.prepare_cached("SELECT account, conversation, list_scroll, filter FROM view_states WHERE scope = ?1")?
        .query_row([scope], of)
        .optional()
}

/// Where the owner left off everywhere.
pub fn all(db: &Connection) -> Result<Vec<ViewState>> {
    db.prepare_cached("SELECT account, conversation, list_scroll, filter FROM view_states")?
        .query_map([], of)?
        .collect()
}

fn of(row: &Row<'_>) -> Result<ViewState> {
    let account: Option<String> = row.get("account")?;
    let conversation: Option<String> = row.get("conversation")?;
    let open = account.zip(conversation);
    Ok(ViewState {
        conversation: open.map(|(account, id)| (AccountId::new(account), ConversationId::new(id))),
        list_scroll: row.get("list_scroll")?,
        filter: Filter::named(&row.get::<_, String>("filter")?),
    })
}

fn save(db: &Connection, scope: &str, state: &ViewState) -> Result<()> {
    let sql = "INSERT INTO view_states (scope, account, conversation, list_scroll, filter) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (scope) DO UPDATE SET
                   account = excluded.account, conversation = excluded.conversation,
                   list_scroll = excluded.list_scroll, filter = excluded.filter";
    let (account, conversation) = state.conversation.as_ref().map(|(a, c)| (a.as_str(), c.as_str())).unzip();
    db.prepare_cached(sql)?.execute(params![scope, account, conversation, state.list_scroll, state.filter.name()])?;
    Ok(())
}

/// Keeps the conversation open under its other id.
pub fn follow(db: &Connection, account: &AccountId, from: &ConversationId, to: &ConversationId) -> Result<()> {
    db.prepare_cached("UPDATE view_states SET conversation = ?3 WHERE account = ?1 AND conversation = ?2")?
        .execute([account.as_str(), from.as_str(), to.as_str()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::tests::work_db;

    #[test]
    fn i2_each_scope_remembers_its_own_place() {
        let db = work_db();
        let in_thread =
            ViewState { conversation: Some(("a".into(), "c".into())), list_scroll: 120, filter: Filter::Done };
        save(&db, "all", &in_thread).unwrap();
        save(&db, "a", &ViewState { list_scroll: 3, ..ViewState::default() }).unwrap();
        assert_eq!(find(&db, "all").unwrap(), Some(in_thread));
        assert_eq!(find(&db, "b").unwrap(), None);
        save(&db, "all", &ViewState::default()).unwrap();
        assert_eq!(find(&db, "all").unwrap(), Some(ViewState::default()));
    }

    #[test]
    fn i2_the_open_conversation_stays_open_under_its_other_id() {
        let db = work_db();
        save(&db, "all", &ViewState { conversation: Some(("a".into(), "old".into())), ..ViewState::default() })
            .unwrap();
        save(&db, "b", &ViewState { conversation: Some(("b".into(), "old".into())), ..ViewState::default() }).unwrap();
        follow(&db, &"a".into(), &"old".into(), &"new".into()).unwrap();
        let open = |scope| find(&db, scope).unwrap().unwrap().conversation.unwrap().1;
        assert_eq!(open("all"), "new".into());
        assert_eq!(open("b"), "old".into(), "another account's conversation only shares the id");
    }
}
