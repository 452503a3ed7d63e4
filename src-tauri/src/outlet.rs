//! Where changes go out to the window: batched, each once, and held back until the window listens.

use engine::Change;
use serde::Serialize;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tauri::{AppHandle, Emitter, Runtime};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::watch;

/// Changes are gathered for this long, so that a sync of 25 conversations is one event.
const GATHER: Duration = Duration::from_millis(40);

/// The event's name, as the generated border listens for it.
pub const CHANGED: &str = "plugin:session:changed";

/// Something shown may be different now: read it again.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(debug_assertions, derive(specta::Type, tauri_specta::Event))]
pub struct Changed {
    /// What may be different; each once, a list with all of its rows that may be.
    pub changes: Vec<Change>,
}

// The window never sends this event, but the generator needs it to be deserializable.
#[cfg(debug_assertions)]
impl<'de> serde::Deserialize<'de> for Changed {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <serde::de::IgnoredAny as serde::Deserialize>::deserialize(deserializer)?;
        Ok(Self { changes: Vec::new() })
    }
}

/// The way out. Cheap to clone.
#[derive(Clone)]
pub struct Outlet(Arc<Shared>);

struct Shared {
    held: Mutex<Held>,
    /// Signals that the window listens.
    listening: watch::Sender<bool>,
    emit: Box<dyn Fn(Changed) + Send + Sync>,
}

#[derive(Default)]
struct Held {
    window_listens: bool,
    gathering: bool,
    changes: Vec<Change>,
}

impl Outlet {
    /// Goes out to this program's window.
    pub fn new<R: Runtime>(app: AppHandle<R>) -> Self {
        Self::with(move |changed| {
            if let Err(error) = app.emit(CHANGED, changed) {
                tracing::warn!(%error, "the window could not be told");
            }
        })
    }

    fn with(emit: impl Fn(Changed) + Send + Sync + 'static) -> Self {
        Self(Arc::new(Shared { held: Mutex::default(), listening: watch::Sender::new(false), emit: Box::new(emit) }))
    }

    /// Passes on what an engine tells, until that engine is gone.
    pub fn follow(&self, mut changes: broadcast::Receiver<Change>) {
        let outlet = self.clone();
        tauri::async_runtime::spawn(async move {
            loop {
                match changes.recv().await {
                    Ok(change) => outlet.tell(change),
                    // Too many to name one by one: everything is to be read again.
                    Err(RecvError::Lagged(_)) => outlet.tell(Change::Session),
                    Err(RecvError::Closed) => return,
                }
            }
        });
    }

    /// The window listens from now on: what was held back goes out.
    pub fn window_listens(&self) {
        self.held().window_listens = true;
        self.0.listening.send_replace(true);
        self.release();
    }

    /// Waits until the window has listened for the first time.
    pub fn listening(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut listening = self.0.listening.subscribe();
        async move { drop(listening.wait_for(|listens| *listens).await) }
    }

    /// The window's page is gone until it says again that it listens.
    pub fn window_is_gone(&self) {
        self.held().window_listens = false;
    }

    /// Tells the window, soon.
    pub fn tell(&self, change: Change) {
        let mut held = self.held();
        if !held.changes.iter_mut().any(|held| held.takes_in(&change)) {
            held.changes.push(change);
        }
        if std::mem::replace(&mut held.gathering, true) {
            return;
        }
        drop(held);
        let outlet = self.clone();
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(GATHER).await;
            outlet.held().gathering = false;
            outlet.release();
        });
    }

    fn release(&self) {
        let mut held = self.held();
        if !held.window_listens || held.changes.is_empty() {
            return;
        }
        let changes = std::mem::take(&mut held.changes);
        drop(held);
        (self.0.emit)(Changed { changes });
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.0.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Outlet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outlet")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::AccountId;
    use std::sync::mpsc;

    #[test]
    fn changes_are_held_until_the_window_listens_then_go_out_once_each() {
        let (sent, received) = mpsc::channel();
        let outlet = Outlet::with(move |changed| drop(sent.send(changed.changes)));
        let list = Change::List { account: AccountId::new("1784"), rows: None };
        for change in [Change::Frame, list.clone(), Change::Frame] {
            outlet.tell(change);
        }
        assert!(received.try_recv().is_err(), "nothing goes out to a window that does not listen");
        outlet.window_listens();
        assert_eq!(received.recv().expect("released"), [Change::Frame, list]);
    }

    #[tokio::test]
    async fn who_waits_for_the_window_goes_on_once_it_has_listened() {
        let outlet = Outlet::with(|_| ());
        let mut waiting = Box::pin(outlet.listening());
        let waits =
            std::future::poll_fn(|context| std::task::Poll::Ready(waiting.as_mut().poll(context).is_pending())).await;
        assert!(waits);
        outlet.window_listens();
        outlet.window_is_gone();
        waiting.await;
        outlet.listening().await;
    }
}
