//! The one world that all hosts, the deliveries and the controls share.

use crate::world::World;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The world, shared by all hosts. Never locked across an await.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<World>>);

impl Shared {
    /// Shares a world.
    pub(crate) fn new(world: World) -> Self {
        Self(Arc::new(Mutex::new(world)))
    }

    /// The world, for a moment. A panic elsewhere does not make it unusable: a test would only fail less clearly.
    pub(crate) fn lock(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
