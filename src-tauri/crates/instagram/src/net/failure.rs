//! From reqwest's errors to ours. Reqwest's print the whole address, token and all (`reliability.md` §0.9), so only
//! their kind is kept.

use crate::error::{ApiError, Interruption, Unreached};
use std::error::Error;
use std::io;

/// What kind of failure it was.
pub(super) fn of(error: reqwest::Error) -> ApiError {
    let error = error.without_url();
    if error.is_builder() {
        return ApiError::NeverReached(Unreached::Other);
    }
    // Checked before time-outs: a time-out while connecting proves that nothing was sent.
    if error.is_connect() {
        return ApiError::NeverReached(unreached(&error));
    }
    if error.is_timeout() {
        return ApiError::Interrupted(Interruption::TimedOut);
    }
    let reset = causes(&error).filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|cause| {
        matches!(
            cause.kind(),
            io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe
        )
    });
    ApiError::Interrupted(if reset { Interruption::Reset } else { Interruption::CutShort })
}

fn unreached(error: &reqwest::Error) -> Unreached {
    if error.is_dns() {
        Unreached::Dns
    } else if causes(error).any(is_about_security) {
        Unreached::Tls
    } else {
        Unreached::Connect
    }
}

/// Looks into I/O errors as well: the error they wrap is not in the chain of sources, and they may be nested.
fn is_about_security(cause: &(dyn Error + 'static)) -> bool {
    let wrapped = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    cause.is::<rustls::Error>() || wrapped.is_some_and(|inner| is_about_security(inner))
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause: &&(dyn Error + 'static)| (*cause).source())
}
