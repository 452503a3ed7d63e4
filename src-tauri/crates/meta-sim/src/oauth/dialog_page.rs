//! The pages a person sees while logging in: plain HTML and CSS, no script, real form buttons, and a note that nobody
//! can miss saying that this is a simulator. It knows how things look and nothing of what they mean.

use crate::http::answer::Answer;

/// Which house style a page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Brand {
    Facebook,
    Instagram,
}

/// One thing that can be ticked or picked.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// The form field's name.
    pub(crate) name: &'static str,
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) hint: String,
    /// `checkbox` or `radio`.
    pub(crate) control: &'static str,
    pub(crate) checked: bool,
    /// Shown as ticked and not to be changed.
    pub(crate) fixed: bool,
}

/// A consent page.
#[derive(Clone, Debug)]
pub(crate) struct Consent {
    pub(crate) brand: Brand,
    pub(crate) title: String,
    pub(crate) intro: String,
    /// Where the form goes: the dialog's own path.
    pub(crate) action: String,
    /// The dialog's parameters, carried along.
    pub(crate) hidden: Vec<(String, String)>,
    /// Groups of choices under a heading each.
    pub(crate) groups: Vec<(String, Vec<Choice>)>,
}

impl Consent {
    /// The page.
    pub(crate) fn answer(&self) -> Answer {
        let mut form = format!("<form method=\"post\" action=\"{}\">", escape(&self.action));
        for (name, value) in &self.hidden {
            form.push_str(&hidden(name, value));
        }
        for (heading, choices) in self.groups.iter().filter(|(_, choices)| !choices.is_empty()) {
            form.push_str(&format!("<fieldset><legend>{}</legend>", escape(heading)));
            choices.iter().enumerate().for_each(|(place, choice)| form.push_str(&choice.html(place)));
            form.push_str("</fieldset>");
        }
        form.push_str(
            "<div class=\"acts\"><button id=\"continue\" name=\"decision\" value=\"continue\" type=\"submit\">Continue</button>\
             <button id=\"cancel\" name=\"decision\" value=\"cancel\" type=\"submit\" class=\"quiet\">Cancel</button></div></form>",
        );
        let body = format!("<h1>{}</h1><p>{}</p>{form}", escape(&self.title), escape(&self.intro));
        Answer::html(200, page(self.brand, &self.title, &body))
    }
}

impl Choice {
    fn html(&self, place: usize) -> String {
        let id = format!("{}-{}", self.name, if self.value.is_empty() { place.to_string() } else { slug(&self.value) });
        let (checked, disabled) =
            (if self.checked { " checked" } else { "" }, if self.fixed { " disabled" } else { "" });
        // A disabled control is not sent with the form, so what is fixed travels in a hidden one.
        let carried = if self.fixed && self.checked { hidden(self.name, &self.value) } else { String::new() };
        format!(
            "<label class=\"choice\" for=\"{id}\"><input id=\"{id}\" type=\"{}\" name=\"{}\" value=\"{}\"{checked}{disabled}>\
             <span>{}<small>{}</small></span></label>{carried}",
            self.control,
            self.name,
            escape(&self.value),
            escape(&self.label),
            escape(&self.hint)
        )
    }
}

fn hidden(name: &str, value: &str) -> String {
    format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", escape(name), escape(value))
}

/// A page that ends the login without going back to the app.
pub(crate) fn error(status: u16, title: &str, text: &str) -> Answer {
    let body = format!("<h1>{}</h1><p>{}</p>", escape(title), escape(text));
    Answer::html(status, page(Brand::Facebook, title, &body))
}

/// The same in Instagram's colours.
pub(crate) fn instagram_error(status: u16, title: &str, text: &str) -> Answer {
    let body = format!("<h1>{}</h1><p>{}</p>", escape(title), escape(text));
    Answer::html(status, page(Brand::Instagram, title, &body))
}

/// The page that desktop apps with a web view of their own watch for (platform.md §1a).
pub(crate) fn login_success() -> Answer {
    error(200, "Success", "You may close this page.")
}

fn page(brand: Brand, title: &str, body: &str) -> String {
    let (name, accent, soft) = match brand {
        Brand::Facebook => ("Facebook", "#0866ff", "linear-gradient(160deg,#e7f0ff,#f6f8fc)"),
        Brand::Instagram => ("Instagram", "#d3196f", "linear-gradient(160deg,#ffe9d6,#fbe3f1 55%,#ece7fb)"),
    };
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{title} · {name} (simulator)</title>\
         <style>:root{{--accent:{accent}}}{STYLE}body{{background:{soft}}}</style></head><body>\
         <p class=\"note\" role=\"note\"><strong>Simulator.</strong> This is not {name}. Nothing here reaches Meta, and no \
         real account is involved.</p><main>{body}</main></body></html>",
        title = escape(title),
    )
}

const STYLE: &str = "*{box-sizing:border-box}body{margin:0;min-height:100vh;font:16px/1.5 system-ui,sans-serif;color:#1c1e21}\
.note{margin:0;padding:10px 16px;background:#fff4cc;color:#5c4500;text-align:center;font-size:14px;border-bottom:1px solid #f0dc8f}\
main{max-width:520px;margin:32px auto;padding:28px 32px;background:#fff;border-radius:16px;box-shadow:0 12px 40px rgba(20,20,50,.12)}\
h1{font-size:22px;margin:0 0 8px;line-height:1.25}p{margin:0 0 16px;color:#4b4f56}\
fieldset{border:1px solid #e4e6eb;border-radius:12px;margin:0 0 16px;padding:6px 14px 10px}legend{font-weight:600;padding:0 6px;font-size:14px}\
.choice{display:flex;gap:12px;padding:8px 0;align-items:flex-start;cursor:pointer}.choice input{flex:none;width:18px;height:18px;margin-top:3px;accent-color:var(--accent)}\
.choice small{display:block;color:#65676b;font-size:13px}.acts{display:flex;gap:12px;flex-direction:row-reverse}\
button{flex:1;font:inherit;font-weight:600;padding:11px 16px;border-radius:10px;border:1px solid transparent;background:var(--accent);color:#fff;cursor:pointer}\
button.quiet{background:#fff;color:#1c1e21;border-color:#ccd0d5}button:focus-visible,input:focus-visible{outline:3px solid #1c1e21;outline-offset:2px}";

/// Text for HTML, attribute values included.
fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, symbol| {
        match symbol {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
        out
    })
}

fn slug(value: &str) -> String {
    value.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}
