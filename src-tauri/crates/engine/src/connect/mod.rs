//! Connecting: the owner's Meta app, and the login itself, from the browser to the account.

mod finish;
mod login;
mod meta_app;
mod state;
mod trouble;
mod way_back;

use crate::account::Accounts;
use crate::config::Browser;
use crate::core::Core;
use crate::secrets::Secrets;
use crate::settings::Settings;
use instagram::login::listener::DonePage;
use state::Login;
pub(crate) use state::Step;
use std::sync::{Arc, Mutex};
pub(crate) use trouble::MetaRefusal;

/// Connects accounts.
#[derive(Debug)]
pub struct Connect {
    core: Arc<Core>,
    settings: Arc<Settings>,
    secrets: Arc<Secrets>,
    accounts: Arc<Accounts>,
    browser: Arc<dyn Browser>,
    done_page: DonePage,
    login: Mutex<Login>,
}

impl Connect {
    pub(crate) fn new(
        (core, settings, secrets): (Arc<Core>, Arc<Settings>, Arc<Secrets>),
        accounts: Arc<Accounts>,
        browser: Arc<dyn Browser>,
        done_page: DonePage,
    ) -> Self {
        Self { core, settings, secrets, accounts, browser, done_page, login: Mutex::default() }
    }
}
