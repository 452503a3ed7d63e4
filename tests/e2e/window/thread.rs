//! The open conversation (T).

use super::App;
use crate::until::until;
use serde::Deserialize;
use serde_json::json;

/// A message of the thread, as shown.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Bubble {
    pub own: bool,
    pub kind: String,
    /// `sending`, `waiting`, `sent`, `notSent` or `checking`; none for the customer's.
    pub status: Option<String>,
    /// Everything in the bubble; of pictures and the like what a screen reader is told.
    pub text: String,
    /// The message's time, such as `2:34 PM`.
    pub time: Option<String>,
    /// The whole line under the bubble, with time and status.
    pub line: String,
}

const BUBBLES: &str = "
    const thread = document.querySelector('[data-part=thread]');
    if (!thread) return null;
    return [...thread.querySelectorAll('[data-part=message]')].map(message => {
        const body = message.querySelector(':scope > .body > .bubble')
            ?? message.querySelector('[data-part=media], [data-part=outgoing]');
        const named = [...body.querySelectorAll('[aria-label]')].map(it => it.ariaLabel);
        const isText = body.classList.contains('bubble') && !body.classList.contains('card');
        return {
            own: message.dataset.own === 'true',
            kind: message.dataset.kind,
            status: message.dataset.status ?? null,
            text: isText ? body.innerText.trim() : [...named, body.innerText].join('\\n').trim(),
            time: message.querySelector('time')?.textContent.trim() ?? null,
            line: message.innerText.replace(body.innerText, '').trim(),
        };
    })";

const ACTION: &str = "
    const [text, action] = arguments;
    const message = [...document.querySelectorAll('[data-part=message]')]
        .find(it => it.querySelector(':scope > .body > .bubble')?.innerText.trim() === text);
    return message?.querySelector(`[data-action=${action}]`) ?? null";

impl App {
    /// All messages of the open thread, top to bottom.
    pub async fn bubbles(&self) -> Vec<Bubble> {
        self.look(BUBBLES, vec![]).await.unwrap_or_default()
    }

    /// Waits until the messages pass, and gives them.
    pub async fn bubbles_once(&self, what: &str, passes: impl Fn(&[Bubble]) -> bool) -> Vec<Bubble> {
        until(what, async || Some(self.bubbles().await).filter(|bubbles| passes(bubbles))).await
    }

    /// Waits until the message with that text is shown with that status, and gives it.
    pub async fn bubble(&self, text: &str, status: Option<&str>) -> Bubble {
        until(&format!("a message {text:?} that is {status:?}"), async || {
            self.bubbles().await.into_iter().find(|bubble| bubble.text == text && bubble.status.as_deref() == status)
        })
        .await
    }

    /// Waits until a message's button is shown: `undo`, `retry`, `edit`, `copy`, `discard` …
    pub async fn see_action(&self, text: &str, action: &str) {
        let what = format!("{action} at {text:?}");
        until(&what, async || self.find_by(ACTION, vec![json!(text), json!(action)]).await).await;
    }

    /// Waits until a button is shown that stands there for some seconds only, and presses it if `press` says so; whether it
    /// was seen before the message was sent. A machine that is busy may be late.
    pub async fn catch_action(&self, text: &str, action: &str, press: bool) -> bool {
        until(&format!("{action} at {text:?}, or that it is sent"), async || {
            if let Some(button) = self.find_by(ACTION, vec![json!(text), json!(action)]).await
                && (!press || self.press_once(&button).await.is_some())
            {
                return Some(true);
            }
            let bubbles = self.bubbles().await;
            bubbles.iter().any(|it| it.text == text && it.status.as_deref() == Some("sent")).then_some(false)
        })
        .await
    }

    /// Presses it.
    pub async fn press_action(&self, text: &str, action: &str) {
        let what = format!("{action} at {text:?} can be pressed");
        until(&what, async || self.press_once(&self.find_by(ACTION, vec![json!(text), json!(action)]).await?).await)
            .await;
    }
}
