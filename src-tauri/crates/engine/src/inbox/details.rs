//! What the owner keeps of a customer: notes, labels, since when they are known (T9). All of it is kept on this
//! computer only. It is filed by account and customer, so that it stays when the conversation gets another id.

use super::Inbox;
use crate::changes::Change;
use crate::failure::{Failure, LabelProblem, of_kept_length};
use crate::views::{DetailsView, LabelView, NotesView};
use domain::{AccountId, Label, ParticipantId};
use store::{Labelled, Notes};

/// Most labels that are suggested: more than a person reads, and few enough to cost no time.
const SUGGESTED: usize = 200;

impl Inbox {
    /// What is kept of a customer.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when there is no such account, [`Failure::Store`].
    pub async fn details(&self, account: &AccountId, customer: &ParticipantId) -> Result<DetailsView, Failure> {
        self.accounts.session(account)?;
        // For customers cached by a version that did not write it down at every sync.
        self.accounts.note_first_seen(account).await;
        let store = &self.core.store;
        let labels = store.labels(account, customer).await?;
        let mut others = store.labels_in_use(account).await?;
        others.retain(|label| !labels.contains(label));
        others.truncate(SUGGESTED);
        let zone = self.settings.zone().await;
        Ok(DetailsView {
            account: account.clone(),
            customer: customer.clone(),
            notes: NotesView::from(store.notes(account, customer).await?),
            labels: labels.iter().map(LabelView::of).collect(),
            suggestions: others.iter().map(LabelView::of).collect(),
            first_seen: store.first_seen(account, customer).await?.map(|at| zone.show(at)),
        })
    }

    /// Keeps what is noted of a customer. Answers when it is on disk; `false`: a later revision is there and stays.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when there is no such account, [`Failure::TooMuchText`], [`Failure::Store`] when the disk
    /// did not take it.
    pub async fn save_notes(
        &self,
        account: &AccountId,
        customer: &ParticipantId,
        text: String,
        revision: u32,
    ) -> Result<bool, Failure> {
        of_kept_length(&text)?;
        // A late write for an account that was erased must not create it again.
        self.accounts.session(account)?;
        let notes = Notes { text, revision };
        let saved = self.core.store.save_notes(account, customer, &notes, self.core.now()).await?;
        if saved {
            self.tell_details(account, customer);
        }
        Ok(saved)
    }

    /// Puts a label on a customer. One that is on already, in whatever case, stays as it is.
    ///
    /// # Errors
    /// [`Failure::LabelRefused`], [`Failure::NotFound`] when there is no such account, [`Failure::Store`].
    pub async fn add_label(&self, account: &AccountId, customer: &ParticipantId, name: &str) -> Result<(), Failure> {
        self.accounts.session(account)?;
        let label = Label::named(name).map_err(LabelProblem::from)?;
        match self.core.store.add_label(account, customer, &label).await? {
            Labelled::Added => self.tell_details(account, customer),
            Labelled::Already => {}
            Labelled::TooMany => return Err(LabelProblem::TooMany.into()),
        }
        Ok(())
    }

    /// Takes a label off a customer, if it is on.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when there is no such account, [`Failure::Store`].
    pub async fn remove_label(&self, account: &AccountId, customer: &ParticipantId, name: &str) -> Result<(), Failure> {
        self.accounts.session(account)?;
        if self.core.store.remove_label(account, customer, &Label::kept(name.to_owned())).await? {
            self.tell_details(account, customer);
        }
        Ok(())
    }

    fn tell_details(&self, account: &AccountId, customer: &ParticipantId) {
        self.core.tell(Change::Details { account: account.clone(), customer: customer.clone() });
    }
}
