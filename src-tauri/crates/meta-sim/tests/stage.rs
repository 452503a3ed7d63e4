//! A running simulator and short words for asking it.

use meta_sim::{Options, Simulator};
use reqwest::{Client, Method, redirect::Policy};
use serde_json::{Value, json};
use std::collections::HashMap;
use url::Url;

pub(crate) const INSTAGRAM_SCOPES: &str = "instagram_business_basic,instagram_business_manage_messages";
pub(crate) const FACEBOOK_SCOPES: &str = "instagram_basic,instagram_manage_messages,pages_manage_metadata,pages_show_list,\
                                   pages_messaging,pages_read_engagement,business_management";

/// What came back.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) text: String,
}

impl Answered {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    /// Code and subcode of an error.
    pub(crate) fn error(&self) -> (i64, Option<i64>) {
        let error = &self.json()["error"];
        (error["code"].as_i64().unwrap_or_default(), error["error_subcode"].as_i64())
    }

    pub(crate) fn location(&self) -> Url {
        self.headers["location"].parse().unwrap()
    }

    /// A parameter of the redirect's query.
    pub(crate) fn returned(&self, name: &str) -> Option<String> {
        self.location().query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

pub(crate) struct Stage {
    pub(crate) simulator: Simulator,
    pub(crate) http: Client,
}

impl Stage {
    /// A simulator whose limits do not get in the way of a test about something else.
    pub(crate) async fn open() -> Self {
        Self::with(Options { strict_rate: false, ..Options::default() }).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        // Installed once per process; the second test finds it there.
        drop(rustls::crypto::ring::default_provider().install_default());
        let simulator = Simulator::start(options).await.unwrap();
        let http = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        Self { simulator, http }
    }

    pub(crate) fn base(&self, host: &str) -> String {
        self.simulator.description().hosts[host].clone()
    }

    pub(crate) fn redirect(&self, flavour: &str) -> String {
        let uris = &self.simulator.description().redirect_uris;
        uris.iter().find(|uri| uri.ends_with(flavour)).unwrap().clone()
    }

    pub(crate) async fn ask(&self, request: reqwest::RequestBuilder) -> Answered {
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
            .collect();
        Answered { status, headers, text: response.text().await.unwrap() }
    }

    pub(crate) async fn get(&self, host: &str, path: &str, token: &str) -> Answered {
        let request = self.http.get(format!("{}{path}", self.base(host)));
        self.ask(if token.is_empty() { request } else { request.bearer_auth(token) }).await
    }

    pub(crate) async fn post(&self, host: &str, path: &str, token: &str, body: Value) -> Answered {
        self.ask(self.http.post(format!("{}{path}", self.base(host))).bearer_auth(token).json(&body)).await
    }

    pub(crate) async fn form(&self, host: &str, path: &str, pairs: &[(&str, &str)]) -> Answered {
        self.ask(self.http.post(format!("{}{path}", self.base(host))).form(pairs)).await
    }

    /// Control: GET without a body, else the method with one.
    pub(crate) async fn look(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.simulator.description().control);
        let answer = self.ask(self.http.get(url)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    pub(crate) async fn make(&self, path: &str, body: Value) -> Value {
        self.control(Method::POST, path, body).await
    }

    pub(crate) async fn control(&self, method: Method, path: &str, body: Value) -> Value {
        let url = format!("{}{path}", self.simulator.description().control);
        let answer = self.ask(self.http.request(method, url).json(&body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    pub(crate) async fn toggle(&self, change: Value) {
        self.control(Method::PATCH, "/toggles", change).await;
    }

    /// The answer of Instagram's dialog to a decision.
    pub(crate) async fn instagram_dialog(&self, account: &str, decision: &str, extra: &[(&str, &str)]) -> Answered {
        let (app, uri) = (self.simulator.description().instagram_app_id.clone(), self.redirect("instagram"));
        let mut form = vec![
            ("client_id", app.as_str()),
            ("redirect_uri", &uri),
            ("response_type", "code"),
            ("scope", INSTAGRAM_SCOPES),
            ("state", "a state & more"),
            ("account", account),
            ("decision", decision),
            ("permission", "instagram_business_basic"),
        ];
        form.extend_from_slice(extra);
        self.form("www.instagram.com", "/oauth/authorize", &form).await
    }

    pub(crate) async fn instagram_code(&self, account: &str) -> String {
        let all = [("permission", "instagram_business_manage_messages")];
        self.instagram_dialog(account, "continue", &all).await.returned("code").unwrap()
    }

    pub(crate) async fn instagram_exchange(&self, code: &str) -> Answered {
        let d = self.simulator.description().clone();
        let uri = self.redirect("instagram");
        let form = [
            ("client_id", d.instagram_app_id.as_str()),
            ("client_secret", &d.instagram_app_secret),
            ("grant_type", "authorization_code"),
            ("redirect_uri", &uri),
            ("code", code),
        ];
        self.form("api.instagram.com", "/oauth/access_token", &form).await
    }

    /// A long-lived token of an account, by the whole Instagram way.
    pub(crate) async fn instagram_token(&self, account: &str) -> String {
        let short = self.instagram_exchange(&self.instagram_code(account).await).await.json();
        let (short, secret) =
            (short["access_token"].as_str().unwrap(), &self.simulator.description().instagram_app_secret);
        let path = format!("/access_token?grant_type=ig_exchange_token&client_secret={secret}&access_token={short}");
        self.get("graph.instagram.com", &path, "").await.json()["access_token"].as_str().unwrap().to_owned()
    }

    /// The answer of Facebook's dialog to a decision with everything ticked.
    pub(crate) async fn facebook_dialog(&self, decision: &str, extra: &[(&str, &str)]) -> Answered {
        let (app, uri) = (self.simulator.description().app_id.clone(), self.redirect("facebook"));
        let pages = self.pages().await;
        let mut form = vec![
            ("client_id", app.as_str()),
            ("redirect_uri", &uri),
            ("state", "a state & more"),
            ("decision", decision),
        ];
        form.extend_from_slice(extra);
        if !extra.iter().any(|(name, _)| *name == "scope") {
            form.push(("scope", FACEBOOK_SCOPES));
        }
        if !extra.iter().any(|(name, _)| *name == "permission") {
            form.extend(FACEBOOK_SCOPES.split(',').map(|scope| ("permission", scope)));
        }
        if !extra.iter().any(|(name, _)| *name == "page") {
            form.extend(pages.iter().map(|page| ("page", page.as_str())));
        }
        self.form("www.facebook.com", "/v25.0/dialog/oauth", &form).await
    }

    pub(crate) async fn facebook_exchange(&self, code: &str, extra: &[(&str, &str)]) -> Answered {
        let d = self.simulator.description().clone();
        let mut query = vec![
            ("client_id", d.app_id),
            ("client_secret", d.app_secret),
            ("redirect_uri", self.redirect("facebook")),
            ("code", code.to_owned()),
        ];
        query.extend(extra.iter().map(|(name, value)| (*name, (*value).to_owned())));
        self.ask(self.http.get(format!("{}/v25.0/oauth/access_token", self.base("graph.facebook.com"))).query(&query))
            .await
    }

    /// A long-lived token of the person.
    pub(crate) async fn person_token(&self) -> String {
        let code = self.facebook_dialog("continue", &[]).await.returned("code").unwrap();
        let short = self.facebook_exchange(&code, &[]).await.json()["access_token"].as_str().unwrap().to_owned();
        self.extend(&short).await
    }

    pub(crate) async fn extend(&self, short: &str) -> String {
        let d = self.simulator.description();
        let path = format!(
            "/v25.0/oauth/access_token?grant_type=fb_exchange_token&client_id={}&client_secret={}&fb_exchange_token={short}",
            d.app_id, d.app_secret
        );
        self.get("graph.facebook.com", &path, "").await.json()["access_token"].as_str().unwrap().to_owned()
    }

    /// The Page token of a shop, by the whole Facebook way: id and token.
    pub(crate) async fn page_token(&self, username: &str) -> (String, String) {
        let person = self.person_token().await;
        let fields = "id,access_token,instagram_business_account{username}";
        let pages =
            self.get("graph.facebook.com", &format!("/v25.0/me/accounts?fields={fields}"), &person).await.json();
        let page = pages["data"]
            .as_array()
            .unwrap()
            .iter()
            .find(|page| page["instagram_business_account"]["username"] == username)
            .unwrap();
        (page["id"].as_str().unwrap().to_owned(), page["access_token"].as_str().unwrap().to_owned())
    }

    /// A conversation of a shop in the control interface's words.
    pub(crate) async fn thread(&self, account: &str, customer: &str) -> Value {
        self.look(&format!("/thread?account={account}&customer={customer}")).await
    }

    pub(crate) async fn ledger(&self) -> Vec<Value> {
        self.look("/ledger").await.as_array().unwrap().clone()
    }

    /// A text to a customer of a shop, on the Instagram host.
    pub(crate) async fn send(&self, token: &str, to: &str, text: &str) -> Answered {
        let body = json!({ "recipient": { "id": to }, "message": { "text": text } });
        self.post("graph.instagram.com", "/v25.0/me/messages", token, body).await
    }

    async fn pages(&self) -> Vec<String> {
        let form = self.facebook_page().await;
        form.split("name=\"page\" value=\"").skip(1).map(|part| part.split('"').next().unwrap().to_owned()).collect()
    }

    /// Facebook's consent page as HTML.
    pub(crate) async fn facebook_page(&self) -> String {
        let (app, uri) = (self.simulator.description().app_id.clone(), self.redirect("facebook"));
        let query =
            [("client_id", app.as_str()), ("redirect_uri", &uri), ("scope", FACEBOOK_SCOPES), ("state", "\"><script>")];
        self.ask(self.http.get(format!("{}/v25.0/dialog/oauth", self.base("www.facebook.com"))).query(&query))
            .await
            .text
    }
}
