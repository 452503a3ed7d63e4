//! Connected accounts as the frame shows them: tabs, what each tab remembers, what each account's state is.

use super::{CONVERSATIONS_SHOWN, Inbox};
use crate::failure::Failure;
use crate::settings::{Chosen, key};
use crate::views::{AccountView, FrameView, OpeningView, RecoveryView, TabView};
use chrono::{DateTime, Utc};
use domain::{AccountId, Avatar, ParticipantId, Title, Zone};
use store::{Tab, ViewState};

/// Name under which the merged tab remembers its state. Account ids are numbers, so none is equal to it.
const ALL: &str = "all";

impl Inbox {
    /// Everything around list and thread.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn frame(&self) -> Result<FrameView, Failure> {
        let read = self.core.store.frame(CONVERSATIONS_SHOWN).await?;
        let settings = Chosen(&read.settings);
        let zone = settings.zone();
        let accounts: Vec<_> = read.tabs.into_iter().map(|tab| self.account_view(tab, &settings, zone)).collect();
        Ok(FrameView {
            selected: selected(&settings, &accounts),
            accounts,
            today: zone.date(self.core.now()).to_string(),
            session: self.session.clone(),
            settings: settings.view(),
            recovery: self.core.store.recovery().map(RecoveryView::from),
            folder_gone: self.core.is_folder_gone(),
        })
    }

    /// The frame, with the list and the tab of the account that it selects: what a start shows.
    ///
    /// # Errors
    /// [`Failure::Store`], where the frame cannot be read.
    pub async fn opening(&self) -> Result<OpeningView, Failure> {
        let frame = self.frame().await?;
        let selected = frame.selected.as_ref();
        let list = self.list(selected).await.ok();
        let tab = self.tab(selected).await.unwrap_or_default();
        Ok(OpeningView { frame, list, tab })
    }

    /// Remembers the tab as the last used one.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn select(&self, account: Option<&AccountId>) -> Result<(), Failure> {
        let scope = account.map_or(ALL, AccountId::as_str);
        self.settings.write(key::SELECTED_ACCOUNT, &scope).await
    }

    /// What a tab remembers (I2).
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn tab(&self, account: Option<&AccountId>) -> Result<TabView, Failure> {
        let state = self.core.store.view_state(account.map_or(ALL, AccountId::as_str)).await?.unwrap_or_default();
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
        Ok(self.core.store.save_view_state(account.map_or(ALL, AccountId::as_str), &state).await?)
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
            token: self.accounts.token_view(&account, zone),
            slowed_down_until: self.rests_until(&account.id).map(|until| zone.show(self.core.on_the_wall(until))),
            way: account.way,
            id: account.id,
            flavour: account.flavour,
            username: account.username,
            state: account.state,
        }
    }

    fn rests_until(&self, id: &AccountId) -> Option<DateTime<Utc>> {
        self.accounts.session(id).ok()?.rests_until(self.core.plan_now())
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
