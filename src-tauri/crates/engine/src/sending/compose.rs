//! What the owner does: pressing Send, taking it back, and deciding about what was not sent or what nobody knows.

use crate::engine::Engine;
use crate::failure::{Failure, of_kept_length};
use crate::views::{DraftView, SendHow, SplitView};
use chrono::{DateTime, Utc};
use domain::outbox::{Event, OutFile, Part, UNDO};
use domain::split::split;
use domain::text::{MAX_MESSAGE_BYTES, is_sendable};
use domain::{AccountId, ConversationId, OutboxId, OutboxRow, ParticipantId};
use store::TakeBack;
use uuid::Uuid;

impl Engine {
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
        &self,
        account: &AccountId,
        conversation: &ConversationId,
        text: String,
        draft_revision: u32,
        how: SendHow,
    ) -> Result<OutboxId, Failure> {
        of_kept_length(&text)?;
        let conversation = &self.here(account, conversation).await?;
        let files = self.chosen(account, conversation, &how.files).await?;
        if !is_sendable(&text) && files.is_empty() {
            return Err(Failure::NothingToSend);
        }
        if text.len() > MAX_MESSAGE_BYTES && !how.parts {
            return Err(Failure::TooLong { bytes: u32::try_from(text.len()).unwrap_or(u32::MAX) });
        }
        let parts = if is_sendable(&text) { sendable_parts(&text)? } else { Vec::new() };
        let session = self.session(account)?;
        let row = self.0.store.conversation(account, conversation).await?.ok_or(Failure::NotFound)?;
        if !row.has_customer() {
            return Err(Failure::NotFound);
        }
        if !how.try_anyway && self.reply_window(&session, &row).await?.is_closed() {
            return Err(Failure::WindowClosed);
        }
        let to = (account.clone(), conversation.clone(), row.conversation.participant.id);
        let rows = self.composed(to, (files, parts), how).await?;
        let first = rows.first().ok_or(Failure::NothingToSend)?.id;
        let place = (account.clone(), conversation.clone());
        // What cannot be saved now is in the outbox a moment later; if that fails, too, the call says so.
        drop(self.flush(&place).await);
        self.0.store.queue(&rows, u64::from(draft_revision)).await?;
        self.forget_typed(&place, draft_revision);
        self.tell_sent(account, conversation);
        session.outbox_filled.notify_one();
        self.want_secrets_soon();
        Ok(first)
    }

    /// The files that are to go, of those that are chosen in the conversation.
    async fn chosen(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
        ids: &[OutboxId],
    ) -> Result<Vec<OutFile>, Failure> {
        let mut chosen = self.0.store.chosen_files(account, conversation).await?;
        let mut files = Vec::new();
        for id in ids {
            let at = chosen.iter().position(|file| file.id == *id).ok_or(Failure::NotFound)?;
            files.push(chosen.remove(at));
        }
        Ok(files)
    }

    /// The rows of one press: each file is a message of its own, since Instagram takes either text or a file in one; then
    /// the parts of the text. The first of all carries the quote.
    async fn composed(
        &self,
        to: (AccountId, ConversationId, ParticipantId),
        (files, parts): (Vec<OutFile>, Vec<String>),
        how: SendHow,
    ) -> Result<Vec<OutboxRow>, Failure> {
        let now = self.now();
        let release_at = if self.undo_send().await? { self.plan_now() + UNDO } else { now };
        let of = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        let press = OutboxId::new(Uuid::now_v7());
        let row = |id, text| {
            let row = OutboxRow::pressed(id, to.clone(), text, now);
            OutboxRow { release_at, try_anyway: how.try_anyway, ..row }
        };
        let files = files.into_iter().map(|file| row(file.id, String::new()).with_file(file));
        let parts = (1..).zip(parts).map(|(number, text)| {
            let id = if number == 1 { press } else { OutboxId::new(Uuid::now_v7()) };
            OutboxRow { part: Part { press, number, of }, ..row(id, text) }
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

    /// At a start: a press that could be taken back for longer than Undo lasts is from before the clock was set back.
    pub(crate) async fn distrust_undo(&self, now: DateTime<Utc>) -> Result<(), Failure> {
        for account in self.0.store.accounts().await? {
            let rows = self.0.store.unsent_rows(&account.id).await?;
            if rows.iter().any(|row| row.release_at > now + UNDO) {
                self.0.store.undo_over().await?;
                break;
            }
        }
        Ok(())
    }

    /// Takes a whole press back into the draft, before what is typed there (S5).
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the five seconds are over or it has begun, [`Failure::Store`].
    pub async fn undo(&self, id: OutboxId) -> Result<DraftView, Failure> {
        let row = self.row(id).await?;
        self.take_back(row.part.press, &row, TakeBack::Undo).await
    }

    /// Moves the text of a message that certainly is not on Instagram back into the draft, before what is typed there;
    /// later parts of its press that did not go out come along.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it may be on Instagram, [`Failure::Store`].
    pub async fn edit(&self, id: OutboxId) -> Result<DraftView, Failure> {
        let row = self.row(id).await?;
        self.take_back(id, &row, TakeBack::Edit).await
    }

    async fn take_back(&self, id: OutboxId, row: &OutboxRow, how: TakeBack) -> Result<DraftView, Failure> {
        let place = (row.account.clone(), row.conversation.clone());
        let now = self.plan_now();
        let taken = async || Ok(self.0.store.take_back(&id, how, now).await?);
        let draft = self.before_what_is_typed(&place, taken).await?.ok_or(Failure::NotFound)?;
        self.forget_upload(&id);
        self.changed(row);
        Ok(draft)
    }

    /// Sends a failed or waiting message now.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it is neither, [`Failure::Store`].
    pub async fn retry(&self, id: OutboxId) -> Result<(), Failure> {
        self.decide(id, Event::Retry).await
    }

    /// Sends a message of unknown outcome once more, on the owner's word: it may arrive twice.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when its outcome is known or still being looked up, [`Failure::Store`].
    pub async fn send_again(&self, id: OutboxId) -> Result<(), Failure> {
        self.decide(id, Event::SendAgain).await
    }

    /// Takes the owner's word that a message of unknown outcome arrived.
    ///
    /// # Errors
    /// As [`Engine::send_again`].
    pub async fn arrived(&self, id: OutboxId) -> Result<(), Failure> {
        self.decide(id, Event::Arrived).await
    }

    async fn decide(&self, id: OutboxId, event: Event) -> Result<(), Failure> {
        let row = self.step(id, event).await?.ok_or(Failure::NotFound)?;
        self.session(&row.account)?.outbox_filled.notify_one();
        self.want_secrets_soon();
        Ok(())
    }

    /// Throws a message away that is not sent, with the later parts of its press that did not go out.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it is on its way, being looked up or sent; [`Failure::Store`].
    pub async fn discard(&self, id: OutboxId) -> Result<(), Failure> {
        let row = self.row(id).await?;
        if !self.0.store.discard(&id).await? {
            return Err(Failure::NotFound);
        }
        self.forget_upload(&id);
        self.sweep_files().await;
        self.changed(&row);
        Ok(())
    }

    /// A row is gone: what waited behind it may have its turn now.
    fn changed(&self, row: &OutboxRow) {
        self.tell_sent(&row.account, &row.conversation);
        if let Ok(session) = self.session(&row.account) {
            session.outbox_filled.notify_one();
        }
    }

    async fn row(&self, id: OutboxId) -> Result<OutboxRow, Failure> {
        self.0.store.outbox_row(&id).await?.ok_or(Failure::NotFound)
    }
}

/// The parts of a text. A part of nothing but white space, which Instagram refuses, goes with a neighbour if it fits
/// there; else it is left out, and nobody sees the difference.
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
