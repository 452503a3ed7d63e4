//! The page the browser is left on: the caller's words and nothing of the request.

/// How the page looks. The policy contains its hash; a test fails when the two do not agree.
const STYLE: &str = "html{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif;height:100%}\
body{margin:0;min-height:100%;display:grid;place-content:center;text-align:center;padding:24px;box-sizing:border-box}\
h1{font-size:24px;margin:0 0 8px}p{margin:0;max-width:36ch;opacity:.75}";

/// What the page may load and run: nothing but this style.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'sha256-EpjrdyNe+IHkJ5LwQkG0LzDRtmDZ2DLoOFwYf8EHkY4='; \
base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The words of the page; the same whether the login succeeded or failed, which the app itself shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DonePage {
    /// Title and heading.
    pub title: String,
    /// One paragraph: that the tab can be closed.
    pub body: String,
}

/// The page as HTML, its words escaped.
pub(super) fn html(page: &DonePage) -> String {
    let (title, body) = (escaped(&page.title), escaped(&page.body));
    format!(
        "<!doctype html><html dir=\"auto\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style></head>\
         <body><main><h1>{title}</h1><p>{body}</p></main></body></html>"
    )
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use sha2::Digest as _;

    #[test]
    fn c3_the_policy_allows_the_pages_own_look_and_no_other() {
        let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(STYLE));
        assert!(POLICY.contains(&format!("style-src 'sha256-{hash}';")), "the policy should name sha256-{hash}");
    }

    #[test]
    fn c3_the_words_of_the_page_are_text() {
        let page = DonePage { title: "Maya's <b>&\"shop\"".into(), body: "<script>x</script>".into() };
        let html = html(&page);
        assert!(html.contains("<h1>Maya&#39;s &lt;b&gt;&amp;&quot;shop&quot;</h1>"));
        assert!(html.contains("<p>&lt;script&gt;x&lt;/script&gt;</p>"));
    }
}
