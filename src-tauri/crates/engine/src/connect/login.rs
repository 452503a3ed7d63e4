//! One login at a time: the browser opens, a listener on this computer waits for it to come back, or the owner pastes
//! the address it ended on. Cancel and a time limit always work (C3).

use super::Connect;
use super::state::{Login, Pasted, Step};
use super::trouble::LoginTrouble;
use super::way_back::{TIME_LIMIT, WayBack};
use crate::changes::Change;
use crate::core::locked;
use crate::failure::Failure;
use crate::views::LoginView;
use chrono::{DateTime, Utc};
use domain::{AccountId, Flavour};
use instagram::login::{Attempt, Code, relayed};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

impl Connect {
    /// How far the login is.
    pub async fn login(&self) -> LoginView {
        let zone = self.settings.zone().await;
        LoginView::of(&locked(&self.login).step, zone)
    }

    /// Begins a login; an earlier one that still waits is cancelled. Answers when the browser was asked to open.
    /// With `reconnect` only that account is taken: a login of another one changes nothing.
    ///
    /// # Errors
    /// [`Failure::NoMetaApp`], [`Failure::PortTaken`], [`Failure::Vault`], [`Failure::Store`].
    pub async fn begin_login(self: &Arc<Self>, flavour: Flavour, reconnect: Option<&AccountId>) -> Result<(), Failure> {
        self.cancel_login();
        self.secrets.want().await;
        let (credentials, mode) = self.credentials(flavour).await?;
        let attempt = Attempt::begin(&self.core.meta, flavour, &credentials, &mode)?;
        // Bound before the browser opens, so that no other program can answer on that address.
        let way_back = WayBack::open(&mode, flavour, self.core.now()).await?;
        let address = attempt.authorize_url().to_string();
        let opening = self.browser.open(&address);
        let ends = self.core.plan_now() + TIME_LIMIT;
        let until = self.core.on_the_wall(ends);
        let (pasted, pastes) = mpsc::channel(1);
        let cancel = CancellationToken::new();
        *locked(&self.login) = Login {
            step: Step::Waiting { flavour, address: address.clone(), browser_opened: true, redirect: mode, until },
            cancel: cancel.clone(),
            pasted: Some(pasted),
            reconnect: reconnect.cloned(),
        };
        self.core.tell(Change::Login);
        let connect = self.clone();
        self.core.spawn(async move {
            if !opening.await {
                connect.browser_failed(&address);
            }
        });
        let connect = self.clone();
        self.core.spawn(async move {
            tokio::select! {
                () = cancel.cancelled() => {}
                () = connect.wait_and_finish(attempt, way_back, (pastes, ends)) => {}
            }
        });
        Ok(())
    }

    /// No browser could open the address: the waiting login says so, and the owner opens it by hand.
    fn browser_failed(&self, unopened: &str) {
        let mut login = locked(&self.login);
        if let Step::Waiting { address, browser_opened, .. } = &mut login.step
            && address == unopened
        {
            *browser_opened = false;
            drop(login);
            self.core.tell(Change::Login);
        }
    }

    /// Takes a link that the system handed over: the relay page sends the browser's answer on as one (C3). Whatever is
    /// not the answer to the login that waits changes nothing.
    ///
    /// # Errors
    /// [`Failure::WrongAddress`] for any other link, and when it is not the one this login waits for;
    /// [`Failure::LoginDenied`]; [`Failure::NoLogin`].
    pub async fn open_login_link(&self, link: &str) -> Result<(), Failure> {
        let query = relayed(link).ok_or(Failure::WrongAddress)?;
        self.paste_address(query).await
    }

    /// Takes the address the browser ended on, pasted by the owner.
    ///
    /// # Errors
    /// [`Failure::WrongAddress`] when it is not the one this login waits for, and then the login goes on waiting;
    /// [`Failure::LoginDenied`]; [`Failure::NoLogin`].
    pub async fn paste_address(&self, address: String) -> Result<(), Failure> {
        let pasted = locked(&self.login).pasted.clone().ok_or(Failure::NoLogin)?;
        let (answer, answered) = oneshot::channel();
        pasted.send((address, answer)).await.map_err(|_| Failure::NoLogin)?;
        answered.await.map_err(|_| Failure::NoLogin)?
    }

    /// Ends the login, whatever its step; also puts a finished or failed one away.
    pub fn cancel_login(&self) {
        let ended = std::mem::take(&mut *locked(&self.login));
        ended.cancel.cancel();
        if !matches!(ended.step, Step::Idle) {
            self.core.tell(Change::Login);
        }
    }

    /// A login at its last step: a token is there already. Ends an earlier one.
    pub(super) fn begin_without_browser(&self) -> CancellationToken {
        self.cancel_login();
        let cancel = CancellationToken::new();
        let step = Step::Finishing { flavour: None };
        *locked(&self.login) = Login { step, cancel: cancel.clone(), ..Login::default() };
        self.core.tell(Change::Login);
        cancel
    }

    async fn wait_and_finish(
        &self,
        attempt: Attempt,
        way_back: WayBack,
        until: (mpsc::Receiver<Pasted>, DateTime<Utc>),
    ) {
        let flavour = Some(attempt.flavour());
        let outcome = match self.wait_for_code(&attempt, way_back, until).await {
            Ok(code) => {
                self.go_on(Step::Finishing { flavour });
                self.finish_login(attempt, code).await
            }
            Err(trouble) => Err(trouble),
        };
        self.end_with(flavour, outcome);
    }

    async fn wait_for_code(
        &self,
        attempt: &Attempt,
        way_back: WayBack,
        (mut pastes, ends): (mpsc::Receiver<Pasted>, DateTime<Utc>),
    ) -> Result<Code, LoginTrouble> {
        let waiting = way_back.wait(attempt, self.done_page.clone());
        tokio::pin!(waiting);
        loop {
            tokio::select! {
                came_back = &mut waiting => return came_back,
                has_come = self.core.until_planned(Some(ends)) => {
                    if has_come {
                        return Err(Failure::LoginTimedOut.into());
                    }
                }
                Some((address, answer)) = pastes.recv() => {
                    let read = attempt.read_redirect(&address).map_err(LoginTrouble::from);
                    let wrong = matches!(read, Err(LoginTrouble { failure: Failure::WrongAddress, .. }));
                    drop(answer.send(read.as_ref().map(|_| ()).map_err(|trouble| trouble.failure.clone())));
                    if !wrong {
                        return read;
                    }
                }
            }
        }
    }

    pub(super) fn end_with(&self, flavour: Option<Flavour>, outcome: Result<Step, LoginTrouble>) {
        self.go_on(outcome.unwrap_or_else(|trouble| Step::Failed { flavour, trouble }));
    }

    /// The login is at another step, at which no address can be pasted any more.
    pub(super) fn go_on(&self, step: Step) {
        let mut login = locked(&self.login);
        login.pasted = None;
        login.step = step;
        drop(login);
        self.core.tell(Change::Login);
    }
}
