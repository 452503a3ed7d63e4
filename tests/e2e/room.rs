//! Nothing is cut, covered or pushed out of the window, however wide it is and however large the text (I5, T9, E1); what
//! plays goes on meanwhile (T4, T5); the zone box does what typing in a box does (I7).

use crate::scene::Scene;
use crate::until::{DEADLINE, until, within};
use crate::window::{NARROW, WIDE};
use fantoccini::key::Key;
use serde_json::json;

/// Between the widths at which the details get a column of their own and at which list and thread stand side by side.
const MEDIUM: (u32, u32) = (820, 700);

/// The player of the voice message once it plays: the same element is asked about later. What is over begins anew by itself,
/// so that its end is none; whatever else makes a player begin anew empties it first. The film is shown and not played: where
/// nothing can show films, the web engine stands still over one now and then.
const PLAY: &str = "
    const sound = document.querySelector('[data-part=thread] audio');
    if (!sound || sound.paused || sound.currentTime === 0) return null;
    window.players = [sound];
    for (const one of window.players) {
        one.loop = true;
        one.addEventListener('emptied', () => (one.emptied = true));
    }
    sound.steps = 0;
    sound.addEventListener('timeupdate', () => sound.steps++);
    return true";

/// Notes where the voice message is, if nothing has taken the players' place or stopped them.
const MARK: &str = "
    const there = [...document.querySelectorAll('[data-part=thread] :is(audio, video)')];
    const [sound] = window.players;
    if (sound.paused || !window.players.every((one, place) => one === there[place] && !one.emptied)) return null;
    sound.since = sound.steps;
    return true";

/// Whether it has played on since.
const PLAYED_ON: &str = "const [sound] = window.players; return sound.steps > sound.since || null";

/// What is wrong with what is shown, in words.
const WRONG: &str = "
    const wrong = [];
    const called = it => [it.tagName.toLowerCase(), it.dataset.part, it.dataset.action, it.ariaLabel, it.className]
        .filter(Boolean).join(' ') + ` “${it.textContent.trim().slice(0, 20)}”`;
    const hidden = it => !it.checkVisibility({ visibilityProperty: true }) || it.closest('.visually-hidden, .skip, [inert]');
    const scrolls = it => ['auto', 'scroll'].includes(getComputedStyle(it).overflowX);
    const within = it => { for (let up = it.parentElement; up; up = up.parentElement) if (scrolls(up)) return up; };
    for (const it of document.querySelectorAll('.window *:not(svg *)')) {
        const box = it.getBoundingClientRect();
        if (box.width < 2 || box.height < 2 || hidden(it)) continue;
        const style = getComputedStyle(it), wide = it.scrollWidth > it.clientWidth + 1;
        if (scrolls(it) && wide && it.role !== 'tablist') wrong.push(`scrolls sideways: ${called(it)}`);
        if ((box.left < -1 || box.right > innerWidth + 1) && within(it)?.role !== 'tablist')
            wrong.push(`leaves the window: ${called(it)}`);
        if (style.overflowX === 'hidden' && style.textOverflow !== 'ellipsis' && it.clientWidth && wide)
            wrong.push(`is cut: ${called(it)}`);
        if (it.tagName === 'TEXTAREA' && style.overflowY === 'hidden' && it.scrollHeight > it.clientHeight + 1)
            wrong.push(`shows half a line: ${called(it)}`);
    }
    const badges = '[data-part=window-chip], [data-part=row-window], .count, [data-filter]';
    for (const it of document.querySelectorAll(badges)) {
        if (hidden(it)) continue;
        const [own, around] = [it, it.parentElement].map(one => one.getBoundingClientRect());
        if (it.scrollWidth > it.clientWidth + 1 || own.right > around.right + 1 || own.left < around.left - 1)
            wrong.push(`a badge is cut: ${called(it)}`);
    }
    for (const it of document.querySelectorAll('[data-part=thread] :is(header, form) :is(button, textarea)')) {
        if (hidden(it)) continue;
        const box = it.getBoundingClientRect();
        const on = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        if (box.bottom > innerHeight + 1 || !(on && (it.contains(on) || on.contains(it) && it.disabled)))
            wrong.push(`cannot be pressed: ${called(it)} under ${on && called(on)}`);
    }
    const photo = document.querySelector('[data-kind=photo]');
    if (photo) {
        const [above, below] = ['[data-part=media]', '.bubble'].map(it => photo.querySelector(it).getBoundingClientRect());
        if (below.top - above.bottom < 2) wrong.push('a text stands at its picture without a gap');
    }
    return wrong";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn e1_t4_t5_t9_nothing_is_cut_or_covered_at_any_width_and_size_of_text_and_what_plays_goes_on() {
    let scene = Scene::connected().await;
    let conversation = scene.some_conversation().await;
    let writes = async |what| scene.shop.writes("customer-writes", &conversation.id, what).await;
    writes(json!({ "kind": "photo", "text": "Like this one?" })).await;
    writes(json!({ "kind": "voice", "seconds": 120 })).await;
    writes(json!({ "kind": "video" })).await;
    scene.app.open(&conversation.id).await;
    scene.app.refresh().await;
    scene.app.scroll_to("[data-kind=voice]").await;
    scene.app.press("[data-kind=voice] [data-action=play]").await;
    until("the voice message plays", async || scene.app.look::<bool>(PLAY, vec![]).await).await;

    mark(&scene).await;
    scene.shop.customer_writes(&conversation, "Are you there?").await;
    scene.app.refresh().await;
    scene.app.bubble("Are you there?", None).await;
    play_on(&scene).await;

    let left = scene.app.text("[data-part=window-chip]").await;
    for size in [WIDE, MEDIUM, NARROW] {
        whole_at(&scene, size, "thread").await;
    }
    for width in [720, 1000] {
        scene.app.resize((width, 700)).await;
        scene.app.open_details().await;
        whole(&scene, &format!("details at {width} px")).await;
        scene.app.close_details().await;
    }
    scene.app.resize(WIDE).await;
    // What is left of the reply window is told in minutes (S7): the thread was read anew because one has passed.
    let is_another = async || (scene.app.text("[data-part=window-chip]").await != left).then_some(());
    within(2 * DEADLINE, "another minute", is_another).await;
    play_on(&scene).await;

    whole_at(&scene, WIDE, "list").await;
    scene.app.resize(NARROW).await;
    scene.app.press("button[aria-label=Back]").await;
    whole_at(&scene, NARROW, "list").await;
}

