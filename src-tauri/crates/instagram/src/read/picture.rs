//! The bytes of profile pictures and of what messages carry. Their addresses come from outside, so only Meta's own are ever fetched
//! (`reliability.md` B9, "Attachments").

use crate::net::{Allowance, file};
use crate::{AccountClient, ApiError, Hosts};
use url::{Host, Url};

/// Where Meta keeps pictures (`platform.md` §2.4).
const PICTURE_HOSTS: [&str; 3] = ["fbcdn.net", "fbsbx.com", "cdninstagram.com"];
/// Most redirects that are followed, each of them checked.
const MOST_HOPS: usize = 3;

impl AccountClient {
    /// The bytes of a profile picture, at most [`crate::Limits::picture_bytes`]; whether they are a picture is for the
    /// caller to find out. No token goes along.
    ///
    /// # Errors
    /// [`ApiError::ForeignAddress`] when the address, or one it leads to, is not one of Meta's (with other hosts: not on
    /// one of those). [`ApiError::NotMeta`] also when the link has died, which is normal after some days.
    pub async fn picture(&self, url: &str) -> Result<Vec<u8>, ApiError> {
        self.fetched(url, self.meta().limits().picture_bytes, |kind| kind.starts_with("image/")).await
    }

    /// The bytes of what a message carries, at most [`crate::Limits::media_bytes`], whatever they are: the type that
    /// Meta names is not relied on either (`platform.md` §2.4, "Media URLs"). No token goes along.
    ///
    /// # Errors
    /// As [`Self::picture`].
    pub async fn medium(&self, url: &str) -> Result<Vec<u8>, ApiError> {
        // A text page in the place of a file is a refusal, or an answer of another host.
        self.fetched(url, self.meta().limits().media_bytes, |kind| !kind.starts_with("text/")).await
    }

    async fn fetched(&self, url: &str, bytes: usize, fits: fn(&str) -> bool) -> Result<Vec<u8>, ApiError> {
        let meta = self.meta();
        let allowance = Allowance::loading(meta.limits(), bytes);
        let mut url = Url::parse(url).map_err(|_| ApiError::ForeignAddress)?;
        let mut hops = 0;
        loop {
            if !may_fetch(meta.hosts(), &url) {
                return Err(ApiError::ForeignAddress);
            }
            let mut location = None;
            let result = file(meta.pictures().get(url.clone()), allowance, fits, &mut location).await;
            match location {
                Some(target) if hops < MOST_HOPS => {
                    url = url.join(&target).map_err(|_| ApiError::ForeignAddress)?;
                    hops += 1;
                }
                _ => {
                    if result.is_ok() {
                        meta.is_alive();
                    }
                    return result;
                }
            }
        }
    }
}

fn may_fetch(hosts: &Hosts, url: &Url) -> bool {
    let bare = url.username().is_empty() && url.password().is_none();
    if !hosts.is_meta() {
        return bare && hosts.contain(url);
    }
    let named = match url.host() {
        Some(Host::Domain(name)) => PICTURE_HOSTS.iter().any(|host| is_below(name, host)),
        _ => false,
    };
    bare && named && url.scheme() == "https" && url.port().is_none()
}

/// A name that ends in a dot is refused along with every other: Meta gives out none.
fn is_below(name: &str, host: &str) -> bool {
    name.strip_suffix(host).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests;
