//! What frame and list have in common. Each is one query over both files, however many accounts and conversations there
//! are (Y1): the readers of `cache.db` see `work.db` beside it, read-only, under the name `work`.

use crate::cache::messages;
use crate::columns::foreign;
use rusqlite::{Result, Row};
use std::collections::HashMap;

/// What the owner set up, as JSON by key; only what differs from the default is there.
pub type Settings = HashMap<String, String>;

/// Whose rows are read, in the order of first connecting: of the account ?1, or of all if that is NULL. Before them comes
/// one row without an account, which carries the settings.
pub const SCOPE: &str = "WITH scope (account, place) AS (
    SELECT NULL, -1
    UNION ALL SELECT ?1, 0 WHERE ?1 IS NOT NULL
    UNION ALL SELECT id, ordinal FROM work.accounts WHERE ?1 IS NULL)";

/// The settings, in the row without an account.
pub const SETTINGS: &str = "CASE WHEN scope.account IS NULL
    THEN (SELECT json_group_object(key, value) FROM work.settings) END AS settings";

/// The settings, if a row carries them.
pub fn settings(row: &Row<'_>) -> Result<Option<Settings>> {
    row.get_ref("settings")?.as_str_or_null()?.map(|json| serde_json::from_str(json).map_err(foreign)).transpose()
}

/// Which messages of a conversation (named by its columns) are unread: those of the customer after the second of its read
/// mark and after that of the newest own one, see [`messages::UNREAD_SQL`].
pub fn is_unread(account: &str, conversation: &str) -> String {
    let least = messages::second(i64::MIN);
    format!(
        "theirs.account = {account} AND theirs.conversation = {conversation} AND theirs.own = 0
         AND theirs.second > max(
             coalesce((SELECT (up_to - ((up_to % 1000) + 1000) % 1000) / 1000 FROM work.read_marks AS marks
                       WHERE marks.account = {account} AND marks.conversation = {conversation}), {least}),
             coalesce((SELECT max(second) FROM messages AS ours
                       WHERE ours.account = {account} AND ours.conversation = {conversation} AND ours.own = 1), {least}))"
    )
}
