//! Connecting: the owner's Meta app, the place for secrets, and the login itself, from the browser to the account.

mod finish;
mod keychain;
mod login;
mod meta_app;
mod secrets;

pub(crate) use keychain::Asking;
pub(crate) use login::Login;
pub(crate) use secrets::Secrets;
