//! Pressing as a person does: what is aimed at is what the press meets. The driver works out where a thing is and presses
//! there a little later; what moved meanwhile would be missed, and something else pressed.

use super::App;
use crate::until::until;
use fantoccini::elements::Element;
use serde_json::{Value, json};

/// What the next press meets decides whether the page gets it: a press that meets something else is kept from it whole.
const AIM: &str = "
    const [aim] = arguments;
    const kinds = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'];
    const press = { met: null };
    const see = (event) => {
        press.met ??= event.composedPath().includes(aim);
        if (press.met) return;
        event.preventDefault();
        event.stopImmediatePropagation();
    };
    for (const kind of kinds) addEventListener(kind, see, true);
    press.end = () => kinds.forEach((kind) => removeEventListener(kind, see, true));
    window.press?.end();
    window.press = press;";

/// Whether the press met something else. A page that was left by it, or a thing that is disabled, tells nothing.
const MISSED: &str = "
    const press = window.press;
    press?.end();
    return press?.met === false;";

impl App {
    /// Presses what has that selector, once it is there and can be pressed.
    pub async fn press(&self, css: &str) {
        until(&format!("{css} can be pressed"), async || self.press_once(&self.find(css).await?).await).await;
    }

    /// Ticks or unticks a box.
    pub async fn tick(&self, css: &str, wanted: bool) {
        self.see(css).await;
        if self.has(&format!("{css}:checked")).await != wanted {
            self.press(css).await;
        }
        let state = if wanted { ":checked" } else { ":not(:checked)" };
        self.see(&format!("{css}{state}")).await;
    }

    /// Unfolds the details in which something of that selector is hidden.
    pub async fn unfold(&self, css: &str) {
        const SUMMARY: &str =
            "return document.querySelector(arguments[0])?.closest('details')?.querySelector('summary')";
        until(&format!("what hides {css} is unfolded"), async || {
            if self.has(css).await {
                return Some(());
            }
            self.press_once(&self.find_by(SUMMARY, vec![json!(css)]).await?).await?;
            None
        })
        .await;
    }

    /// Presses it; nothing when it could not be pressed, or was missed, and then nothing else was pressed either.
    pub(super) async fn press_once(&self, aim: &Element) -> Option<()> {
        self.look::<Value>(AIM, vec![json!(aim)]).await;
        let pressed = aim.click().await.is_ok();
        let missed = self.look(MISSED, vec![]).await.unwrap_or(false);
        (pressed && !missed).then_some(())
    }
}
