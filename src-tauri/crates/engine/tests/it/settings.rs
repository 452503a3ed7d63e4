//! Settings and what each tab remembers.

use crate::fixture::{Fixture, told};
use domain::Flavour;
use engine::views::{SettingChange, TabView};
use engine::{Change, Failure, Settings};

#[tokio::test(flavor = "multi_thread")]
async fn i7_every_shown_time_follows_the_zone_at_once_and_after_a_restart() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    for zone in ["America/New_York", "Asia/Kathmandu", "Pacific/Auckland"] {
        fixture.engine.settings().change(SettingChange::Zone(Some(zone.to_owned()))).await.unwrap();
        let expected = domain::Zone::named(zone).unwrap().show(fixture.clock.0.now());
        assert_eq!(fixture.list(&account).await.sync.last_synced, Some(expected));
        let row = fixture.list(&account).await.rows.remove(0);
        assert_eq!(row.at.zone, zone);
        let thread = fixture.thread(&account, &row.conversation).await;
        assert!(thread.messages.iter().all(|message| message.at.zone == zone));
    }
    let open = fixture.list(&account).await.rows.remove(0).conversation;
    fixture.engine.accounts().show_on_screen(Some((&account, &open)));
    let mut changes = fixture.engine.changes();
    fixture.engine.settings().change(SettingChange::Zone(Some("Pacific/Auckland".to_owned()))).await.unwrap();
    let shown = Change::Thread { account: account.clone(), conversation: open };
    told(&mut changes, |change| *change == shown).await;

    let fixture = fixture.restart().await;
    let settings = fixture.engine.settings().view().await.unwrap();
    assert_eq!((settings.zone.as_str(), settings.zone_chosen), ("Pacific/Auckland", true));
    fixture.engine.settings().change(SettingChange::Zone(None)).await.unwrap();
    assert!(!fixture.engine.settings().view().await.unwrap().zone_chosen);
}

#[tokio::test(flavor = "multi_thread")]
async fn i7_only_zones_that_exist_are_taken() {
    let fixture = Fixture::new().await;
    let refused = fixture.engine.settings().change(SettingChange::Zone(Some("Mars/Olympus".to_owned()))).await;
    assert_eq!(refused, Err(Failure::UnknownZone));
    assert!(Settings::zones().contains(&"Europe/Lisbon".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_i2_each_tab_remembers_its_own_and_the_last_used_is_selected() {
    let (fixture, account) = Fixture::connected(Flavour::Facebook).await;
    let accounts = fixture.engine.inbox().frame().await.unwrap().accounts;
    assert!(accounts.len() >= 2, "the login connected both shops");
    assert_eq!(
        fixture.engine.inbox().frame().await.unwrap().selected,
        Some(accounts[0].id.clone()),
        "first run: the first"
    );

    let open = fixture.list(&account).await.rows.remove(3).conversation;
    let tab = TabView {
        account: Some(account.clone()),
        conversation: Some(open),
        list_scroll: 128,
        filter: domain::Filter::Done,
    };
    fixture.engine.inbox().save_tab(Some(&account), tab.clone()).await.unwrap();
    fixture.engine.inbox().select(Some(&accounts[1].id)).await.unwrap();

    let fixture = fixture.restart().await;
    assert_eq!(
        fixture.engine.inbox().frame().await.unwrap().selected,
        Some(accounts[1].id.clone()),
        "later: the last used"
    );
    assert_eq!(fixture.engine.inbox().tab(Some(&account)).await.unwrap(), tab);
    assert_eq!(fixture.engine.inbox().tab(Some(&accounts[1].id)).await.unwrap(), TabView::default());

    for account in &accounts[..2] {
        fixture.synced(&account.id).await;
    }
    fixture.engine.inbox().select(None).await.unwrap();
    assert_eq!(fixture.engine.inbox().frame().await.unwrap().selected, None, "the merged tab");
    let merged = fixture.engine.inbox().list(None).await.unwrap().rows;
    assert!(merged.is_sorted_by(|a, b| a.at.utc_ms >= b.at.utc_ms));
    assert!(accounts[..2].iter().all(|account| merged.iter().any(|row| row.account == account.id)));
}
