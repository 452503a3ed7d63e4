//! Whatever gets into the page, it opens no connection by itself (`reliability.md` B9): a listener on this computer, which
//! nothing but the page is told of, must see nobody.

use crate::scene::Scene;
use serde_json::json;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Looks through the page's own schemes after which whatever a connection takes on this computer is over.
const LOOKS: usize = 40;

/// What HTML can ask for without a script of its own: connections in advance, and a file to download.
const INSERT: &str = "
    const [base] = arguments;
    for (const rel of ['preconnect', 'dns-prefetch', 'prefetch', 'prerender', 'preload', 'stylesheet', 'icon', 'manifest']) {
        const link = document.createElement('link');
        link.rel = rel;
        link.href = `${base}/${rel}`;
        document.head.append(link);
    }
    for (const target of ['', '_blank']) {
        const link = document.createElement('a');
        Object.assign(link, { href: `${base}/file.zip`, download: 'file.zip', target });
        document.body.append(link);
        link.click();
        link.remove();
    }
    const other = document.createElement('a');
    Object.assign(other, { href: `${base}/page`, target: '_blank' });
    document.body.append(other);
    other.click();
    other.remove();
    return true";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn k1_html_in_the_page_reaches_no_network_and_downloads_nothing() {
    let scene = Scene::connected().await;
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let address = listener.local_addr().expect("its address");
    let visitors = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&visitors);
    std::thread::spawn(move || {
        for _ in listener.incoming() {
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    // The listener listens: it counts this one.
    drop(std::net::TcpStream::connect(address).expect("it listens"));
    crate::until::until("the listener counts", async || (visitors.load(Ordering::SeqCst) == 1).then_some(())).await;

    for base in [format!("http://{address}"), format!("http://localhost:{}", address.port())] {
        assert_eq!(scene.app.look::<bool>(INSERT, vec![json!(base)]).await, Some(true));
    }
    for _ in 0..LOOKS {
        scene.app.painted().await;
    }
    // The page still works: its pictures come through its own scheme, its commands through another.
    scene.app.refresh().await;
    scene.app.rows_of(25).await;
    assert_eq!(visitors.load(Ordering::SeqCst), 1, "nobody but the test came");
    let downloads = std::fs::read_dir(scene.home.path("Downloads")).expect("the folder").count();
    assert_eq!(downloads, 0);
}
