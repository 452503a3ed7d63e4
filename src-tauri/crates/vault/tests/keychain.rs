//! The keychain of Linux, for real: GNOME Keyring on a session bus of its own, locked, absent and hanging ones.
//!
//! A session is a matter of environment variables, which a running program must not change. So each test starts
//! itself again in the session it needs, and the part that asks the vault runs there.

#![cfg(all(unix, not(target_os = "macos")))]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

#[path = "keychain/session.rs"]
mod session;

use secrecy::{ExposeSecret, SecretString};
use secret_service::EncryptionType;
use secret_service::blocking::SecretService;
use session::{Session, in_session, start_keyring};
use std::time::{Duration, Instant};
use vault::{Backend, SecretName, Vault, VaultError};

fn vault() -> Vault {
    Vault::keychain("shopbell-test")
}

async fn kept(vault: &Vault, name: &SecretName) -> Option<String> {
    vault.get(name).await.unwrap().map(|secret| secret.expose_secret().to_owned())
}

#[test]
fn c7_a_real_keyring_keeps_secrets() {
    in_session("c7_a_real_keyring_keeps_secrets", Session::Unlocked, async || {
        let (vault, name) = (vault(), SecretName::token("17841400000000001"));
        vault.ping().await.unwrap();
        assert_eq!(kept(&vault, &name).await, None);
        // As long as Meta's tokens get, and longer.
        let token = format!("IGAA {} \u{1f956}", "x".repeat(1_000));
        vault.put(&name, &SecretString::from("old")).await.unwrap();
        vault.put(&name, &SecretString::from(token.clone())).await.unwrap();
        assert_eq!(kept(&vault, &name).await, Some(token.clone()));
        assert_eq!(kept(&vault.clone(), &SecretName::app_secret("instagram")).await, None);
        assert_eq!(kept(&Vault::keychain("another-program"), &name).await, None);
        vault.remove(&name).await.unwrap();
        vault.remove(&name).await.unwrap();
        assert_eq!(kept(&vault, &name).await, None);
        assert_eq!(vault.backend(), Backend::Keychain);
        assert!(!format!("{vault:?}").contains("IGAA"));
    });
}

#[test]
fn c7_many_secrets_at_once() {
    in_session("c7_many_secrets_at_once", Session::Unlocked, async || {
        let vault = vault();
        let name = |number: usize| SecretName::token(&number.to_string());
        let mut writers = tokio::task::JoinSet::new();
        for number in 0..8 {
            let (vault, name) = (vault.clone(), name(number));
            writers.spawn(async move { vault.put(&name, &SecretString::from(format!("secret {number}"))).await });
        }
        assert!(writers.join_all().await.iter().all(Result::is_ok));
        for number in 0..8 {
            assert_eq!(kept(&vault, &name(number)).await, Some(format!("secret {number}")));
        }
    });
}

#[test]
fn c7_a_locked_keyring_says_so() {
    in_session("c7_a_locked_keyring_says_so", Session::Unlocked, async || {
        let (vault, name) = (vault(), SecretName::token("1"));
        vault.put(&name, &SecretString::from("secret")).await.unwrap();
        lock_keyring().await;
        for error in [
            vault.get(&name).await.err(),
            vault.put(&name, &SecretString::from("new")).await.err(),
            vault.put(&SecretName::token("2"), &SecretString::from("new")).await.err(),
            vault.ping().await.err(),
        ] {
            assert!(matches!(error, Some(VaultError::Locked)), "{error:?}");
        }
    });
}

#[test]
fn c7_a_keyring_that_waits_for_its_owner_is_locked_not_hanging() {
    in_session("c7_a_keyring_that_waits_for_its_owner_is_locked_not_hanging", Session::Unlocked, async || {
        let (vault, name) =
            (Vault::keychain_with_limit("shopbell-test", Duration::from_secs(1)), SecretName::token("1"));
        vault.put(&name, &SecretString::from("secret")).await.unwrap();
        lock_keyring().await;
        // Where GNOME shows its dialog: somebody who takes the call and does not answer, as long as it is open.
        let dialog = zbus::connection::Builder::session().unwrap().name("org.gnome.keyring.SystemPrompter").unwrap();
        let _dialog = dialog.internal_executor(false).build().await.unwrap();
        let begun = Instant::now();
        let error = vault.get(&name).await.err();
        assert!(matches!(error, Some(VaultError::Locked)), "{error:?}");
        assert!(begun.elapsed() >= Duration::from_secs(1), "its owner was given the time");
    });
}

/// As the owner does who locks the keyring by hand.
async fn lock_keyring() {
    let lock = || SecretService::connect(EncryptionType::Plain)?.get_default_collection()?.lock();
    tokio::task::spawn_blocking(lock).await.unwrap().unwrap();
}

