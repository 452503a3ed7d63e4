//! Permissions: which exist, and how a consent page puts them into words.

/// Facebook's permissions that this app may ask for, and those that login libraries ask for by default.
const FACEBOOK: [(&str, &str); 21] = [
    ("public_profile", "Your name and profile picture"),
    ("email", "Your email address"),
    ("user_friends", "The friends who use this app, too"),
    ("user_birthday", "Your date of birth"),
    ("user_link", "The link to your profile"),
    ("user_location", "Your current city"),
    ("user_photos", "Your photos"),
    ("user_posts", "The posts on your timeline"),
    ("openid", "Who you are, as a signed statement"),
    ("instagram_basic", "Access profile and posts from the Instagram account connected to your Page"),
    ("instagram_manage_messages", "Manage and access Instagram account's direct messages"),
    ("instagram_manage_comments", "Access comments on the Instagram account connected to your Page"),
    ("instagram_manage_insights", "Access insights for the Instagram account connected to your Page"),
    ("instagram_content_publish", "Upload media and create posts for the Instagram account connected to your Page"),
    ("pages_manage_metadata", "Manage accounts, settings and webhooks for a Page"),
    ("pages_show_list", "Show a list of the Pages you manage"),
    ("pages_messaging", "Manage and access Page conversations"),
    ("pages_read_engagement", "Read content posted on the Page"),
    ("pages_manage_posts", "Create and manage content on your Page"),
    ("pages_read_user_content", "Read user content on your Page"),
    ("business_management", "Manage your business"),
];

/// Instagram Login's permissions (platform.md §1b); the old `business_*` names are gone.
const INSTAGRAM: [(&str, &str); 5] = [
    ("instagram_business_basic", "View profile and access media"),
    ("instagram_business_manage_messages", "View and manage direct messages"),
    ("instagram_business_manage_comments", "View and manage comments"),
    ("instagram_business_content_publish", "Create and publish posts"),
    ("instagram_business_manage_insights", "View insights"),
];

/// A Facebook permission in words; `None` when there is no such permission.
pub(crate) fn facebook(name: &str) -> Option<&'static str> {
    find(&FACEBOOK, name)
}

/// An Instagram permission in words; `None` when there is no such permission.
pub(crate) fn instagram(name: &str) -> Option<&'static str> {
    find(&INSTAGRAM, name)
}

fn find(known: &[(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    known.iter().find(|(permission, _)| *permission == name).map(|(_, words)| *words)
}
