//! Who asks: the check of version, token and proof that every Graph call passes, and what the token may see.

use crate::{
    crypto::hmac_sha256_hex,
    errors::Refusal,
    http::{call::Call, hosts::Host},
    oauth::token::{Opens, Token},
    world::World,
};
use chrono::{DateTime, Utc};

/// How old a timed proof may be (platform.md §7).
const PROOF_SECONDS: i64 = 300;

/// A token that was found good, and what it opens.
#[derive(Clone)]
pub(crate) struct Viewer {
    pub(crate) host: Host,
    pub(crate) opens: Opens,
    pub(crate) token: String,
    /// The permissions it stands for at this moment.
    pub(crate) permissions: Vec<String>,
}

impl World {
    /// Checks the call's token for this host.
    ///
    /// # Errors
    /// 104 or 2500 without a token, 190 with a bad, dead or expired one, 100 for a wrong or missing proof.
    pub(crate) fn viewer(&self, call: &Call) -> Result<Viewer, Refusal> {
        let Some(value) = call.token.as_deref() else { return Err(missing_token(call)) };
        if self.is_app_token(call.host, value) {
            let (opens, token) = (Opens::App, value.to_owned());
            return Ok(Viewer { host: call.host, opens, token, permissions: Vec::new() });
        }
        let token =
            self.live_token(call.host, value).map_err(|refusal| refusal.status(self.toggles.dead_token_status))?;
        self.check_proof(call, value)?;
        let permissions = match token.opens {
            Opens::Instagram(_) => token.scopes.clone(),
            _ => self.person.granted_permissions(),
        };
        Ok(Viewer { host: call.host, opens: token.opens, token: value.to_owned(), permissions })
    }

    /// A token of this host that is neither dead nor expired.
    ///
    /// # Errors
    /// 190 with the subcode of how it ended.
    pub(crate) fn live_token(&self, host: Host, value: &str) -> Result<&Token, Refusal> {
        let token = self.tokens.get(value).filter(|token| belongs_to(token, host)).ok_or_else(Refusal::bad_token)?;
        if let Some(death) = &token.death {
            return Err(Refusal::new(190, death.message.clone()).sub(death.subcode));
        }
        let now = self.clock.now();
        match token.expires.filter(|end| now >= *end) {
            Some(end) => Err(expired(end, now)),
            None => Ok(token),
        }
    }

    /// `APP_ID|APP_SECRET`, which counts as no token at all when the app is of the native type (platform.md §1a).
    pub(crate) fn is_app_token(&self, host: Host, value: &str) -> bool {
        let secret_form = value == format!("{}|{}", self.app.id, self.app.secret);
        let issued = self.tokens.get(value).is_some_and(|token| token.opens == Opens::App);
        host == Host::GraphFacebook && (secret_form || issued) && !self.toggles.native_app
    }

    /// The account behind the token: the Page's linked one, or the Instagram account itself.
    pub(crate) fn account_behind(&self, viewer: &Viewer) -> Option<usize> {
        match viewer.opens {
            Opens::Instagram(account) => Some(account),
            Opens::Page(page) => self.pages.get(page)?.account,
            Opens::User | Opens::App => None,
        }
    }

    /// Checks that every permission of a list stands, for this token and this account.
    ///
    /// # Errors
    /// 10 or 200 with the first that is missing.
    pub(crate) fn require(&self, viewer: &Viewer, account: Option<usize>, needed: &[&str]) -> Result<(), Refusal> {
        let withdrawn = account.and_then(|index| self.accounts.get(index)).map(|account| &account.withdrawn);
        let stands = |name: &str| {
            viewer.permissions.iter().any(|granted| granted == name) && !withdrawn.is_some_and(|set| set.contains(name))
        };
        match needed.iter().find(|name| !stands(name)) {
            Some(missing) => Err(Refusal::permission(viewer.host, missing)),
            None => Ok(()),
        }
    }

    fn check_proof(&self, call: &Call, token: &str) -> Result<(), Refusal> {
        let wrong =
            || Refusal::new(100, "Invalid appsecret_proof provided in the API argument").kind("GraphMethodException");
        let Some(proof) = call.params.filled("appsecret_proof") else {
            return if self.toggles.require_appsecret_proof {
                Err(Refusal::new(100, "API calls from the server require an appsecret_proof argument")
                    .kind("GraphMethodException"))
            } else {
                Ok(())
            };
        };
        let secret = if call.host == Host::GraphInstagram { &self.app.instagram_secret } else { &self.app.secret };
        let text = match call.params.filled("appsecret_time") {
            None => token.to_owned(),
            Some(time) => {
                let given = time.parse::<i64>().map_err(|_| wrong())?;
                if (self.clock.now().timestamp() - given).abs() > PROOF_SECONDS {
                    return Err(wrong());
                }
                format!("{token}|{time}")
            }
        };
        if hmac_sha256_hex(secret, text.as_bytes()) == proof { Ok(()) } else { Err(wrong()) }
    }
}

fn belongs_to(token: &Token, host: Host) -> bool {
    matches!(token.opens, Opens::Instagram(_)) == (host == Host::GraphInstagram)
}

fn missing_token(call: &Call) -> Refusal {
    if call.path.first().is_some_and(|first| first == "me") {
        Refusal::new(2500, "An active access token must be used to query information about the current user.")
            .kind("OAuthException")
    } else {
        Refusal::new(104, "An access token is required to request this resource.").kind("OAuthException")
    }
}

fn expired(end: DateTime<Utc>, now: DateTime<Utc>) -> Refusal {
    let (end, now) = (end.format("%A, %d-%b-%y %H:%M:%S UTC"), now.format("%A, %d-%b-%y %H:%M:%S UTC"));
    let words = format!("Error validating access token: Session has expired on {end}. The current time is {now}.");
    Refusal::new(190, words).sub(463)
}
