//! The page the browser is left on: the caller's words and nothing of the request.

/// What the page may do: nothing.
pub(super) const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The words of the page; the same whatever came of the login, which the app itself tells.
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
         <meta name=\"viewport\" content=\"width=device-width\"></head><body><h1>{title}</h1><p>{body}</p></body></html>"
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

    #[test]
    fn c3_the_words_of_the_page_are_text() {
        let page = DonePage { title: "Maya's <b>&\"shop\"".into(), body: "<script>x</script>".into() };
        let html = html(&page);
        assert!(html.contains("<h1>Maya&#39;s &lt;b&gt;&amp;&quot;shop&quot;</h1>"));
        assert!(html.contains("<p>&lt;script&gt;x&lt;/script&gt;</p>"));
    }
}
