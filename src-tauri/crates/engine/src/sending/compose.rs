//! Pressing Send: a text and the chosen files become rows of the outbox.

use super::Sending;
use crate::failure::{Failure, of_kept_length};
use crate::views::{SendHow, SplitView};
use domain::outbox::{OutFile, Part, UNDO};
use domain::split::split;
use domain::text::{MAX_MESSAGE_BYTES, is_sendable};
use domain::{AccountId, ConversationId, OutboxId, OutboxRow, ParticipantId};
use std::sync::Arc;
use uuid::Uuid;

impl Sending {
    /// Takes a text for sending. Answers when it is in the outbox on disk and its draft is gone, in one transaction.
    /// Account, conversation and recipient are the ones of this call, whatever the window shows later (S3). Of several
    /// parts, the id of the first is returned.
    ///
    /// # Errors
    /// [`Failure::NothingToSend`], [`Failure::TooMuchText`]; [`Failure::TooLong`] without leave to split,
    /// [`Failure::CannotSplit`];
    /// [`Failure::WindowClosed`] without leave to try anyway; [`Failure::NotFound`], [`Failure::Store`]. The draft is
    /// untouched then.
    pub async fn send(
        self: &Arc<Self>,
        account: &AccountId,
        conversation: &ConversationId,
        text: String,
        draft_revision: u32,
        how: SendHow,
    ) -> Result<OutboxId, Failure> {
        of_kept_length(&text)?;
        let conversation = &self.core.store.current_id(account, conversation).await?;
        let files = self.chosen(account, conversation, &how.files).await?;
        if !is_sendable(&text) && files.is_empty() {
            return Err(Failure::NothingToSend);
        }
        if text.len() > MAX_MESSAGE_BYTES && !how.parts {
            return Err(Failure::TooLong { bytes: u32::try_from(text.len()).unwrap_or(u32::MAX) });
        }
        let parts = if is_sendable(&text) { sendable_parts(&text)? } else { Vec::new() };
        let session = self.accounts.session(account)?;
        let row = self.core.store.conversation(account, conversation).await?.ok_or(Failure::NotFound)?;
        if !row.has_customer() {
            return Err(Failure::NotFound);
        }
        let window = self.accounts.reply_window(&session, &row).await?;
        if !how.try_anyway && window.is_closed() {
            return Err(Failure::WindowClosed);
        }
        let to = (account.clone(), conversation.clone(), row.conversation.participant.id.clone());
        let rows = self.composed(to, (files, parts), how).await?;
        let first = rows.first().ok_or(Failure::NothingToSend)?.id;
        let place = (account.clone(), conversation.clone());
        // A draft that cannot be saved now is in the outbox a moment later; if that fails, too, the call fails.
        drop(self.drafts.flush(&place).await);
        let begun = self.take(&session, (&rows, draft_revision), (row.last_inbound, window)).await?;
        self.drafts.forget_typed(&place, draft_revision);
        self.outbox.tell_sent(account, conversation);
        if let Some(begun) = begun {
            self.go_on(&session, begun);
        }
        session.outbox_filled.notify_one();
        self.secrets.want_soon();
        Ok(first)
    }

    /// The files that are to go, of those that are chosen in the conversation.
    async fn chosen(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
        ids: &[OutboxId],
    ) -> Result<Vec<OutFile>, Failure> {
        let mut chosen = self.core.store.chosen_files(account, conversation).await?;
        let mut files = Vec::new();
        for id in ids {
            let at = chosen.iter().position(|file| file.id == *id).ok_or(Failure::NotFound)?;
            files.push(chosen.remove(at));
        }
        Ok(files)
    }

    /// The rows of one press: each file is a message of its own, since Instagram takes either text or a file in one;
    /// then the parts of the text. The first of all carries the quote.
    async fn composed(
        &self,
        to: (AccountId, ConversationId, ParticipantId),
        (files, parts): (Vec<OutFile>, Vec<String>),
        how: SendHow,
    ) -> Result<Vec<OutboxRow>, Failure> {
        let now = self.core.now();
        let release_at = if self.settings.undo_send().await? { self.core.plan_now() + UNDO } else { now };
        let of = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        let press = OutboxId::new(Uuid::now_v7());
        let row = |id, text| {
            let row = OutboxRow::pressed(id, to.clone(), text, now);
            OutboxRow { release_at, try_anyway: how.try_anyway, ..row }
        };
        let files = files.into_iter().map(|file| row(file.id, String::new()).with_file(file));
        let parts = (1..).zip(parts).map(|(number, text)| {
            let id = if number == 1 { press } else { OutboxId::new(Uuid::now_v7()) };
            OutboxRow { part: Part { first: press, number, of }, ..row(id, text) }
        });
        let mut rows: Vec<OutboxRow> = files.chain(parts).collect();
        if let Some(first) = rows.first_mut() {
            first.answers = how.answers;
        }
        Ok(rows)
    }

    /// The parts a text would go out in (S6).
    ///
    /// # Errors
    /// [`Failure::CannotSplit`], [`Failure::TooMuchText`].
    pub fn split(text: &str) -> Result<SplitView, Failure> {
        of_kept_length(text)?;
        Ok(SplitView { parts: sendable_parts(text)? })
    }
}

/// The parts of a text. A part of nothing but white space, which Instagram refuses, goes with a neighbour if it fits
/// there; otherwise it is left out, since it would show nothing.
fn sendable_parts(text: &str) -> Result<Vec<String>, Failure> {
    let mut parts: Vec<String> = Vec::new();
    let mut blank = String::new();
    for part in split(text)? {
        match parts.last_mut() {
            _ if is_sendable(part) => {
                let fits = blank.len() + part.len() <= MAX_MESSAGE_BYTES;
                parts.push(if fits { format!("{blank}{part}") } else { part.to_owned() });
                blank.clear();
            }
            Some(before) if before.len() + part.len() <= MAX_MESSAGE_BYTES => before.push_str(part),
            _ => part.clone_into(&mut blank),
        }
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::sendable_parts;

    #[test]
    fn s6_a_part_of_white_space_goes_with_a_neighbour_or_is_left_out() {
        let (word, blank) = ("w".repeat(990), " ".repeat(1500));
        assert_eq!(sendable_parts("short").unwrap(), ["short"]);
        for text in [format!("{word}{blank}{word}"), format!("{blank}{word}"), format!("{word}{blank}")] {
            let parts = sendable_parts(&text).unwrap();
            assert!(parts.iter().all(|part| part.len() <= 1000 && !part.trim().is_empty()), "{parts:?}");
            assert_eq!(parts.join("").replace(' ', ""), text.replace(' ', ""), "no word is lost");
        }
    }
}
