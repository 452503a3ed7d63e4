//! The client against the simulator of Meta's platform, which shares no type with it.

use crate::support::unspaced;
use chrono::{DateTime, Utc};
use domain::outbox::OutFile;
use domain::{Flavour, Kind, MediaKind, OutboxId};
use instagram::login::{
    AppCredentials, Attempt, FoundAccount, Grant, LoginError, RedirectMode, Refusal, facebook_pages, instagram_account,
    scopes,
};
use instagram::{Access, AccountClient, Hosts, LeftOut, Limits, Meta, OwnSide, Passed, Read};
use meta_sim::{Options, Simulator};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

const MODE: RedirectMode = RedirectMode::Loopback { port: RedirectMode::DEFAULT_PORT };

/// A simulator and what is needed to talk to it.
pub struct Platform {
    simulator: Simulator,
    pub meta: Meta,
}

impl Platform {
    async fn start() -> Self {
        Self::start_with(Options::default()).await
    }

    /// One whose apps know the loopback addresses at a port.
    pub async fn start_at(port: u16) -> Self {
        let mode = RedirectMode::Loopback { port };
        let redirect_uris = [Flavour::Instagram, Flavour::Facebook].map(|flavour| mode.redirect_uri(flavour)).to_vec();
        Self::start_with(Options { redirect_uris, ..Options::default() }).await
    }

    /// One that counts no calls per second, for a client with these limits.
    pub async fn start_unspaced(limits: Limits) -> Self {
        Self::made_of(Options { strict_rate: false, ..Options::default() }, limits).await
    }

    async fn start_with(options: Options) -> Self {
        let limits = Limits { conversation_spacing: Limits::default().conversation_spacing, ..unspaced() };
        Self::made_of(options, limits).await
    }

    async fn made_of(options: Options, limits: Limits) -> Self {
        let simulator = Simulator::start(options).await.expect("starts");
        let hosts = serde_json::to_string(&simulator.description().hosts).expect("writes");
        let meta = Meta::with_limits(Hosts::from_json(&hosts).expect("the five"), limits).expect("clients");
        Self { simulator, meta }
    }

    /// The same, where what the client remembers for a time is remembered by a test's own.
    pub async fn start_timed_by(passed: Passed, limits: Limits) -> Self {
        let platform = Self::start_unspaced(limits.clone()).await;
        let meta = Meta::timed_by(passed, platform.meta.hosts().clone(), limits).expect("clients");
        Self { meta, ..platform }
    }

    pub fn app(&self, flavour: Flavour) -> AppCredentials {
        let known = self.simulator.description();
        let (app_id, secret) = match flavour {
            Flavour::Instagram => (&known.instagram_app_id, &known.instagram_app_secret),
            Flavour::Facebook => (&known.app_id, &known.app_secret),
        };
        AppCredentials { app_id: app_id.clone(), secret: secret.as_str().into() }
    }

    /// Presses a button on the consent page, as a browser without JavaScript would.
    pub async fn press(&self, attempt: &Attempt, button: &str) -> String {
        let mut form = vec![("decision", button)];
        form.extend(scopes(attempt.flavour()).iter().map(|scope| ("permission", *scope)));
        let accounts = &self.simulator.description().accounts;
        form.push(("account", &accounts[0].username));
        form.extend(accounts.iter().filter_map(|account| Some(("page", account.page_id.as_deref()?))));
        let none = reqwest::redirect::Policy::none();
        let browser = reqwest::Client::builder().redirect(none).no_proxy().build().expect("a client");
        let request = browser.post(attempt.authorize_url().clone()).form(&form);
        let answer = request.send().await.expect("answered");
        answer.headers().get("location").expect("sent back").to_str().expect("text").to_owned()
    }

