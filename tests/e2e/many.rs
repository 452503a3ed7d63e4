//! Long lists: only what is near to what is in view is on the page (L10), and nobody sees the difference (I2, I5).

use crate::scene::Scene;
use crate::until::until;
use fantoccini::key::Key;
use serde::Deserialize;
use serde_json::json;

/// Where the list of conversations stands.
#[derive(Debug, Deserialize)]
struct Place {
    /// How many rows there are in all, and of how many of them something is on the page.
    all: usize,
    there: usize,
    scroll: f64,
    /// The first row of which more than half can be seen, and how far below the list's top it stands.
    first: String,
    top: f64,
}

const PLACE: &str = "
    const list = document.querySelector('nav[aria-label=\"Conversations\"] .scroll');
    const rows = [...list.querySelectorAll('[data-part=row]')];
    const edge = list.getBoundingClientRect().top;
    const middle = row => { const box = row.getBoundingClientRect(); return (box.top + box.bottom) / 2; };
    const first = rows.find(row => middle(row) > edge);
    return {
        all: Number(first.closest('li').getAttribute('aria-setsize')), there: rows.length, scroll: list.scrollTop,
        first: first.dataset.conversation, top: first.getBoundingClientRect().top - edge,
    }";

const SCROLL: &str = "document.querySelector('nav[aria-label=\"Conversations\"] .scroll').scrollTop = arguments[0]";

/// Which row has the focus, and whether all of it can be seen.
const FOCUSED: &str = "
    const row = document.activeElement.closest('[data-part=row]');
    const [own, list] = [row, row.closest('.scroll')].map(it => it.getBoundingClientRect());
    return own.top >= list.top - 1 && own.bottom <= list.bottom + 1
        ? Number(row.closest('li').getAttribute('aria-posinset')) : null";

/// Where the list stands once it has been painted.
async fn place(scene: &Scene) -> Place {
    scene.app.painted().await;
    until("the list is shown", async || scene.app.look(PLACE, vec![]).await).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn l10_i2_i5_of_a_long_list_few_rows_are_on_the_page_and_nobody_sees_it() {
    let mut scene = Scene::with_both_accounts().await;
    scene.app.switch_to("all").await;
    let top = until("both accounts' rows", async || Some(place(&scene).await).filter(|it| it.all > 30)).await;
    assert!(top.there < top.all, "L10: of {} rows {} are on the page", top.all, top.there);

    // By keys through all of it (I5).
    scene.app.look::<()>("document.querySelector('[data-part=row]').focus()", vec![]).await;
    for (key, expected) in [(Key::End, top.all), (Key::Up, top.all - 1), (Key::Home, 1), (Key::Down, 2)] {
        scene.app.strike(&[], key).await;
        let focused = async || scene.app.look::<usize>(FOCUSED, vec![]).await.filter(|it| *it == expected);
        until(&format!("row {expected} has the focus and is seen"), focused).await;
    }

    // Who reads further down goes on seeing what they see when a row moves to the top.
    scene.app.look::<()>(SCROLL, vec![json!(600)]).await;
    let before = place(&scene).await;
    assert!(before.scroll > 500.0, "it is scrolled: {before:?}");
    let last = scene.shop.newest(&scene.first_account()).await.pop().expect("a conversation");
    scene.shop.customer_writes(&last, "Is anybody there?").await;
    scene.app.refresh().await;
    let row = format!("li[aria-posinset='1'] [data-conversation='{}']", last.id);
    until("the row is at the top", async || scene.app.attribute(&row, "data-part").await).await;
    let after = place(&scene).await;
    assert_eq!(before.first, after.first, "{before:?} {after:?}");
    assert!((before.top - after.top).abs() <= 1.0, "what is read stays where it is: {before:?} {after:?}");

    // The list begins where it was left, also after a restart (I2).
    let row = format!("[data-part=row][data-conversation='{}']", after.first);
    scene.app.switch_to(&scene.first_account()).await;
    scene.app.rows_of(25).await;
    scene.app.switch_to("all").await;
    scene.app.see(&row).await;
    is_where(&scene, &after).await;
    scene.restart().await;
    scene.app.see(&row).await;
    is_where(&scene, &after).await;
}

async fn is_where(scene: &Scene, left: &Place) {
    let is_there = async || {
        let now = place(scene).await;
        (now.first == left.first && (now.scroll - left.scroll).abs() <= 1.0).then_some(())
    };
    until(&format!("the list is where it was left: {left:?}"), is_there).await;
}
