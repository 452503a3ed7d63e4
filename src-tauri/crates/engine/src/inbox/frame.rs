//! Connected accounts as the frame shows them: tabs, what each tab remembers, what each account's state is.

use crate::changes::Change;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::folder::FOLDER_GONE;
use crate::settings::{Chosen, key};
use crate::views::{AccountView, FrameView, RecoveryView, SyncView, TabView};
use chrono::{DateTime, Utc};
use domain::{Account, AccountId, AccountState, Avatar, ParticipantId, Title, Zone};
use store::{Tab, ViewState};
use vault::SecretName;

/// Name under which the merged tab remembers its state; no account id is a word.
const ALL: &str = "all";
/// How many conversations an account keeps and shows (Y4, L1).
pub(crate) const CONVERSATIONS_SHOWN: usize = store::KEPT_CONVERSATIONS;

impl Engine {
    /// Everything around list and thread.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn frame(&self) -> Result<FrameView, Failure> {
        let read = self.0.store.frame(CONVERSATIONS_SHOWN).await?;
        let settings = Chosen(&read.settings);
        let zone = settings.zone();
        let accounts: Vec<_> = read.tabs.into_iter().map(|tab| self.account_view(tab, &settings, zone)).collect();
        Ok(FrameView {
            selected: selected(&settings, &accounts),
            accounts,
            today: zone.date(self.now()).to_string(),
            session: self.0.session.clone(),
            settings: settings.view(),
            recovery: self.0.store.recovery().map(RecoveryView::from),
            folder_gone: self.is_folder_gone(),
        })
    }

    /// Remembers the tab as the last used one.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn select(&self, account: Option<&AccountId>) -> Result<(), Failure> {
        let scope = account.map_or(ALL, AccountId::as_str);
        self.write_setting(key::SELECTED_ACCOUNT, &scope).await
    }

    /// What a tab remembers (I2).
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn tab(&self, account: Option<&AccountId>) -> Result<TabView, Failure> {
        let state = self.0.store.view_state(account.map_or(ALL, AccountId::as_str)).await?.unwrap_or_default();
        let (account, conversation) = state.conversation.unzip();
        Ok(TabView { account, conversation, list_scroll: state.list_scroll, filter: state.filter })
    }

    /// Remembers what a tab shows.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn save_tab(&self, account: Option<&AccountId>, tab: TabView) -> Result<(), Failure> {
        let TabView { account: of, conversation, list_scroll, filter } = tab;
        let state = ViewState { conversation: of.zip(conversation), list_scroll, filter };
        Ok(self.0.store.save_view_state(account.map_or(ALL, AccountId::as_str), &state).await?)
    }

    pub(crate) async fn account(&self, id: &AccountId) -> Result<Account, Failure> {
        let accounts = self.0.store.accounts().await?;
        accounts.into_iter().find(|account| account.id == *id).ok_or(Failure::NotFound)
    }

    /// Notes what a read or send taught about the connection; the window is told only when it differs.
    pub(crate) async fn note_state(&self, id: &AccountId, state: AccountState) -> Result<(), Failure> {
        if self.account(id).await?.state != state {
            self.0.store.set_account_state(id, &state).await?;
            self.tell(Change::Frame);
            if let Ok(session) = self.session(id) {
                // What is queued may wait for the account now.
                session.rest_changed.notify_one();
            }
        }
        Ok(())
    }

    fn account_view(&self, tab: Tab, settings: &Chosen<'_>, zone: Zone) -> AccountView {
        let Tab { account, unread, has_picture, synced_at } = tab;
        let title =
            Title::of(&ParticipantId::new(account.id.as_str()), account.name.as_deref(), Some(&account.username));
        AccountView {
            avatar: Avatar::of(account.id.as_str(), &title, has_picture),
            name: title.name.unwrap_or_else(|| account.username.clone()),
            sync: self.sync_view(&account.id, synced_at, zone),
            human_agent: settings.answers_for_seven_days(&account.id).is_some(),
            unread,
            token: self.token_view(&account, zone),
            slowed_down_until: self.rests_until(&account.id).map(|until| zone.show(self.on_the_wall(until))),
            way: account.way,
            id: account.id,
            flavour: account.flavour,
            username: account.username,
            state: account.state,
        }
    }

    fn rests_until(&self, id: &AccountId) -> Option<DateTime<Utc>> {
        self.session(id).ok()?.rests_until(self.plan_now())
    }

    /// Disconnects an account: its token is deleted, and its row with the state of its connection. What is cached,
    /// drafts and unsent messages stay for when it is connected again, unless `erase` says that they go, too (C8).
    ///
    /// # Errors
    /// [`Failure::NotFound`], [`Failure::Store`]. A token that cannot be deleted now stays behind in a place for secrets
    /// that is locked; the account is disconnected all the same.
    pub async fn disconnect(&self, id: &AccountId, erase: bool) -> Result<(), Failure> {
        let session = self.session(id)?;
        // Reads under way end at once, whatever the network does; what is just being written down is, to its end; and
        // nothing is written down afterwards for an account that is gone.
        session.removed.cancel();
        let turn = (session.syncing.lock().await, session.renewing.lock().await);
        self.written(&session).await;
        self.0.store.remove_account(id).await?;
        self.lock(&self.0.sessions).remove(id);
        drop(turn);
        if erase {
            self.0.store.erase_work(id).await?;
            self.0.store.erase_account(id).await?;
        }
        self.tell(Change::Frame);
        // Last: a keychain may take its time.
        for name in [SecretName::token(id.as_str()), SecretName::next_token(id.as_str())] {
            if let Err(failure) = self.forget_secret(&name).await {
                tracing::warn!(%failure, "a token could not be deleted");
            }
        }
        self.tell(Change::Checklist);
        Ok(())
    }

    /// How current an account is that was last read at `on_disk`, as far as the disk knows.
    pub(crate) fn sync_view(&self, id: &AccountId, on_disk: Option<DateTime<Utc>>, zone: Zone) -> SyncView {
        let Ok(session) = self.session(id) else {
            return SyncView { last_synced: on_disk.map(|at| zone.show(at)), ..SyncView::default() };
        };
        let progress = self.lock(&session.progress).clone();
        let rests = session.rests_until(self.plan_now()).map(|until| zone.show(self.on_the_wall(until)));
        let failure = match (progress.failure, rests) {
            // Nothing else can be mended before that.
            _ if self.is_folder_gone() => Some(FOLDER_GONE),
            // Whoever asked to slow down, a read or a send: nothing is asked until then, and that is all there is to say.
            (None | Some(Failure::SlowedDown { .. }), rests) => {
                rests.map(|until| Failure::SlowedDown { until: Some(until) })
            }
            (failure, _) => failure.map(|failure| failure.shown_in(zone)),
        };
        SyncView {
            last_synced: progress.synced_at.or(on_disk).map(|at| zone.show(at)),
            running: progress.running,
            failure,
            failures: progress.failures,
            left_out: progress.left_out,
            retry_at: progress.retry_at.map(|at| zone.show(self.on_the_wall(at))),
        }
    }
}

/// First run selects the first account; later the last used; `None` is the merged tab (I1).
fn selected(settings: &Chosen<'_>, accounts: &[AccountView]) -> Option<AccountId> {
    let last: Option<String> = settings.get(key::SELECTED_ACCOUNT);
    if last.as_deref() == Some(ALL) && accounts.len() > 1 {
        return None;
    }
    let last = last.map(AccountId::new).filter(|id| accounts.iter().any(|account| account.id == *id));
    last.or_else(|| accounts.first().map(|account| account.id.clone()))
}
