//! The labels of the customers (T9), in the order they were put on.

use crate::{Store, StoreError};
use domain::{AccountId, Label, ParticipantId};
use rusqlite::{Connection, Result, Row, params};

/// What became of a label that was to be put on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Labelled {
    /// It is on now.
    Added,
    /// It was on already.
    Already,
    /// The customer has [`Label::MAX_PER_CUSTOMER`] others.
    TooMany,
}

impl Store {
    /// The labels of a customer.
    pub async fn labels(&self, account: &AccountId, customer: &ParticipantId) -> Result<Vec<Label>, StoreError> {
        let (account, customer) = (account.clone(), customer.clone());
        self.work().read(move |db| of(db, &account, &customer)).await
    }

    /// Every label an account uses, the most used first; each as it was spelled last.
    pub async fn labels_in_use(&self, account: &AccountId) -> Result<Vec<Label>, StoreError> {
        let account = account.clone();
        self.work().read(move |db| in_use(db, &account)).await
    }

    /// Puts a label on a customer.
    pub async fn add_label(
        &self,
        account: &AccountId,
        customer: &ParticipantId,
        label: &Label,
    ) -> Result<Labelled, StoreError> {
        let (account, customer, label) = (account.clone(), customer.clone(), label.clone());
        self.work().write("add_label", move |db| add(db, &account, &customer, &label)).await
    }

    /// Takes a label off a customer; says whether it was on.
    pub async fn remove_label(
        &self,
        account: &AccountId,
        customer: &ParticipantId,
        label: &Label,
    ) -> Result<bool, StoreError> {
        let (account, customer, key) = (account.clone(), customer.clone(), label.key());
        self.work().write("remove_label", move |db| remove(db, &account, &customer, &key)).await
    }
}

fn of(db: &Connection, account: &AccountId, customer: &ParticipantId) -> Result<Vec<Label>> {
    let sql = "SELECT name FROM labels WHERE account = ?1 AND customer = ?2 ORDER BY ordinal";
    db.prepare_cached(sql)?.query_map([account.as_str(), customer.as_str()], label)?.collect()
}

fn in_use(db: &Connection, account: &AccountId) -> Result<Vec<Label>> {
    // Beside max(), SQLite takes the other columns from the row that has it.
    let sql = "SELECT name, max(ordinal) FROM labels WHERE account = ?1 GROUP BY key ORDER BY count(*) DESC, key";
    db.prepare_cached(sql)?.query_map([account.as_str()], label)?.collect()
}

fn label(row: &Row<'_>) -> Result<Label> {
    Ok(Label::kept(row.get("name")?))
}

fn add(db: &Connection, account: &AccountId, customer: &ParticipantId, label: &Label) -> Result<Labelled> {
    let there = of(db, account, customer)?;
    if there.contains(label) {
        return Ok(Labelled::Already);
    }
    if there.len() >= Label::MAX_PER_CUSTOMER {
        return Ok(Labelled::TooMany);
    }
    let sql = "INSERT INTO labels (account, customer, key, name) VALUES (?1, ?2, ?3, ?4)";
    let key = (account.as_str(), customer.as_str());
    db.prepare_cached(sql)?.execute(params![key.0, key.1, label.key(), label.name()])?;
    Ok(Labelled::Added)
}

fn remove(db: &Connection, account: &AccountId, customer: &ParticipantId, key: &str) -> Result<bool> {
    let sql = "DELETE FROM labels WHERE account = ?1 AND customer = ?2 AND key = ?3";
    Ok(db.prepare_cached(sql)?.execute([account.as_str(), customer.as_str(), key])? == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::tests::work_db;

    fn put(db: &Connection, customer: &str, name: &str) -> Labelled {
        add(db, &"a".into(), &customer.into(), &Label::named(name).unwrap()).unwrap()
    }

    fn names(labels: &[Label]) -> Vec<&str> {
        labels.iter().map(Label::name).collect()
    }

    #[test]
    fn t9_labels_keep_their_order_and_none_is_there_twice_whatever_its_case() {
        let db = work_db();
        assert_eq!(put(&db, "p", "Wholesale"), Labelled::Added);
        assert_eq!(put(&db, "p", "Allergic"), Labelled::Added);
        assert_eq!(put(&db, "p", "WHOLESALE"), Labelled::Already);
        assert_eq!(names(&of(&db, &"a".into(), &"p".into()).unwrap()), ["Wholesale", "Allergic"]);
        assert_eq!(of(&db, &"b".into(), &"p".into()).unwrap(), [], "each account has its own");
        assert!(remove(&db, &"a".into(), &"p".into(), "wholesale").unwrap());
        assert!(!remove(&db, &"a".into(), &"p".into(), "wholesale").unwrap());
        assert_eq!(names(&of(&db, &"a".into(), &"p".into()).unwrap()), ["Allergic"]);
    }

    #[test]
    fn t9_a_customer_has_twenty_labels_at_most() {
        let db = work_db();
        for number in 0..20 {
            assert_eq!(put(&db, "p", &format!("label {number}")), Labelled::Added);
        }
        assert_eq!(put(&db, "p", "one more"), Labelled::TooMany);
        assert_eq!(put(&db, "p", "Label 3"), Labelled::Already, "one that is there is not one more");
        assert_eq!(put(&db, "q", "one more"), Labelled::Added, "another customer has room");
    }

    #[test]
    fn t9_the_labels_in_use_come_by_use_and_as_they_were_spelled_last() {
        let db = work_db();
        for (customer, name) in [("p", "vip"), ("q", "Allergic"), ("q", "VIP"), ("r", "Baker")] {
            put(&db, customer, name);
        }
        assert_eq!(names(&in_use(&db, &"a".into()).unwrap()), ["VIP", "Allergic", "Baker"]);
        assert_eq!(in_use(&db, &"b".into()).unwrap(), []);
    }
}
