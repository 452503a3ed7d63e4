//! Strangers' texts in every place where something of a stranger is shown, in the real window: nothing of it runs, is
//! loaded, becomes an element, or leads the window away (T6, `reliability.md` B9, `T9.1`).

use crate::payloads;
use crate::scene::Scene;
use crate::until::until;
use fantoccini::key::Key;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// Conversations of the list, and messages of each, all of them hostile.
const CONVERSATIONS: usize = 25;
const MESSAGES: usize = 20;
/// Fewest texts that must have been shown.
const FEWEST: usize = 1_000;
/// Where the app cuts titles, and where it cuts Meta's words.
const TITLE: usize = 200;
const WORDS: usize = 300;
/// Kinds with a title, and who writes them.
const TITLED: [(&str, &str); 5] = [
    ("post", "customer-writes"),
    ("reel", "customer-writes"),
    ("product", "customer-writes"),
    ("file", "customer-writes"),
    ("template", "business-writes"),
];

/// Where the texts would call.
struct Listener {
    address: String,
    calls: Arc<AtomicUsize>,
    _task: JoinSet<()>,
}

impl Listener {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound").to_string();
        let (calls, mut task) = (Arc::new(AtomicUsize::new(0)), JoinSet::new());
        let count = calls.clone();
        task.spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                drop(socket);
            }
        });
        Self { address, calls, _task: task }
    }

    /// How often it was called. The last call is this one, which shows that calls are counted.
    async fn calls_before_ours(&self) -> usize {
        let ours = TcpStream::connect(&self.address).await.expect("it listens");
        ours.readable().await.expect("it is answered");
        self.calls.load(Ordering::SeqCst) - 1
    }
}

/// The texts, handed out in turn.
struct Texts {
    all: Vec<String>,
    next: usize,
}

impl Texts {
    /// As many of the next as fit into so many characters, at least one, a line each.
    fn filling(&mut self, most: usize) -> String {
        let mut taken = String::new();
        loop {
            let next = &self.all[self.next % self.all.len()];
            let length = taken.chars().count() + 1 + next.chars().count();
            if !taken.is_empty() && length > most {
                return taken;
            }
            taken = if taken.is_empty() { next.clone() } else { format!("{taken}\n{next}") };
            self.next += 1;
        }
    }

    /// The next so many, a line each.
    fn group(&mut self, number: usize) -> String {
        let all = &self.all;
        let taken: Vec<&str> = (self.next..self.next + number).map(|at| all[at % all.len()].as_str()).collect();
        self.next += number;
        taken.join("\n")
    }

    fn are_all_handed_out(&self) -> bool {
        self.next >= self.all.len()
    }
}

/// What the page is and holds.
#[derive(Debug, Deserialize, PartialEq)]
struct Page {
    address: String,
    title: String,
    ran: Option<u32>,
    /// Whether something stands out at the side.
    overflows: bool,
    /// Elements that are none of ours, and what is wrong with them.
    foreign: Vec<String>,
}

/// What a stranger's text may stand in is all that there is within messages and names.
const PAGE: &str = r"
    const foreign = [];
    const wrong = (one, why) => foreign.push(`${why}: ${one.outerHTML.slice(0, 200)}`);
    const never = 'iframe, frame, object, embed, base, form:not([class^=svelte-]), math, marquee, template, plaintext, foreignObject, ' +
        'animate, set, svg script, svg image, body script, body style, body link, body meta, [srcdoc], [ping], [srcset], ' +
        '[action], [contenteditable], a[href]:not(.skip)';
    document.querySelectorAll(never).forEach(one => wrong(one, 'never'));
    for (const one of document.querySelectorAll('*')) {
        for (const { name, value } of one.attributes) {
            if (name.startsWith('on')) wrong(one, name);
            if (name === 'style' && /url|image|fixed/.test(value)) wrong(one, 'style');
            if (name === 'src' && one.localName !== 'script' && !value.startsWith('media://localhost/')) wrong(one, 'src');
        }
        if (one.localName === 'script' && !one.src.startsWith(location.origin + '/')) wrong(one, 'script');
        if (one.localName === 'svg' && one.ariaHidden !== 'true') wrong(one, 'svg');
        if (one.localName === 'use' && !(one.getAttribute('href') ?? '').startsWith('#icon-')) wrong(one, 'use');
    }
    const texts = '[data-part=message] .bubble:not(.card) *, [data-part=quoted] *, .name *, .handle *, .preview *, ' +
        '[data-part=load-failure] p *';
    for (const one of document.querySelectorAll(texts)) {
        const plain = ['span', 'bdi', 'b', 'strong', 'br'].includes(one.localName) &&
            [...one.attributes].every(({ name }) => name === 'class' || name === 'dir');
        const link = one.matches('span.link[role=link]');
        if (!plain && !link) wrong(one, 'in a text');
    }
    const side = document.scrollingElement;
    const wide = [side, ...document.querySelectorAll('[data-part=thread], [data-part=details], [role=log]')];
    return {
        address: location.href, title: document.title, ran: window.__ran ?? null, foreign,
        overflows: wide.some(one => one.scrollWidth > one.clientWidth),
    }";

