//! Two connected shops on an ordinary Friday afternoon.

use super::WRITING_MS;
use crate::recordings::names::{LOGIN_PORT, Names};
use crate::recordings::scene::{Scene, World};
use crate::recordings::shops::{BAKERY, FLOUR_ROOM, MINUTE, Person, Side, bakery, flour_room, maya, with};
use crate::recordings::stage::{Platform, Stage};
use crate::recordings::views::look;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tauri::async_runtime::block_on;
use testkit::{agree, agree_and_stop};

/// Before that the shops are connected; what is written later is answered from here.
const BEFORE: i64 = 30 * MINUTE;

/// Stands for a revision or a scroll that the window brings.
const HOLE: u32 = 424_242;
/// Stands for a width of the list.
const WIDTH: u32 = 377;

/// When the scene begins: an ordinary Friday afternoon, as for the window's tests (`ui/src/testing/setup.ts`).
const NOW: &str = "2026-11-20T14:30:12Z";
/// The zone in which everything is shown.
const ZONE: &str = "Europe/Lisbon";

impl World {
    /// As the standard scene begins.
    pub fn standard() -> Self {
        // Always the same moment, also on days on which other tests begin elsewhere: it is written down.
        let now: DateTime<Utc> = NOW.parse().expect("a moment");
        let begins = now - TimeDelta::seconds(BEFORE);
        let platform = Platform::open(begins);
        let mut names = Names::default();
        names.port(platform.port, LOGIN_PORT);
        let hosts: BTreeMap<String, String> = serde_json::from_str(&platform.shop.hosts()).expect("the hosts");
        for (host, address) in hosts {
            names.part(&address, format!("https://{host}"));
        }
        for person in [maya()].into_iter().chain(bakery()).chain(flour_room()) {
            move_in(&platform, &mut names, &person);
        }
        let mut world = Self { stage: Stage::open(&platform, begins), platform, names, now };
        // Whichever zone this computer is in.
        for change in [json!({ "setting": "zone", "value": ZONE }), json!({ "setting": "undoSend", "value": false })] {
            world.ask("settings|change", json!({ "change": change }));
        }
        let frame = world.ask("session|frame", json!({}));
        world.names.call(frame["settings"]["systemZone"].as_str().expect("a zone"), ZONE);
        world.connect_bakery();
        world.connect_flour_room();
        world.talk_with_maya();
        world.until_it_stands();
        world
    }

    fn ask(&self, command: &str, arguments: Value) -> Value {
        let answer = self.stage.ask(command, &self.names.meant(&arguments));
        answer.unwrap_or_else(|failure| panic!("{command} {arguments}: {failure}"))
    }

    fn save_app(&self, flavour: &str, redirect: Value) {
        let app = self.platform.shop.app(flavour);
        let app = json!({ "flavour": flavour, "appId": app.id, "secret": app.secret, "redirect": redirect });
        self.ask("connect|save_meta_app", app);
    }

    fn connect_bakery(&mut self) {
        self.save_app("instagram", json!({ "mode": "paste" }));
        self.ask("connect|begin_login", json!({ "flavour": "instagram", "reconnect": null }));
        let address = block_on(agree_and_stop(&self.platform.browser.last()));
        self.ask("connect|paste_address", json!({ "address": address }));
        self.login_reaches("done");
        self.ask("connect|cancel_login", json!({}));
    }

    fn connect_flour_room(&mut self) {
        self.save_app("facebook", json!({ "mode": "loopback", "port": self.platform.port }));
        self.ask("connect|begin_login", json!({ "flavour": "facebook", "reconnect": null }));
        block_on(agree(&self.platform.browser.last()));
        let choosing = self.login_reaches("choosing");
        let pages = choosing["pages"].as_array().expect("Pages");
        let page = pages.iter().find(|page| page["username"] == "theflourroom").expect("its Page");
        self.ask("connect|choose_pages", json!({ "pages": [page["page"]] }));
        self.login_reaches("done");
        self.ask("connect|cancel_login", json!({}));
    }

