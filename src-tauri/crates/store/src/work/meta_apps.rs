//! The owner's Meta app, one per way of logging in. Its secret is elsewhere, in the vault.

use crate::columns::word;
use crate::{Store, StoreError};
use domain::Flavour;
use rusqlite::{Connection, OptionalExtension, Result, Row};

/// A Meta app as the owner entered it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetaApp {
    /// The login it serves.
    pub flavour: Flavour,
    /// Its public id.
    pub app_id: String,
    /// How the browser comes back, as JSON; the store does not look into it.
    pub redirect: String,
}

impl Store {
    /// The app for a way of logging in, once entered.
    pub async fn meta_app(&self, flavour: Flavour) -> Result<Option<MetaApp>, StoreError> {
        self.work().read(move |db| find(db, flavour)).await
    }

    /// Writes the app down in place of an earlier one.
    ///
    /// # Errors
    /// [`StoreError::Sql`] when `redirect` is not JSON.
    pub async fn save_meta_app(&self, app: &MetaApp) -> Result<(), StoreError> {
        let app = app.clone();
        self.work().write("save_meta_app", move |db| save(db, &app)).await
    }
}

fn find(db: &Connection, flavour: Flavour) -> Result<Option<MetaApp>> {
    db.prepare_cached("SELECT flavour, app_id, redirect FROM meta_apps WHERE flavour = ?1")?
        .query_row([flavour.to_string()], of)
        .optional()
}

/// Every app.
pub fn all(db: &Connection) -> Result<Vec<MetaApp>> {
    db.prepare_cached("SELECT flavour, app_id, redirect FROM meta_apps")?.query_map([], of)?.collect()
}

fn of(row: &Row<'_>) -> Result<MetaApp> {
    Ok(MetaApp { flavour: word(row, "flavour")?, app_id: row.get("app_id")?, redirect: row.get("redirect")? })
}

fn save(db: &Connection, app: &MetaApp) -> Result<()> {
    let sql = "INSERT INTO meta_apps (flavour, app_id, redirect) VALUES (?1, ?2, ?3)
               ON CONFLICT (flavour) DO UPDATE SET app_id = excluded.app_id, redirect = excluded.redirect";
    db.prepare_cached(sql)?.execute([&app.flavour.to_string(), &app.app_id, &app.redirect])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::tests::work_db;

    #[test]
    fn c7_each_way_of_logging_in_has_its_own_app() {
        let db = work_db();
        let app = |flavour, id: &str| MetaApp { flavour, app_id: id.into(), redirect: r#"{"mode":"loopback"}"#.into() };
        save(&db, &app(Flavour::Instagram, "1")).unwrap();
        assert_eq!(find(&db, Flavour::Facebook).unwrap(), None);
        save(&db, &app(Flavour::Facebook, "2")).unwrap();
        save(&db, &app(Flavour::Instagram, "3")).unwrap();
        assert_eq!(find(&db, Flavour::Instagram).unwrap(), Some(app(Flavour::Instagram, "3")));
        assert_eq!(find(&db, Flavour::Facebook).unwrap(), Some(app(Flavour::Facebook, "2")));
    }
}