async fn mark(scene: &Scene) {
    let there = scene.app.look::<bool>(MARK, vec![]).await;
    assert_eq!(there, Some(true), "what played is still there and plays");
}

/// What played has played on since it was marked, and goes on.
async fn play_on(scene: &Scene) {
    until("what played goes on", async || scene.app.look::<bool>(PLAYED_ON, vec![]).await).await;
    mark(scene).await;
}

/// Nothing is wrong with what is shown in a window of that size, with text of the usual size and of twice that.
async fn whole_at(scene: &Scene, size: (u32, u32), what: &str) {
    const TEXT: &str = "document.documentElement.style.fontSize = arguments[0]";
    scene.app.resize(size).await;
    for text in ["100%", "200%"] {
        scene.app.look::<()>(TEXT, vec![json!(text)]).await;
        whole(scene, &format!("{what} at {} px with text of {text}", size.0)).await;
    }
    scene.app.look::<()>(TEXT, vec![json!("")]).await;
}

async fn whole(scene: &Scene, what: &str) {
    scene.app.painted().await;
    let wrong: Option<Vec<String>> = scene.app.look(WRONG, vec![]).await;
    assert_eq!(wrong, Some(vec![]), "{what}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i7_typing_in_the_zone_box_replaces_what_stands_there_picks_a_zone_and_escape_gives_the_old_one_back() {
    let scene = Scene::first_start().await;
    const BOX: &str = "[data-part=settings] input[name=zone]";
    const VALUE: &str = "return document.querySelector(arguments[0]).value";
    let value = async || scene.app.look::<String>(VALUE, vec![json!(BOX)]).await.unwrap_or_default();
    let shows = async |what: &str| until(what, async || (value().await == what).then_some(())).await;
    let strike = async |keys: &str| {
        for key in keys.chars() {
            scene.app.strike(&[], key).await;
        }
    };
    scene.app.set_zone("Asia/Kolkata").await;
    scene.app.press("button[aria-label=Settings]").await;
    shows("Asia/Kolkata").await;
    whole_at(&scene, NARROW, "settings").await;
    scene.app.press(BOX).await;
    strike("new y").await;
    shows("new y").await;
    scene.app.strike(&[], Key::Escape).await;
    shows("Asia/Kolkata").await;
    scene.app.see(BOX).await;
    strike("auck").await;
    shows("auck").await;
    scene.app.strike(&[], Key::Down).await;
    scene.app.strike(&[], Key::Enter).await;
    shows("Pacific/Auckland").await;
    scene.app.close_page("settings").await;
    scene.app.press("button[aria-label=Settings]").await;
    shows("Pacific/Auckland").await;
}