    /// How often each host was asked for a token, by host.
    pub async fn exchanges(&self) -> BTreeMap<String, usize> {
        let url = format!("{}/requests?kind=oauth", self.simulator.description().control);
        let log: Vec<serde_json::Value> = reqwest::get(url).await.expect("asked").json().await.expect("a list");
        let mut counts = BTreeMap::new();
        for request in log.iter().filter(|it| it["path"].as_str().is_some_and(|path| path.ends_with("/access_token"))) {
            *counts.entry(request["host"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
        }
        counts
    }

    async fn log_in(&self, flavour: Flavour, app: &AppCredentials) -> Result<Grant, LoginError> {
        let attempt = Attempt::begin(&self.meta, flavour, app, &MODE).expect("begins");
        let code = attempt.read_redirect(&self.press(&attempt, "continue").await).expect("a code");
        attempt.exchange(code, now()).await
    }

    async fn account(&self, flavour: Flavour) -> FoundAccount {
        let grant = self.log_in(flavour, &self.app(flavour)).await.expect("logged in");
        assert!(grant.permissions.iter().all(|permission| permission.granted), "{:?}", grant.permissions);
        match flavour {
            Flavour::Instagram => instagram_account(&self.meta, &grant).await.expect("found"),
            Flavour::Facebook => {
                let offers = facebook_pages(&self.meta, &grant).await.expect("listed");
                let mut usable = offers.into_iter().filter_map(|offer| offer.outcome.ok());
                let first = &self.simulator.description().accounts[0].id;
                usable.find(|found| found.id.as_str() == first).expect("the first shop")
            }
        }
    }

    pub async fn client(&self, flavour: Flavour) -> AccountClient {
        AccountClient::new(self.meta.clone(), self.access(flavour).await)
    }

    /// What a new login opens.
    pub async fn access(&self, flavour: Flavour) -> Access {
        let found = self.account(flavour).await;
        let own = OwnSide { ids: found.other_ids, username: found.username };
        Access { account: found.id, flavour, node: found.node, token: found.token, own }
    }

    /// A new login.
    pub async fn grant(&self, flavour: Flavour) -> Grant {
        self.log_in(flavour, &self.app(flavour)).await.expect("logged in")
    }

    /// Changes one of the platform's facts, by its name in `CONTROL.md`, "Toggles".
    pub async fn toggle(&self, name: &str, value: serde_json::Value) {
        let url = format!("{}/toggles", self.simulator.description().control);
        let change = serde_json::json!({ name: value });
        let answer = reqwest::Client::new().patch(url).json(&change).send().await.expect("answered");
        assert!(answer.status().is_success(), "{name}");
    }

    /// How many requests of one kind there were.
    pub async fn requests(&self, kind: &str) -> usize {
        let url = format!("{}/requests?kind={kind}", self.simulator.description().control);
        reqwest::get(url).await.expect("asked").json::<Vec<serde_json::Value>>().await.expect("a list").len()
    }

    /// How many calls there were that count as Conversations calls.
    pub async fn conversations_calls(&self) -> usize {
        let mut calls = 0;
        for kind in ["conversations", "thread", "message"] {
            calls += self.requests(kind).await;
        }
        calls
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-20T14:30:00Z".parse().expect("a time")
}

#[tokio::test]
async fn c3_both_logins_lead_to_the_same_account() {
    let platform = Platform::start().await;
    let through_instagram = platform.account(Flavour::Instagram).await;
    let through_facebook = platform.account(Flavour::Facebook).await;
    let known = &platform.simulator.description().accounts[0];
    assert_eq!(through_instagram.id.as_str(), known.id);
    assert_eq!(through_facebook.id, through_instagram.id);
    assert_eq!(through_facebook.username, through_instagram.username);
    assert_eq!(Some(through_facebook.node), known.page_id);
}

#[tokio::test]
async fn c3_cancel_and_a_wrong_secret_are_told_apart() {
    let platform = Platform::start().await;
    for flavour in [Flavour::Instagram, Flavour::Facebook] {
        let app = platform.app(flavour);
        let attempt = Attempt::begin(&platform.meta, flavour, &app, &MODE).expect("begins");
        let address = platform.press(&attempt, "cancel").await;
        assert_eq!(attempt.read_redirect(&address).err(), Some(instagram::login::RedirectError::Denied));
        let wrong = AppCredentials { secret: "another".into(), ..app };
        let failed = platform.log_in(flavour, &wrong).await.expect_err("refused");
        assert!(matches!(failed, LoginError::Refused { why: Refusal::Credentials, .. }), "{flavour}: {failed:?}");
    }
}

#[tokio::test]
async fn l1_t2_t4_a_whole_inbox_is_read() {
    let platform = Platform::start().await;
    for flavour in [Flavour::Instagram, Flavour::Facebook] {
        let client = platform.client(flavour).await;
        let page = client.first_page().await.expect("read");
        assert_eq!(
            (page.reading.heads.len() + page.unavailable.len(), &page.left_out),
            (25, &LeftOut::default()),
            "{flavour}"
        );
        let heads = client.heads().await.expect("read");
        let order = |page: &Read| page.reading.heads.iter().map(|head| head.id.clone()).collect::<Vec<_>>();
        let newest: Vec<_> = heads.heads.iter().map(|head| head.id.clone()).collect();
        let unavailable: Vec<_> = page.unavailable.iter().filter_map(|unavailable| unavailable.id.clone()).collect();
        assert_eq!(order(&page), newest.into_iter().filter(|id| !unavailable.contains(id)).collect::<Vec<_>>());
        let messages = || page.reading.threads.iter().flat_map(|(_, messages)| messages);
        assert!(page.reading.threads.iter().all(|(_, messages)| messages.len() <= 20));
        assert!(page.skipped.iter().all(|(_, skipped)| *skipped == 0));
        assert!(messages().all(|message| message.content.type_name.as_deref() != Some("empty")));
        assert!(messages().any(|message| message.own) && messages().any(|message| !message.own));
        let kinds: BTreeSet<String> = messages().map(|message| message.content.kind.to_string()).collect();
        let every_kind = [
            Kind::Text,
            Kind::Photo,
            Kind::Video,
            Kind::Voice,
            Kind::File,
            Kind::Sticker,
            Kind::StoryReply,
            Kind::StoryMention,
            Kind::SharedPost,
            Kind::SharedProduct,
            Kind::Template,
            Kind::Unsupported,
        ];
        assert_eq!(kinds, every_kind.iter().map(Kind::to_string).collect());
    }
}

#[tokio::test]
async fn s2_an_answer_stands_in_the_thread_under_its_id() {
    let platform = Platform::start().await;
    for flavour in [Flavour::Instagram, Flavour::Facebook] {
        let client = platform.client(flavour).await;
        let page = client.first_page().await.expect("read");
        let open = |message: &domain::Message| !message.own;
        let (asked, _) =
            page.reading.threads.iter().find(|(_, messages)| messages.first().is_some_and(open)).expect("a question");
        let head = page.reading.heads.iter().find(|head| head.id == *asked).expect("it is in the list");
        let id =
            client.send(&head.participant.id, &instagram::Sending::text("Of course, lemon it is")).await.expect("sent");
        let thread = client.thread(asked).await.expect("read");
        let newest = &thread.reading.threads[0].1[0];
        assert_eq!((&newest.id, newest.own, newest.content.text.as_str()), (&id, true, "Of course, lemon it is"));
    }
}

#[tokio::test]
async fn s8_an_upload_tells_how_much_has_left_more_and_more_up_to_the_end() {
    let platform = Platform::start().await;
    let client = platform.client(Flavour::Facebook).await;
    let bytes = Arc::new([b"%PDF-1.7\n".as_slice(), &[b' '; 300_000]].concat());
    let file = OutFile {
        id: OutboxId::parse("00000000-0000-0000-0000-000000000001").expect("an id"),
        kind: MediaKind::File,
        name: "catalogue.pdf".into(),
        mime: "application/pdf".into(),
        bytes: bytes.len() as u64,
        hash: String::new(),
    };
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    client
        .upload(&file, Arc::clone(&bytes), move |left| noted.lock().expect("a list").push(left))
        .await
        .expect("taken");
    let seen = seen.lock().expect("a list");
    assert!(seen.len() > 2 && seen.is_sorted(), "{seen:?}");
    assert_eq!(seen.last(), Some(&file.bytes));
}

#[tokio::test]
async fn l2_profiles_and_pictures_are_there_for_those_who_have_them() {
    let platform = Platform::start().await;
    let client = platform.client(Flavour::Instagram).await;
    let heads = client.heads().await.expect("read");
    let mut pictures = 0;
    for head in heads.heads.iter().take(12) {
        let Ok(profile) = client.profile(&head.participant.id).await else { continue };
        let Some(url) = profile.picture_url else { continue };
        assert!(!client.picture(&url).await.expect("a picture").is_empty());
        pictures += 1;
    }
    assert!(pictures > 0);
}