#[test]
fn c7_a_session_without_a_keyring_says_so_at_once() {
    in_session("c7_a_session_without_a_keyring_says_so_at_once", Session::NobodyThere, absent_at_once);
}

#[test]
fn c7_no_session_bus_at_all_says_so_at_once() {
    in_session("c7_no_session_bus_at_all_says_so_at_once", Session::NoBus, absent_at_once);
}

async fn absent_at_once() {
    let (vault, name) = (vault(), SecretName::token("1"));
    let begun = Instant::now();
    for error in [
        vault.ping().await.err(),
        vault.get(&name).await.err(),
        vault.put(&name, &SecretString::from("secret")).await.err(),
        vault.remove(&name).await.err(),
    ] {
        assert!(matches!(error, Some(VaultError::Absent)), "{error:?}");
    }
    assert!(begun.elapsed() < Vault::KEYCHAIN_LIMIT, "nothing had to be waited for");
}

#[test]
fn c7_a_keyring_started_later_is_found_without_a_restart() {
    in_session("c7_a_keyring_started_later_is_found_without_a_restart", Session::NobodyThere, async || {
        let vault = vault();
        let error = vault.ping().await.err();
        assert!(matches!(error, Some(VaultError::Absent)), "{error:?}");
        start_keyring();
        until_it_answers(&vault).await;
    });
}

async fn until_it_answers(vault: &Vault) {
    let begun = Instant::now();
    while let Err(error) = vault.ping().await {
        assert!(begun.elapsed() < Duration::from_secs(30), "{error}");
    }
}

#[test]
fn c7_all_calls_share_one_connection() {
    in_session("c7_all_calls_share_one_connection", Session::Unlocked, async || {
        let vault = vault();
        vault.ping().await.unwrap();
        let before = connections().await;
        for number in 0..10 {
            let name = SecretName::token(&number.to_string());
            vault.put(&name, &SecretString::from("secret")).await.unwrap();
            assert_eq!(kept(&vault.clone(), &name).await, Some("secret".to_owned()));
            vault.ping_quietly().await.unwrap();
        }
        // This look at the bus itself, and the one that looks whether the keyring is locked.
        assert!(connections().await - before <= 2);
    });
}

/// How many connections the bus has had so far, this one included.
async fn connections() -> u32 {
    let connection = zbus::Connection::session().await.unwrap();
    let name = connection.unique_name().unwrap().to_string();
    name.rsplit('.').next().unwrap().parse().unwrap()
}

#[test]
fn c7_a_keyring_that_was_restarted_is_asked_on_a_new_connection() {
    let test = "c7_a_keyring_that_was_restarted_is_asked_on_a_new_connection";
    in_session(test, Session::NobodyThere, async || {
        let (vault, name) = (vault(), SecretName::token("1"));
        start_keyring();
        until_it_answers(&vault).await;
        vault.put(&name, &SecretString::from("before")).await.unwrap();
        end_keyring().await;
        let error = vault.get(&name).await.err();
        assert!(matches!(error, Some(VaultError::Absent)), "{error:?}");
        start_keyring();
        until_it_answers(&vault).await;
        assert_eq!(kept(&vault, &name).await, Some("before".to_owned()));
        end_keyring().await;
        start_keyring();
        until_it_answers(&Vault::keychain("another-program")).await;
        // Nobody asked here in between: the connection is that to the one before.
        vault.put(&name, &SecretString::from("after")).await.unwrap();
        assert_eq!(kept(&vault, &name).await, Some("after".to_owned()));
    });
}

/// Ends the keyring of this session and waits until nobody has its name.
async fn end_keyring() {
    let connection = zbus::Connection::session().await.unwrap();
    let bus = zbus::fdo::DBusProxy::new(&connection).await.unwrap();
    let name = || "org.freedesktop.secrets".try_into().unwrap();
    let process = bus.get_connection_unix_process_id(name()).await.unwrap();
    assert!(std::process::Command::new("kill").arg(process.to_string()).status().unwrap().success());
    while bus.name_has_owner(name()).await.unwrap() {
        tokio::task::yield_now().await;
    }
}

#[test]
fn c7_a_keychain_that_hangs_is_given_up_in_time() {
    in_session("c7_a_keychain_that_hangs_is_given_up_in_time", Session::Hanging, async || {
        let limit = Duration::from_millis(300);
        let vault = Vault::keychain_with_limit("shopbell-test", limit);
        let begun = Instant::now();
        let error = vault.get(&SecretName::token("1")).await.err();
        assert!(matches!(error, Some(VaultError::TimedOut)), "{error:?}");
        assert!(begun.elapsed() >= limit, "it was given its time");
        assert!(begun.elapsed() < Vault::KEYCHAIN_LIMIT, "and not much more");
    });
}
