//! Where a scene plays: a display that no other scene has meanwhile. A desk has one, or several that `SHOPBELL_DISPLAYS`
//! lists with spaces between; as many scenes play side by side as there are displays and test threads.

use crate::until::until;
use std::sync::{LazyLock, Mutex, PoisonError};
use tokio::sync::{Semaphore, SemaphorePermit};

/// The displays that are free.
static FREE: LazyLock<Mutex<Vec<String>>> = LazyLock::new(|| Mutex::new(displays()));
static TURNS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(free().len()));

/// A display of one's own, until dropped.
pub struct Stage {
    /// Its name, as `DISPLAY` has it.
    pub display: String,
    _turn: SemaphorePermit<'static>,
}

impl Stage {
    /// Waits until one is free.
    pub async fn take() -> Self {
        let turn = TURNS.acquire().await.expect("it is never closed");
        let display = free().pop().expect("as many displays as turns");
        Self { display, _turn: turn }
    }
}

impl Stage {
    /// Waits until the display is free that this process itself has: what a toolkit in it owns, such as a clipboard, is
    /// there and on no other.
    pub async fn take_own() -> Self {
        let own = std::env::var("DISPLAY").expect("a display");
        until("the display of this process", async || {
            let turn = TURNS.acquire().await.expect("it is never closed");
            let mut free = free();
            let place = free.iter().position(|display| *display == own)?;
            Some(Self { display: free.remove(place), _turn: turn })
        })
        .await
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // Before the turn goes to the next one.
        free().push(std::mem::take(&mut self.display));
    }
}

fn free() -> std::sync::MutexGuard<'static, Vec<String>> {
    FREE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn displays() -> Vec<String> {
    let several = std::env::var("SHOPBELL_DISPLAYS").or_else(|_| std::env::var("DISPLAY")).expect("a display");
    several.split_whitespace().map(str::to_owned).collect()
}
