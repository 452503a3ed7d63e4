//! One login at a time: the browser opens, a listener on this computer waits for it to come back, or the owner pastes
//! the address it ended on. Cancel and a time limit always work (C3).

use crate::changes::Change;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::views::LoginView;
use domain::{Flavour, Permission};
use instagram::login::loopback::Listener;
use instagram::login::{Attempt, Code, PageOffer, RedirectMode};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

/// How long the browser may take (C3).
const TIME_LIMIT: Duration = Duration::from_secs(600);

/// An address the owner pasted, and where to say whether it was the right one.
type Pasted = (String, oneshot::Sender<Result<(), Failure>>);

/// The login under way, if any.
#[derive(Debug, Default)]
pub(crate) struct Login {
    pub(super) view: LoginView,
    cancel: CancellationToken,
    pasted: Option<mpsc::Sender<Pasted>>,
    /// What a Facebook Login showed, while the owner chooses.
    pub(super) offers: Vec<PageOffer>,
}

impl Engine {
    /// How far the login is.
    #[must_use]
    pub fn login(&self) -> LoginView {
        self.lock(&self.0.login).view.clone()
    }

    /// Begins a login; an earlier one that still waits is cancelled. Answers when the browser was asked to open.
    ///
    /// # Errors
    /// [`Failure::NoMetaApp`], [`Failure::PortTaken`], [`Failure::RedirectModeUnserved`], [`Failure::Vault`],
    /// [`Failure::Store`].
    pub async fn begin_login(&self, flavour: Flavour) -> Result<(), Failure> {
        self.cancel_login();
        let (credentials, mode) = self.credentials(flavour).await?;
        let RedirectMode::Loopback { port } = mode else { return Err(Failure::RedirectModeUnserved) };
        let attempt = Attempt::begin(&self.0.meta, flavour, &credentials, &mode)?;
        // Bound before the browser opens: whoever answers on that address afterwards is us.
        let listener =
            Listener::bind(port, RedirectMode::path(flavour)).await.map_err(|_| Failure::PortTaken { port })?;
        let address = attempt.authorize_url().to_string();
        let browser_opened = self.0.browser.open(&address);
        let until = self.zone().await.show(self.now() + TIME_LIMIT);
        let (pasted, pastes) = mpsc::channel(1);
        let cancel = CancellationToken::new();
        *self.lock(&self.0.login) = Login {
            view: LoginView::Waiting { flavour, address, browser_opened, until },
            cancel: cancel.clone(),
            pasted: Some(pasted),
            offers: Vec::new(),
        };
        self.tell(Change::Login);
        let engine = self.clone();
        self.spawn(async move {
            tokio::select! {
                () = cancel.cancelled() => {}
                () = engine.wait_and_finish(attempt, listener, pastes) => {}
            }
        });
        Ok(())
    }

    /// Takes the address the browser ended on, pasted by the owner.
    ///
    /// # Errors
    /// [`Failure::WrongAddress`] when it is not the one this login waits for, and then the login goes on waiting;
    /// [`Failure::LoginDenied`]; [`Failure::NoLogin`].
    pub async fn paste_address(&self, address: String) -> Result<(), Failure> {
        let pasted = self.lock(&self.0.login).pasted.clone().ok_or(Failure::NoLogin)?;
        let (answer, answered) = oneshot::channel();
        pasted.send((address, answer)).await.map_err(|_| Failure::NoLogin)?;
        answered.await.map_err(|_| Failure::NoLogin)?
    }

    /// Ends the login, whatever its step; also puts a finished or failed one away.
    pub fn cancel_login(&self) {
        let ended = std::mem::take(&mut *self.lock(&self.0.login));
        ended.cancel.cancel();
        if ended.view != LoginView::Idle {
            self.tell(Change::Login);
        }
    }

    async fn wait_and_finish(&self, attempt: Attempt, listener: Listener, pastes: mpsc::Receiver<Pasted>) {
        let flavour = attempt.flavour();
        let outcome = match self.wait_for_code(&attempt, listener, pastes).await {
            Ok(code) => {
                self.show_login(LoginView::Finishing { flavour });
                self.finish_login(attempt, code).await
            }
            Err(failure) => Err(failure),
        };
        match outcome {
            Ok(view) => self.show_login(view),
            Err(failure) => self.show_login(LoginView::Failed { flavour, failure }),
        }
    }

    async fn wait_for_code(
        &self,
        attempt: &Attempt,
        listener: Listener,
        mut pastes: mpsc::Receiver<Pasted>,
    ) -> Result<Code, Failure> {
        let waiting = listener.wait(attempt, self.0.done_page.clone(), TIME_LIMIT);
        tokio::pin!(waiting);
        loop {
            tokio::select! {
                came_back = &mut waiting => return Ok(came_back?),
                Some((address, answer)) = pastes.recv() => {
                    let read = attempt.read_redirect(&address).map_err(Failure::from);
                    let wrong = matches!(read, Err(Failure::WrongAddress));
                    drop(answer.send(read.as_ref().map(|_| ()).map_err(Clone::clone)));
                    if !wrong {
                        return read;
                    }
                }
            }
        }
    }

    pub(super) fn show_login(&self, view: LoginView) {
        let mut login = self.lock(&self.0.login);
        login.pasted = None;
        login.view = view;
        drop(login);
        self.tell(Change::Login);
    }

    /// Lets the owner tick Pages (C6).
    pub(super) fn offer_pages(&self, offers: Vec<PageOffer>, permissions: Vec<Permission>) -> LoginView {
        let pages = offers.iter().map(super::finish::page_view).collect();
        self.lock(&self.0.login).offers = offers;
        LoginView::Choosing { pages, permissions }
    }
}
