//! Addresses that lead elsewhere, over real sockets: whatever they look like and however one gets to them, nobody but
//! the known hosts is ever connected to (`reliability.md` B9, `T9.2`).

use crate::support::{Fake, answer};
use axum::response::Response;
use instagram::{AccountClient, ApiError};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// A neighbour on this computer who must not be visited.
struct Neighbour {
    port: u16,
    visits: Arc<AtomicUsize>,
    _task: JoinSet<()>,
}

impl Neighbour {
    async fn listening() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let visits = Arc::new(AtomicUsize::new(0));
        let (count, mut task) = (visits.clone(), JoinSet::new());
        task.spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.expect("a visitor");
                count.fetch_add(1, Ordering::SeqCst);
                drop(socket);
            }
        });
        Self { port, visits, _task: task }
    }

    /// How often somebody came. The last is this test itself: visitors are let in in the order in which they came, so
    /// that once it has been seen out, nobody waits at the door, and it shows that a visit is counted.
    async fn visits_before_ours(&self) -> usize {
        let ours = TcpStream::connect(("127.0.0.1", self.port)).await.expect("the neighbour is at home");
        let mut nothing = [0; 1];
        ours.readable().await.expect("it is seen out");
        let _ = ours.try_read(&mut nothing);
        self.visits.load(Ordering::SeqCst) - 1
    }

    /// Ways to write the neighbour's address, `known` being a host that may be asked.
    fn spellings(&self, known: &str) -> Vec<String> {
        let port = self.port;
        let hosts = [
            "127.0.0.1",
            "127.0.0.1.",
            "127.1",
            "127.0.1",
            "2130706433",
            "017700000001",
            "0x7f000001",
            "0X7F.1",
            "0177.0.0.1",
            "0x7f.0.0.0x1",
            "00000177.0.0.01",
            "127。0。0。1",
            "１２７.0.0.1",
            "127.0.0.%31",
            "0",
            "0.0.0.0",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "l%6Fcalhost",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "127.0.0.2",
            "127.255.255.254",
        ];
        let mut all: Vec<String> = hosts.map(|host| format!("http://{host}:{port}/x.png")).to_vec();
        all.extend([
            format!("http://{known}@127.0.0.1:{port}/x.png"),
            format!("http://{known}%40127.0.0.1:{port}/x.png"),
            format!("http://user:secret@127.0.0.1:{port}/x.png"),
            format!("http:\\\\127.0.0.1:{port}\\x.png"),
            format!("http:127.0.0.1:{port}/x.png"),
            format!("HTTP:////127.0.0.1:{port}/x.png"),
            format!("http://127.0.0.1:{port}/#http://{known}/"),
            format!("http://127.0.0.1:{port}?http://{known}/"),
            format!("http://127.0.0.1:0{port}/x.png"),
            format!("https://127.0.0.1:{port}/x.png"),
            format!("ftp://127.0.0.1:{port}/x.png"),
            format!("ws://127.0.0.1:{port}/x.png"),
            format!("gopher://127.0.0.1:{port}/x.png"),
        ]);
        all
    }
}

async fn is_foreign(client: &AccountClient, address: &str) {
    assert_eq!(client.picture(address).await, Err(ApiError::ForeignAddress), "picture {address:?}");
    assert_eq!(client.medium(address).await, Err(ApiError::ForeignAddress), "medium {address:?}");
}

/// Leads on as its path says: `/<status>/<hops>/<target in hex>`; the last hop leads to the target.
fn leading_on(path: &str) -> Response {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let [status, hops, target] = parts.as_slice() else { return answer(200, "image/png", vec![1]) };
    let hops: usize = hops.parse().expect("a number");
    let to = if hops == 0 { read_hex(target) } else { format!("../{}/{target}", hops - 1) };
    let mut response = answer(status.parse().expect("a status"), "text/html", "");
    // Written as Latin-1 or UTF-8 it would be another address; what has such letters is asked for directly.
    response.headers_mut().insert("location", to.parse().expect("a value"));
    response
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn read_hex(text: &str) -> String {
    let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("a byte");
    String::from_utf8((0..text.len()).step_by(2).map(byte).collect()).expect("a text")
}

#[tokio::test]
async fn b9_no_spelling_of_a_neighbours_address_is_connected_to() {
    let neighbour = Neighbour::listening().await;
    let fake = Fake::answering(|_| answer(200, "image/png", vec![1])).await;
    let client = fake.client();
    let known = fake.address.trim_start_matches("http://");
    let spellings: BTreeSet<String> = neighbour.spellings(known).into_iter().collect();
    for address in &spellings {
        is_foreign(&client, address).await;
    }
    assert_eq!(neighbour.visits_before_ours().await, 0);
    assert!(fake.heard().is_empty(), "nor is anybody else");
    println!("{} spellings refused", spellings.len());
    assert!(spellings.len() >= 30);
}

#[tokio::test]
async fn b9_no_redirect_leads_to_a_neighbour() {
    let neighbour = Neighbour::listening().await;
    let fake = Fake::answering(|heard| leading_on(&heard.path)).await;
    let client = fake.client();
    let known = fake.address.trim_start_matches("http://");
    let port = neighbour.port;
    let mut targets = neighbour.spellings(known);
    targets.retain(|target| target.is_ascii() && !target.starts_with("http:127"));
    targets.extend([
        format!("//127.0.0.1:{port}/x.png"),
        format!("///127.0.0.1:{port}/x.png"),
        format!("\\\\127.0.0.1:{port}\\x.png"),
        format!("/\\127.0.0.1:{port}/x.png"),
        format!("//{known}@127.0.0.1:{port}/x.png"),
        format!("http:/\\127.0.0.1:{port}/x.png"),
    ]);
    let mut tried = 0;
    for target in &targets {
        for status in [301, 302, 303, 307, 308] {
            is_foreign(&client, &format!("{}/{status}/0/{}", fake.address, hex(target))).await;
            tried += 1;
        }
        // Behind others that are harmless.
        for hops in [1, 2] {
            is_foreign(&client, &format!("{}/302/{hops}/{}", fake.address, hex(target))).await;
            tried += 1;
        }
    }
    assert_eq!(neighbour.visits_before_ours().await, 0);
    println!("{tried} redirects refused");
}

#[tokio::test]
async fn b9_redirects_without_end_are_given_up() {
    let fake = Fake::answering(|heard| leading_on(&heard.path)).await;
    let client = fake.client();
    for target in ["", "../0/", "?", "//", "#"] {
        let before = fake.heard().len();
        let address = format!("{}/302/0/{}", fake.address, hex(target));
        let end = client.picture(&address).await;
        // An address of nobody ends it at once.
        let ended = [Err(ApiError::NotMeta { status: 302 }), Err(ApiError::ForeignAddress)].contains(&end);
        assert!(ended, "{target:?}: {end:?}");
        assert!(fake.heard().len() - before <= 4, "{target:?}: the first and three more");
    }
    let long = format!("{}/302/9/{}", fake.address, hex("/x.png"));
    assert_eq!(client.picture(&long).await, Err(ApiError::NotMeta { status: 302 }));
}
