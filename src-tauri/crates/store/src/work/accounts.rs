//! The accounts the owner connected, in the order of first connecting. Tokens are elsewhere, in the vault.

use crate::columns::{json, ms, time, time_if_any, to_json, word};
use crate::work::erasures;
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use domain::{Account, AccountId, AccountState};
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

impl Store {
    /// Every account, in the order of first connecting.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        self.work().read(all).await
    }

    /// One account; `None` if it is not connected.
    pub async fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreError> {
        let id = id.clone();
        self.work().read(move |db| one(db, &id)).await
    }

    /// Writes an account down. One that is known by its id keeps its place (C12). An unfinished erasing of it is
    /// cancelled, so that nothing made from now on is erased (K1).
    pub async fn save_account(&self, account: &Account) -> Result<(), StoreError> {
        let account = account.clone();
        self.work().write("save_account", move |db| save(db, &account)).await
    }

    /// Changes the state of a connection; nothing happens if there is no such account.
    pub async fn set_account_state(&self, id: &AccountId, state: &AccountState) -> Result<(), StoreError> {
        let (id, state) = (id.clone(), state.clone());
        self.work().write("set_account_state", move |db| set_state(db, &id, &state)).await
    }

    /// Writes down how old an account's token is and when it dies; nothing happens if there is no such account.
    pub async fn set_token_life(
        &self,
        id: &AccountId,
        issued: Option<DateTime<Utc>>,
        expires: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let id = id.clone();
        self.work().write("set_token_life", move |db| set_token_life(db, &id, issued, expires)).await
    }

    /// Forgets an account. Its drafts, unsent messages and cached conversations stay, for when it is connected
    /// again; see [`Store::erase_work`] and [`Store::erase_account`].
    pub async fn remove_account(&self, id: &AccountId) -> Result<(), StoreError> {
        let id = id.clone();
        self.work().write("remove_account", move |db| remove(db, &id)).await
    }
}

/// What is read of an account.
pub const COLUMNS: &str = "id, flavour, node, username, name, picture_url, state, connected_at, token_expires_at, way,
    token_issued_at";

/// Every account.
pub fn all(db: &Connection) -> Result<Vec<Account>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM accounts ORDER BY ordinal"))?.query_map([], of)?.collect()
}

fn one(db: &Connection, id: &AccountId) -> Result<Option<Account>> {
    let sql = format!("SELECT {COLUMNS} FROM accounts WHERE id = ?1");
    db.prepare_cached(&sql)?.query_row([id.as_str()], of).optional()
}

/// A row with [`COLUMNS`].
pub fn of(row: &Row<'_>) -> Result<Account> {
    Ok(Account {
        id: AccountId::new(row.get::<_, String>("id")?),
        flavour: word(row, "flavour")?,
        node: row.get("node")?,
        username: row.get("username")?,
        name: row.get("name")?,
        picture_url: row.get("picture_url")?,
        state: json(row, "state")?,
        connected_at: time(row, "connected_at")?,
        token_expires_at: time_if_any(row, "token_expires_at")?,
        way: word(row, "way")?,
        token_issued_at: time_if_any(row, "token_issued_at")?,
    })
}

