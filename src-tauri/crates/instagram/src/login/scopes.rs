//! The permissions a login asks for (C4) and what the answer makes of them (C5).

use domain::{Flavour, Permission};

/// Asked by Instagram Login (C4).
pub const INSTAGRAM_SCOPES: [&str; 2] = ["instagram_business_basic", "instagram_business_manage_messages"];

/// Asked by Facebook Login (C4).
pub const FACEBOOK_SCOPES: [&str; 7] = [
    "instagram_basic",
    "instagram_manage_messages",
    "pages_manage_metadata",
    "pages_show_list",
    "pages_messaging",
    "pages_read_engagement",
    "business_management",
];

/// Optional: without them some Pages are not shown and no webhooks come, but messages can be read and answered
/// (`platform.md` §1a, "Scopes for an IG inbox"). `pages_messaging` stands in the reference of two nodes only (D:S7),
/// not in the pages that tell what an Instagram inbox needs: where it is missing, a refusal of Meta's would say so.
const NOT_NEEDED_FOR_MESSAGES: [&str; 3] = ["pages_messaging", "pages_read_engagement", "business_management"];

/// What a flavour asks for.
#[must_use]
pub const fn scopes(flavour: Flavour) -> &'static [&'static str] {
    match flavour {
        Flavour::Instagram => &INSTAGRAM_SCOPES,
        Flavour::Facebook => &FACEBOOK_SCOPES,
    }
}

/// The one without which a login cannot be attributed to an account (`platform.md` §1a, §1b).
#[must_use]
pub const fn first_needed(flavour: Flavour) -> &'static str {
    match flavour {
        Flavour::Instagram => INSTAGRAM_SCOPES[0],
        Flavour::Facebook => FACEBOOK_SCOPES[3],
    }
}

/// Each scope that was asked for, with whether `granted` says so.
pub(super) fn outcome(flavour: Flavour, granted: impl Fn(&str) -> bool) -> Vec<Permission> {
    let permission = |name: &&str| Permission {
        name: (*name).to_owned(),
        granted: granted(name),
        needed_for_messages: !NOT_NEEDED_FOR_MESSAGES.contains(name),
    };
    scopes(flavour).iter().map(permission).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c4_scopes_are_exact() {
        assert_eq!(INSTAGRAM_SCOPES.join(","), "instagram_business_basic,instagram_business_manage_messages");
        assert_eq!(
            FACEBOOK_SCOPES.join(","),
            "instagram_basic,instagram_manage_messages,pages_manage_metadata,pages_show_list,pages_messaging,\
             pages_read_engagement,business_management"
        );
    }

    #[test]
    fn c5_every_scope_is_listed_with_what_became_of_it() {
        let permissions = outcome(Flavour::Facebook, |name| name.starts_with("instagram_"));
        assert_eq!(permissions.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), FACEBOOK_SCOPES);
        let missing = permissions.iter().filter(|p| p.needed_for_messages && !p.granted).map(|p| p.name.as_str());
        assert_eq!(
            missing.collect::<Vec<_>>(),
            ["pages_manage_metadata", "pages_show_list"],
            "pages_messaging stops nobody from reading"
        );
        assert!(outcome(Flavour::Instagram, |_| false).iter().all(|p| p.needed_for_messages));
    }
}
