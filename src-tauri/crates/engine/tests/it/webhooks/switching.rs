//! The receiver itself: on and off, its port, its secrets, the handshake.

use super::*;

#[tokio::test]
async fn y3_the_receiver_is_off_until_it_is_switched_on_and_ends_with_the_session() {
    let fixture = Fixture::new().await;
    let before = view(&fixture.engine).await;
    assert!(!before.on && before.verify_token.len() >= 32 && before.handshake.is_none());
    assert_eq!(before.local_address, format!("http://localhost:{}/webhook", before.port));
    assert_eq!(view(&fixture.engine).await.verify_token, before.verify_token, "drawn once");
    let port = free_port();
    fixture.engine.webhooks().set_port(port).await.unwrap();
    assert!(TcpListener::bind(("127.0.0.1", port)).await.is_ok(), "off: nobody listens");

    fixture.engine.webhooks().switch(true).await.unwrap();
    assert!(TcpListener::bind(("127.0.0.1", port)).await.is_err(), "on");
    let other = free_port();
    fixture.engine.webhooks().set_port(other).await.unwrap();
    assert!(TcpListener::bind(("127.0.0.1", port)).await.is_ok(), "moved away");
    fixture.engine.webhooks().switch(false).await.unwrap();
    assert!(TcpListener::bind(("127.0.0.1", other)).await.is_ok(), "off again");
    fixture.engine.webhooks().switch(true).await.unwrap();

    let fixture = fixture.restart().await;
    let view = until_view(&fixture.engine, |view| view.on && view.failure.is_none()).await;
    assert_eq!((view.port, &view.verify_token), (other, &before.verify_token), "kept");
    fixture.shop.register_webhook(&view.local_address, &view.verify_token).await.expect("it listens again");
    fixture.engine.stop().await;
    assert!(TcpListener::bind(("127.0.0.1", other)).await.is_ok(), "ended with the session");
}

/// Whether a text stands in a file of a folder.
fn stands_in(folder: &Path, text: &str) -> bool {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    files.into_iter().any(|path| fs::read(path).unwrap().windows(text.len()).any(|part| part == text.as_bytes()))
}

/// Leaves the token among the settings, as earlier versions did.
fn leave_among_the_settings(folder: &Path, token: &str) {
    let value = serde_json::to_string(token).unwrap();
    let write = async {
        let store = store::Store::open(folder, chrono::DateTime::UNIX_EPOCH).await.unwrap();
        store.set_setting("webhookToken", &value).await.unwrap();
        store.close().await;
    };
    let runtime = || tokio::runtime::Builder::new_current_thread().build().unwrap();
    std::thread::scope(|scope| scope.spawn(|| runtime().block_on(write)).join().unwrap());
    assert!(stands_in(folder, token));
}

#[tokio::test]
async fn c7_the_verify_token_lies_with_the_other_secrets_and_moves_there_from_the_settings() {
    const EARLIER: &str = "drawn-by-an-earlier-version-7d1f";
    let fixture = Fixture::new().await;
    let drawn = view(&fixture.engine).await.verify_token;
    assert!(!stands_in(fixture.folder(), &drawn));
    let fixture = fixture.restart_after(|folder| leave_among_the_settings(folder, EARLIER)).await.map_err(|(it, _)| it);
    let fixture = fixture.expect("it starts");
    assert_eq!(view(&fixture.engine).await.verify_token, EARLIER, "what the dashboard has goes on");
    assert!(!stands_in(fixture.folder(), EARLIER));
    let fixture = fixture.restart().await;
    assert_eq!(view(&fixture.engine).await.verify_token, EARLIER);
}

#[tokio::test]
async fn y3_a_taken_port_is_named_and_another_one_mends_it() {
    let fixture = Fixture::new().await;
    let squatter = TcpListener::bind(("127.0.0.1", free_port())).await.unwrap();
    let port = squatter.local_addr().unwrap().port();
    fixture.engine.webhooks().set_port(port).await.unwrap();
    fixture.engine.webhooks().switch(true).await.unwrap();
    assert_eq!(view(&fixture.engine).await.failure, Some(FailureView::PortTaken { port }));
    fixture.engine.webhooks().set_port(free_port()).await.unwrap();
    assert_eq!(view(&fixture.engine).await.failure, None);
}

#[tokio::test]
async fn y3_d1_a_demo_that_wants_the_port_of_the_shop_beside_it_is_told_so_and_takes_nothing_away() {
    let (shop, demo) = (Fixture::new().await, Fixture::new().await);
    let listens = listening(&shop.engine).await;
    demo.engine.webhooks().set_port(listens.port).await.unwrap();
    demo.engine.webhooks().switch(true).await.unwrap();
    let told = view(&demo.engine).await;
    assert_eq!((told.on, told.failure), (true, Some(FailureView::PortTaken { port: listens.port })));
    assert_eq!(view(&shop.engine).await.failure, None);
    shop.shop.register_webhook(&listens.local_address, &listens.verify_token).await.expect("the shop answers");

    // Once the shop has let go of it, switching off and on is enough.
    shop.engine.webhooks().switch(false).await.unwrap();
    for on in [false, true] {
        demo.engine.webhooks().switch(on).await.unwrap();
    }
    assert_eq!(view(&demo.engine).await.failure, None);
}

#[tokio::test]
async fn y3_the_public_address_is_kept_with_the_receivers_path() {
    let fixture = Fixture::new().await;
    let set =
        async |address: Option<&str>| fixture.engine.webhooks().set_public_address(address.map(str::to_owned)).await;
    set(Some("https://bakery.tunnel.example/x?y")).await.unwrap();
    let kept = || async { view(&fixture.engine).await.public_address };
    assert_eq!(kept().await.as_deref(), Some("https://bakery.tunnel.example/webhook"));
    assert_eq!(set(Some("http://bakery.tunnel.example")).await, Err(Failure::BadPublicAddress));
    assert!(kept().await.is_some(), "a wrong one changes nothing");
    set(Some("  ")).await.unwrap();
    assert_eq!(kept().await, None);
}

#[tokio::test]
async fn y3_the_handshake_is_answered_noted_and_ticks_the_checklist() {
    let fixture = Fixture::new().await;
    let ticked = async |fixture: &Fixture| {
        let list = fixture.engine.doctor().checklist(Flavour::Facebook).await.unwrap();
        list.items.into_iter().find(|item| item.item == Item::Webhook).expect("the item").seen
    };
    let first = listening(&fixture.engine).await;
    let refused = fixture.shop.register_webhook(&first.local_address, "another token").await;
    assert_eq!(refused, Err("the receiver answers 403".to_owned()));
    let named = view(&fixture.engine).await.refused.expect("named");
    assert_eq!((named.why, ticked(&fixture).await), (WebhookRefusal::WrongVerifyToken, false));

    fixture.engine.webhooks().new_verify_token().await.unwrap();
    let second = view(&fixture.engine).await;
    assert_ne!(second.verify_token, first.verify_token);
    assert!(fixture.shop.register_webhook(&second.local_address, &first.verify_token).await.is_err(), "the old one");
    fixture.shop.register_webhook(&second.local_address, &second.verify_token).await.expect("the new one");
    let after = view(&fixture.engine).await;
    assert_eq!((after.refused, after.handshake.is_some(), ticked(&fixture).await), (None, true, true));
    let fixture = fixture.restart().await;
    assert!(view(&fixture.engine).await.handshake.is_some() && ticked(&fixture).await, "kept");
}
