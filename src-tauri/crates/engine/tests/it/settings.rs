//! Settings and what each tab remembers.

use crate::desk::{Desk, told};
use domain::Flavour;
use engine::views::{SettingChange, TabView};
use engine::{Change, Engine, Failure};

#[tokio::test(flavor = "multi_thread")]
async fn i7_every_shown_time_follows_the_zone_at_once_and_after_a_restart() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    for zone in ["America/New_York", "Asia/Kathmandu", "Pacific/Auckland"] {
        desk.engine.change_setting(SettingChange::Zone(Some(zone.to_owned()))).await.unwrap();
        let expected = domain::Zone::named(zone).unwrap().show(desk.clock.0.now());
        assert_eq!(desk.list(&account).await.sync.last_synced, Some(expected));
        let row = desk.list(&account).await.rows.remove(0);
        assert_eq!(row.at.zone, zone);
        let thread = desk.thread(&account, &row.conversation).await;
        assert!(thread.messages.iter().all(|message| message.at.zone == zone));
    }
    let open = desk.list(&account).await.rows.remove(0).conversation;
    desk.engine.show_on_screen(Some((&account, &open)));
    let mut changes = desk.engine.changes();
    desk.engine.change_setting(SettingChange::Zone(Some("Pacific/Auckland".to_owned()))).await.unwrap();
    let shown = Change::Thread { account: account.clone(), conversation: open };
    told(&mut changes, |change| *change == shown).await;

    let desk = desk.restart().await;
    let settings = desk.engine.settings().await.unwrap();
    assert_eq!((settings.zone.as_str(), settings.zone_chosen), ("Pacific/Auckland", true));
    desk.engine.change_setting(SettingChange::Zone(None)).await.unwrap();
    assert!(!desk.engine.settings().await.unwrap().zone_chosen);
}

#[tokio::test(flavor = "multi_thread")]
async fn i7_only_zones_that_exist_are_taken() {
    let desk = Desk::new().await;
    let refused = desk.engine.change_setting(SettingChange::Zone(Some("Mars/Olympus".to_owned()))).await;
    assert_eq!(refused, Err(Failure::UnknownZone));
    assert!(Engine::zones().contains(&"Europe/Lisbon".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_i2_each_tab_remembers_its_own_and_the_last_used_is_selected() {
    let (desk, account) = Desk::connected(Flavour::Facebook).await;
    let accounts = desk.engine.frame().await.unwrap().accounts;
    assert!(accounts.len() >= 2, "the login connected both shops");
    assert_eq!(desk.engine.frame().await.unwrap().selected, Some(accounts[0].id.clone()), "first run: the first");

    let open = desk.list(&account).await.rows.remove(3).conversation;
    let tab = TabView {
        account: Some(account.clone()),
        conversation: Some(open),
        list_scroll: 128,
        filter: domain::Filter::Done,
    };
    desk.engine.save_tab(Some(&account), tab.clone()).await.unwrap();
    desk.engine.select(Some(&accounts[1].id)).await.unwrap();

    let desk = desk.restart().await;
    assert_eq!(desk.engine.frame().await.unwrap().selected, Some(accounts[1].id.clone()), "later: the last used");
    assert_eq!(desk.engine.tab(Some(&account)).await.unwrap(), tab);
    assert_eq!(desk.engine.tab(Some(&accounts[1].id)).await.unwrap(), TabView::default());

    for account in &accounts[..2] {
        desk.synced(&account.id).await;
    }
    desk.engine.select(None).await.unwrap();
    assert_eq!(desk.engine.frame().await.unwrap().selected, None, "the merged tab");
    let merged = desk.engine.list(None).await.unwrap().rows;
    assert!(merged.is_sorted_by(|a, b| a.at.utc_ms >= b.at.utc_ms));
    assert!(accounts[..2].iter().all(|account| merged.iter().any(|row| row.account == account.id)));
}
