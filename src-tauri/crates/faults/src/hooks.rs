//! The hooks of this process, by the name of their point.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

type Hook = Arc<dyn Fn() + Send + Sync>;

static HOOKS: RwLock<BTreeMap<String, Hook>> = RwLock::new(BTreeMap::new());
/// How many hooks there are. While there are none, which is usual, a point takes no lock.
static COUNT: AtomicUsize = AtomicUsize::new(0);
/// Held by [`Alone`].
static TURN: Mutex<()> = Mutex::new(());

/// Has `hook` called whenever the point `name` is reached, in whichever thread reaches it; it takes the place of an
/// earlier one. It may panic, sleep, or end the process.
pub fn set(name: impl Into<String>, hook: impl Fn() + Send + Sync + 'static) {
    change(|hooks| drop(hooks.insert(name.into(), Arc::new(hook))));
}

/// Takes the hook of a point away, if it has one.
pub fn remove(name: &str) {
    change(|hooks| drop(hooks.remove(name)));
}

/// Keeps other tests of this process that ask for the same waiting, since hooks are the whole process's. No hook is set
/// when it is given, and none when it is dropped.
#[must_use = "hooks are removed when it is dropped"]
pub struct Alone {
    _turn: MutexGuard<'static, ()>,
}

/// Waits until no other test has hooks.
pub fn alone() -> Alone {
    // A panic of a test that held the lock leaves no state that could be wrong.
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    change(BTreeMap::clear);
    Alone { _turn: turn }
}

impl Drop for Alone {
    fn drop(&mut self) {
        change(BTreeMap::clear);
    }
}

fn change(work: impl FnOnce(&mut BTreeMap<String, Hook>)) {
    let mut hooks = HOOKS.write().unwrap_or_else(PoisonError::into_inner);
    work(&mut hooks);
    COUNT.store(hooks.len(), Ordering::Release);
}

pub(crate) fn call(name: &dyn Display) {
    if COUNT.load(Ordering::Acquire) == 0 {
        return;
    }
    // Cloned, so that the lock is free while the hook runs: it may panic, or set another.
    let hook = HOOKS.read().unwrap_or_else(PoisonError::into_inner).get(&name.to_string()).cloned();
    if let Some(hook) = hook {
        hook();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::point;
    use std::sync::atomic::AtomicU32;

    #[test]
    fn a_point_calls_its_hook_until_it_is_removed() {
        let alone = alone();
        let calls = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&calls);
        set("a.b", move || {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        point("a.b");
        point(format_args!("{}.{}", "a", "b"));
        point("a.c");
        assert_eq!(calls.load(Ordering::Relaxed), 2);
        remove("a.b");
        point("a.b");
        assert_eq!(calls.load(Ordering::Relaxed), 2);
        drop(alone);
    }

    #[test]
    fn a_hook_that_panics_leaves_the_others_whole() {
        let alone = alone();
        set("panics", || panic!("planted"));
        set("sets", || set("set by a hook", || ()));
        assert!(std::panic::catch_unwind(|| point("panics")).is_err());
        point("sets");
        assert_eq!(HOOKS.read().unwrap().len(), 3);
        drop(alone);
        assert_eq!(HOOKS.read().unwrap().len(), 0, "and none outlives its test");
    }
}
