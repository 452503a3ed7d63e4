//! What was asked of the platform and what it accepted, written down so that tests can count.

pub(crate) mod ledger;
pub(crate) mod logging;
pub(crate) mod request_log;