fn save(db: &Connection, account: &Account) -> Result<()> {
    let sql = "INSERT INTO accounts
                   (id, flavour, node, username, name, picture_url, state, connected_at, token_expires_at, way,
                    token_issued_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
               ON CONFLICT (id) DO UPDATE SET
                   flavour = excluded.flavour, node = excluded.node, username = excluded.username,
                   name = excluded.name, picture_url = excluded.picture_url, state = excluded.state,
                   connected_at = excluded.connected_at, token_expires_at = excluded.token_expires_at,
                   way = excluded.way, token_issued_at = excluded.token_issued_at";
    db.prepare_cached(sql)?.execute(params![
        account.id.as_str(),
        account.flavour.to_string(),
        account.node,
        account.username,
        account.name,
        account.picture_url,
        to_json(&account.state)?,
        ms(account.connected_at),
        account.token_expires_at.map(ms),
        account.way.to_string(),
        account.token_issued_at.map(ms),
    ])?;
    erasures::end(db, &account.id)
}

fn set_state(db: &Connection, id: &AccountId, state: &AccountState) -> Result<()> {
    db.prepare_cached("UPDATE accounts SET state = ?2 WHERE id = ?1")?.execute([id.as_str(), &to_json(state)?])?;
    Ok(())
}

fn set_token_life(
    db: &Connection,
    id: &AccountId,
    issued: Option<DateTime<Utc>>,
    expires: Option<DateTime<Utc>>,
) -> Result<()> {
    let sql = "UPDATE accounts SET token_issued_at = ?2, token_expires_at = ?3 WHERE id = ?1";
    db.prepare_cached(sql)?.execute(params![id.as_str(), issued.map(ms), expires.map(ms)])?;
    Ok(())
}

fn remove(db: &Connection, id: &AccountId) -> Result<()> {
    db.prepare_cached("DELETE FROM accounts WHERE id = ?1")?.execute([id.as_str()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::tests::work_db;
    use domain::{AccountTrouble, Flavour, TokenTrouble, WayIn};

    fn account(id: &str, flavour: Flavour) -> Account {
        Account {
            id: id.into(),
            flavour,
            node: format!("node of {id}"),
            username: "flourandfern".into(),
            name: Some("Flour & Fern".into()),
            picture_url: None,
            state: AccountState::New,
            connected_at: "2026-11-20T14:30:12.345Z".parse().expect("a time"),
            token_expires_at: Some("2027-01-19T14:30:12Z".parse().expect("a time")),
            way: WayIn::PastedToken,
            token_issued_at: Some("2026-11-20T14:30:12.345Z".parse().expect("a time")),
        }
    }

    #[test]
    fn i1_accounts_keep_the_order_of_first_connecting() {
        let db = work_db();
        let (first, second) = (account("9", Flavour::Instagram), account("1", Flavour::Facebook));
        save(&db, &first).unwrap();
        save(&db, &second).unwrap();
        assert_eq!(all(&db).unwrap(), [first.clone(), second.clone()]);

        let again = Account { flavour: Flavour::Facebook, name: None, token_expires_at: None, ..first };
        save(&db, &again).unwrap();
        assert_eq!(all(&db).unwrap(), [again, second], "the same account reached another way is the same row");
    }

    #[test]
    fn c5_every_state_is_read_back() {
        let db = work_db();
        save(&db, &account("1", Flavour::Instagram)).unwrap();
        for state in [
            AccountState::Connected,
            AccountState::ReconnectNeeded { why: TokenTrouble::Unknown },
            AccountState::ReconnectNeeded { why: TokenTrouble::PasswordChanged },
            AccountState::NotServed { why: AccountTrouble::NotEligible },
            AccountState::PermissionRequired { missing: vec!["instagram_business_manage_messages".into()] },
            AccountState::New,
        ] {
            set_state(&db, &"1".into(), &state).unwrap();
            assert_eq!(all(&db).unwrap()[0].state, state);
        }
    }

    #[test]
    fn c9_a_state_written_before_its_reason_was_known_is_read() {
        let db = work_db();
        save(&db, &account("1", Flavour::Instagram)).unwrap();
        db.execute("UPDATE accounts SET state = '{\"state\":\"reconnectNeeded\"}'", []).unwrap();
        assert_eq!(all(&db).unwrap()[0].state, AccountState::ReconnectNeeded { why: TokenTrouble::Unknown });
    }

    #[test]
    fn c9_a_renewed_token_changes_its_life_and_nothing_else() {
        let db = work_db();
        let before = account("1", Flavour::Instagram);
        save(&db, &before).unwrap();
        let (issued, expires) = (before.token_expires_at, None);
        set_token_life(&db, &"1".into(), issued, expires).unwrap();
        assert_eq!(all(&db).unwrap(), [Account { token_issued_at: issued, token_expires_at: expires, ..before }]);
    }

    #[test]
    fn c8_a_removed_account_is_gone_and_comes_last_when_it_returns() {
        let db = work_db();
        let (a, b) = (account("a", Flavour::Instagram), account("b", Flavour::Instagram));
        save(&db, &a).unwrap();
        save(&db, &b).unwrap();
        remove(&db, &a.id).unwrap();
        assert_eq!(all(&db).unwrap(), std::slice::from_ref(&b));
        save(&db, &a).unwrap();
        assert_eq!(all(&db).unwrap(), [b, a]);
    }
}