/// Letters of what is shown, without white space and what has no shape.
const SHOWN: &str = "return document.querySelector(arguments[0])?.textContent ?? null";

async fn is_still_ours(scene: &Scene, before: &Page, place: &str) {
    let now: Page = until("the page answers", async || scene.app.look(PAGE, vec![]).await).await;
    assert_eq!(&now, before, "{place}");
}

/// Fills the shop: all that is shown of it is hostile. Gives the conversations.
async fn fill(scene: &Scene, all: &[String]) -> Vec<String> {
    let texts = || Texts { all: all.to_vec(), next: 0 };
    let [mut names, mut usernames, mut titles, mut messages] = [texts(), texts(), texts(), texts()];
    let each = all.len().div_ceil(CONVERSATIONS - CONVERSATIONS / 5);
    let mut conversations = Vec::new();
    for number in 0..CONVERSATIONS {
        // One in five has no name: the username stands in its place.
        let name = (number % 5 != 0).then(|| names.group(each));
        let username = usernames.group(each);
        let order = json!({ "account": scene.first_account(), "name": name, "username": username,
                            "text": messages.group(4) });
        let conversation = scene.shop.new_conversation(order).await;
        let mut last = None;
        for at in 1..MESSAGES {
            let (kind, who) = TITLED[at % TITLED.len()];
            let words = messages.group(3);
            let what = match at % 10 {
                // The second answers the first: of a plain text the quote shows the words.
                3 | 4 => json!({ "text": words, "reply_to": last }),
                8 => json!({ "kind": "story_reply", "text": words }),
                _ => json!({ "kind": kind, "title": titles.filling(TITLE), "text": words }),
            };
            let plain = matches!(at % 10, 3 | 4 | 8);
            let who = if plain { "customer-writes" } else { who };
            last = Some(scene.shop.writes(who, &conversation, what).await);
        }
        let last = last.expect("a message");
        scene.shop.happens("customer-reacts", &last, json!({ "emoji": names.all[number] })).await;
        conversations.push(conversation);
    }
    for (what, texts) in [("names", &names), ("usernames", &usernames), ("messages", &messages)] {
        assert!(texts.are_all_handed_out(), "every text is among the {what}");
    }
    println!("{} of {} texts in titles", titles.next.min(all.len()), all.len());
    conversations
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t6_b9_nothing_of_a_strangers_text_runs_loads_or_becomes_an_element() {
    let listener = Listener::open().await;
    let call = format!("http://{}/x", listener.address);
    let all = payloads::all(&call);
    assert!(all.iter().collect::<BTreeSet<_>>().len() >= FEWEST, "{}", all.len());
    let scene = Scene::first_start().await;
    let conversations = fill(&scene, &all).await;
    let before: Page = until("the page answers", async || scene.app.look(PAGE, vec![]).await).await;
    assert_eq!((before.ran, before.overflows, before.foreign.len()), (None, false, 0), "{before:?}");
    scene.connect("instagram").await;
    scene.app.rows_of(CONVERSATIONS).await;
    is_still_ours(&scene, &before, "the list").await;
    for conversation in &conversations {
        scene.app.open(conversation).await;
        scene.app.bubbles_once("the whole thread", |bubbles| bubbles.len() == MESSAGES).await;
        let shown: Option<String> = scene.app.look(SHOWN, vec![json!("[data-part=thread]")]).await;
        let hostile = shown.unwrap_or_default().matches("__ran").count();
        assert!(hostile >= MESSAGES, "they are there, as text: {hostile}");
        is_still_ours(&scene, &before, conversation).await;
        // They stay open for the others.
        if conversation == &conversations[0] {
            scene.app.open_details().await;
            is_still_ours(&scene, &before, "the details").await;
        }
    }
    scene.app.press("[data-part=message] [role=link]").await;
    scene.app.see("[role=dialog] [data-action=open-link]").await;
    is_still_ours(&scene, &before, "the address of a link").await;
    scene.app.strike(&[], Key::Escape).await;
    scene.app.see_gone("[role=dialog]").await;
    in_metas_words(&scene, &before, &call).await;
    assert_eq!(listener.calls_before_ours().await, 0, "nobody calls");
    println!("{} texts shown", all.len());
}

/// The same in what Meta says of a failure. The platform lets the list be asked for twice a second at most, so one text in
/// eight stands for the others.
async fn in_metas_words(scene: &Scene, before: &Page, call: &str) {
    const ONE_IN: usize = 8;
    let all: Vec<String> = payloads::all(call).into_iter().step_by(ONE_IN).collect();
    let number = all.len();
    let mut texts = Texts { all, next: 0 };
    while texts.next < number {
        let mark = format!("#{} ", texts.next);
        let words = format!("{mark}{}", texts.filling(WORDS - mark.len()));
        let error = json!({ "do": "error", "status": 400, "code": 100, "message": words, "user_title": words,
                            "user_message": words });
        scene.shop.break_down(json!({ "match": { "kind": "conversations" }, "effect": error })).await;
        scene.app.refresh().await;
        scene.app.text_once("[data-part=load-failure]", |text| text.contains(&mark)).await;
        is_still_ours(scene, before, &words).await;
        scene.shop.clear_faults().await;
    }
}
