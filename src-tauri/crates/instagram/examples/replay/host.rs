//! A host on this computer that gives one recorded answer to every question.

use crate::{Broken, Kind, Recording};
use axum::Router;
use axum::http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use axum::http::{StatusCode, Uri};
use domain::{AccountId, Flavour};
use instagram::{Access, AccountClient, Hosts, Limits, Meta, OwnSide};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// The account in whose name everything is asked.
pub const ACCOUNT: &str = "17841400000000001";

/// A running host; it ends when dropped.
pub struct Host {
    pub meta: Meta,
    asked: Arc<AtomicUsize>,
    _task: JoinSet<()>,
}

impl Host {
    /// One that answers `body` with the recording's status.
    pub async fn of(recording: &Recording, body: Vec<u8>) -> Result<Self, Broken> {
        let status = StatusCode::from_u16(recording.status)?;
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8"));
        for (name, value) in &recording.headers {
            headers.insert(HeaderName::try_from(name.as_str())?, HeaderValue::from_str(value)?);
        }
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let base = format!("http://{}", listener.local_addr()?);
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let is_token = recording.kind == Some(Kind::Login);
        let router = Router::new().fallback(move |asked: Uri| {
            count.fetch_add(1, Ordering::Relaxed);
            // What a login asks after its tokens is not in a recording of one: nothing is said.
            let is_other = is_token && asked.path().ends_with("/permissions");
            let body = if is_other { br#"{"data":[]}"#.to_vec() } else { body.clone() };
            let headers = headers.clone();
            async move { (status, headers, body) }
        });
        let mut task = JoinSet::new();
        task.spawn(async move { drop(axum::serve(listener, router).await) });
        let names = ["www.facebook.com", "graph.facebook.com", "www.instagram.com"];
        let names = names.into_iter().chain(["api.instagram.com", "graph.instagram.com"]);
        let hosts = names.map(|name| format!("{name:?}:{base:?}")).collect::<Vec<_>>().join(",");
        let (conversation_spacing, profile_spacing) = (Duration::ZERO, Duration::ZERO);
        let limits = Limits { conversation_spacing, profile_spacing, ..Limits::default() };
        Ok(Self { meta: Meta::with_limits(Hosts::from_json(&format!("{{{hosts}}}"))?, limits)?, asked, _task: task })
    }

    /// A client of the account's.
    pub fn client(&self) -> AccountClient {
        let (account, node, own) = (AccountId::new(ACCOUNT), ACCOUNT.to_owned(), OwnSide::default());
        AccountClient::new(
            self.meta.clone(),
            Access { account, flavour: Flavour::Instagram, node, token: "t".into(), own },
        )
    }

    /// How many questions it was asked.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}