    fn login_reaches(&mut self, step: &str) -> Value {
        let reached = self.stage.until(&mut Vec::new(), step, |stage, _| {
            stage.ask("connect|login", &json!({})).is_ok_and(|login| login["step"] == step)
        });
        reached.expect(step);
        self.ask("connect|login", json!({}))
    }

    /// What was said since the shops were connected: answered from here, and the last answer refused.
    fn talk_with_maya(&mut self) {
        let at = json!({ "account": BAKERY, "conversation": "c-maya" });
        self.goes_on_until(28);
        self.write(
            "customer-writes",
            json!({ "kind": "story_reply", "text": "Hi! The celebration cake in your story looks amazing 😍" }),
        );
        self.goes_on_until(19);
        self.answers(&at, "Thank you! We bake those to order, 48 hours ahead.\nWhich day do you need it?", "sent");
        self.goes_on_until(11);
        self.write("customer-writes", json!({ "kind": "photo", "ago_seconds": 10 }));
        self.write("customer-writes", json!({ "text": "Saturday, for 12 people. Something like this?" }));
        self.goes_on_until(6);
        self.answers(&at, "Lovely. Almond sponge, raspberry, white chocolate: 68 €.", "sent");
        self.goes_on_until(5);
        self.write("customer-writes", json!({ "text": "Could you do it with lemon instead of almond?" }));
        self.goes_on_until(4);
        self.platform.breaks(json!({ "do": "error", "when": "before", "status": 400, "code": 551 }));
        self.answers(&at, "Of course, lemon it is 🍋", "notSent");
        self.platform.clear_faults();
        self.pass_until(self.now);
        self.draft(&at, "I can have it ready by 10am");
        for person in bakery().into_iter().chain(flour_room()).filter(|person| !person.unread) {
            let at = json!({ "account": person.account, "conversation": format!("c-{}", person.alias) });
            self.ask("thread|mark_read", at);
        }
    }

    fn draft(&self, at: &Value, text: &str) {
        let mut draft = at.clone();
        draft["text"] = text.into();
        draft["revision"] = 9.into();
        let saved = self.stage.ask_while_writing("composer|save_draft", &self.names.meant(&draft));
        assert_eq!(saved, Ok(true.into()), "the draft is saved");
    }

    fn write(&self, who: &str, what: Value) {
        let maya = self.names.meant(&json!("c-maya"));
        self.platform.writes(who, maya.as_str().expect("an id"), what);
    }

    /// Lets time pass until so many minutes, all but some seconds, before the scene begins, and reads what is new.
    fn goes_on_until(&self, minutes_before: i64) {
        self.pass_until(self.now - TimeDelta::seconds(minutes_before * MINUTE - 20));
        self.ask("inbox|refresh", json!({ "account": null }));
    }

    fn pass_until(&self, moment: DateTime<Utc>) {
        let by = moment - self.stage.now();
        self.platform.pass(by);
        self.stage.pass(by);
        self.ask("inbox|refresh", json!({ "account": null }));
    }

    /// Sends an answer and waits until it stands so.
    fn answers(&mut self, at: &Value, text: &str, status: &str) {
        self.ask("inbox|refresh", json!({ "account": null }));
        let how = json!({ "parts": false, "tryAnyway": false, "answers": null, "files": [] });
        let mut send = at.clone();
        let draft = self.ask("composer|draft", at.clone());
        send["revision"] = (draft["revision"].as_u64().expect("a number") + 1).into();
        send["text"] = text.into();
        send["how"] = how;
        self.ask("composer|send", send);
        let at = self.names.meant(at);
        let stands = self.stage.until(&mut Vec::new(), text, |stage, _| {
            let thread = stage.ask("thread|open", &at).expect("the thread");
            let last = thread["messages"].as_array().and_then(|all| all.last()).expect("a message");
            last["status"]["status"] == status && last["status"]["retrying"] != true
        });
        stands.expect(text);
    }

