//! A person at the simulator's consent page, without a browser: reads the form, presses a button, follows where it leads.
//! Whole-app tests use a real browser instead.

use crate::plain::plain;
use reqwest::redirect::Policy;
use url::Url;

/// Presses Continue with everything ticked that the page ticked, and follows the way back to the app.
pub async fn agree(address: &str) {
    follow(&decide(address, "continue", &[]).await).await;
}

/// Chooses an account on Instagram's page, by its Instagram id, then presses Continue.
pub async fn agree_as(address: &str, account: &str) {
    follow(&answer(address, "continue", &[], Some(account)).await).await;
}

/// Takes the ticks away from some permissions, then presses Continue.
pub async fn agree_without(address: &str, permissions: &[&str]) {
    follow(&decide(address, "continue", permissions).await).await;
}

/// Presses Continue, but the way back fails, as when a browser blocks it: returns the address it ended on.
pub async fn agree_and_stop(address: &str) -> String {
    decide(address, "continue", &[]).await
}

/// Presses Cancel.
pub async fn cancel(address: &str) {
    follow(&decide(address, "cancel", &[]).await).await;
}

/// The app's listener answers with its own redirect to a page; a person sees that page.
async fn follow(back: &str) {
    plain().build().expect("a client").get(back).send().await.expect("the app listens");
}

async fn decide(address: &str, decision: &str, unticked: &[&str]) -> String {
    answer(address, decision, unticked, None).await
}

async fn answer(address: &str, decision: &str, unticked: &[&str], account: Option<&str>) -> String {
    let http = plain().redirect(Policy::none()).build().expect("a client");
    let page = http.get(address).send().await.expect("the consent page").text().await.expect("its text");
    let action = attribute(page.split("<form").nth(1).expect("a form"), "action").expect("where the form goes");
    let mut fields: Vec<(String, String)> = page.split("<input").skip(1).filter_map(field).collect();
    fields.retain(|(_, value)| !unticked.contains(&value.as_str()));
    if let Some(account) = account {
        fields.retain(|(name, _)| name != "account");
        fields.push(("account".to_owned(), account.to_owned()));
    }
    fields.push(("decision".to_owned(), decision.to_owned()));
    let target = Url::parse(address).and_then(|base| base.join(&action)).expect("an address");
    let answer = http.post(target).form(&fields).send().await.expect("the form is taken");
    answer.headers().get("location").expect("a way back").to_str().expect("an address").to_owned()
}

/// A form field as a browser would send it: hidden ones and ticked ones.
fn field(input: &str) -> Option<(String, String)> {
    let tag = input.split('>').next()?;
    let ticked = tag.contains(" checked") || !matches!(attribute(tag, "type").as_deref(), Some("checkbox" | "radio"));
    let enabled = !tag.contains(" disabled");
    (ticked && enabled).then(|| Some((attribute(tag, "name")?, attribute(tag, "value")?)))?
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = tag.split(&format!("{name}=\"")).nth(1)?.split('"').next()?;
    Some(value.replace("&amp;", "&").replace("&quot;", "\"").replace("&#39;", "'").replace("&lt;", "<"))
}