    /// Waits until every name that the platform tells is there, and nothing is read any more.
    fn until_it_stands(&mut self) {
        let named = [maya()].into_iter().chain(bakery()).chain(flour_room()).filter(|one| one.name.is_some()).count();
        let names = self.names.clone();
        let learned = self.stage.until(&mut Vec::new(), "names are learned", |stage, _| {
            let list = &look(stage, &mut names.clone())["inbox|list account=null"]["ok"];
            let rows = list["rows"].as_array().expect("rows");
            rows.iter().filter(|row| !row["title"]["name"].is_null()).count() == named
                && list["sync"]["running"] == false
        });
        learned.expect("names");
    }
}

/// Opens a conversation on the platform, and names what is in it.
fn move_in(platform: &Platform, names: &mut Names, person: &Person) {
    let (first, later) = person.lines.split_first().expect("somebody wrote");
    let mut order = json!({
        "account": person.account, "name": person.name, "username": person.username, "follows_shop": person.follows,
        "refuses_profile": person.name.is_none(), "ago_seconds": first.ago - BEFORE,
    });
    order["text"] = first.what["text"].clone();
    let id = block_on(platform.shop.new_conversation(order));
    names.call(&id, format!("c-{}", person.alias));
    let conversation = block_on(platform.shop.conversation(&id));
    names.call(&conversation.customer.id, person.alias);
    for line in later {
        let who = match line.side {
            Side::Them => "customer-writes",
            Side::Us => "business-writes",
        };
        let mut what = line.what.clone();
        what["ago_seconds"] = (line.ago - BEFORE).into();
        platform.writes(who, &id, what);
    }
}

/// The scene and everything that can happen in it.
pub fn scene(world: &mut World) -> Value {
    let mut scene = Scene::of(world);
    beside(&mut scene);
    super::writing::lines(&mut scene);
    super::sending::lines(&mut scene);
    super::reacting::lines(&mut scene);
    super::putting_away::lines(&mut scene);
    scene.written(None)
}

/// What the window does beside whatever it is used for.
fn beside(scene: &mut Scene<'_>) {
    scene.always(|line| {
        for command in ["session|ready", "thread|close", "composer|flush_drafts"] {
            line.does(command, json!({})).told();
        }
        for scope in [json!(null), json!(BAKERY), json!(FLOUR_ROOM)] {
            line.does("inbox|refresh", json!({ "account": scope }));
            line.does("accounts|select", json!({ "account": scope })).known();
            let tab = json!({ "account": null, "conversation": null, "listScroll": HOLE, "filter": "done" });
            line.names.hole(tab.clone(), "tab");
            line.does("accounts|save_tab", json!({ "account": scope, "tab": tab })).known();
        }
    });
    scene.always(|line| {
        for unread in ["c-maya", "c-jonas", "c-salma", "c-lars", "c-priya", "c-anais"] {
            let at = json!({ "account": BAKERY, "conversation": unread });
            line.about(&at).does("thread|mark_read", at).told();
        }
        let gone = json!({ "account": BAKERY, "conversation": "c-gone" });
        line.does("thread|open", gone.clone()).does("composer|draft", gone);
        line.does("settings|zones", json!({}));
        line.does("settings|change", json!({ "change": { "setting": "zone", "value": "Mars/Olympus" } }));
    });
    scene.always(|line| {
        line.names.hole(HOLE, "revision");
        for person in [maya()].into_iter().chain(bakery()).chain(flour_room()) {
            let at = json!({ "account": person.account, "conversation": format!("c-{}", person.alias) });
            line.about(&at);
            let typed = with(&at, json!({ "text": "{text}", "revision": HOLE }));
            line.saves("composer|save_draft", typed, WRITING_MS).told();
        }
    });
    scene.always(|line| {
        for setting in ["hours24", "sendWithModifier", "undoSend"] {
            line.does("settings|change", json!({ "change": { "setting": setting, "value": true } })).told();
            line.does("settings|change", json!({ "change": { "setting": setting, "value": false } })).told();
        }
        line.names.hole(WIDTH, "width");
        line.does("settings|change", json!({ "change": { "setting": "listWidth", "value": WIDTH } })).told();
    });
}
