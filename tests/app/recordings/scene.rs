//! A scene: what stands at its beginning, and lines of what can happen from there. Each line is walked on a copy of the
//! program's files, so that none knows of another.

use super::difference;
use super::names::Names;
use super::stage::{Platform, Stage};
use super::views::{Views, answered, change_for, look, look_at};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::cell::RefCell;
use tauri::async_runtime::block_on;
use testkit::Sent;

/// A program at the beginning of a scene.
pub struct World {
    pub platform: Platform,
    pub stage: Stage,
    pub names: Names,
    /// When the scene begins.
    pub now: DateTime<Utc>,
}

/// What is written of a scene.
pub struct Scene<'w> {
    world: &'w mut World,
    views: Views,
    lines: Vec<Value>,
    /// Steps that may come at any time, any number of times.
    always: Vec<Value>,
}

impl<'w> Scene<'w> {
    /// With what stands in a world now.
    pub fn of(world: &'w mut World) -> Self {
        let views = look(&world.stage, &mut world.names);
        Self { world, views, lines: Vec::new(), always: Vec::new() }
    }

    /// Walks a line of steps, from the beginning.
    pub fn line(&mut self, walk: impl FnOnce(&mut Line<'_>)) {
        let steps = self.walk(walk);
        self.lines.push(steps);
    }

    /// A step that may come at any time, any number of times.
    pub fn always(&mut self, walk: impl FnOnce(&mut Line<'_>)) {
        let steps = self.walk(walk);
        self.always.extend(steps.as_array().cloned().into_iter().flatten());
    }

    fn walk(&self, walk: impl FnOnce(&mut Line<'_>)) -> Value {
        let World { platform, stage, names, now } = &*self.world;
        let mut line = Line {
            platform,
            stage: stage.copy(platform, *now),
            names: names.clone(),
            views: self.views.clone(),
            about: None,
            heard: Vec::new(),
            taken: 0,
            steps: Vec::new(),
        };
        line.taken = line.ledger().len();
        // An engine reads each account as it starts; the answer comes when that has ended. Without a connection it fails.
        drop(line.stage.ask("inbox|refresh", &json!({ "account": null })));
        walk(&mut line);
        let Line { stage, steps, .. } = line;
        stage.end();
        platform.forget_since(*now);
        steps.into()
    }

    /// What is written of it; with the name of the scene that it differs little from, and what stands there.
    pub fn written(self, of: Option<(&str, &Views)>) -> Value {
        let mut written = json!({ "begins": self.world.now.timestamp_millis() });
        match of {
            None => written["views"] = json!(self.views),
            Some((name, others)) => {
                written["of"] = name.into();
                written["views"] = differences(others, &self.views);
                let gone: Vec<_> = others.keys().filter(|key| !self.views.contains_key(*key)).collect();
                written["gone"] = json!(gone);
            }
        }
        written["always"] = self.always.into();
        written["lines"] = self.lines.into();
        written
    }
}

/// What became different, by view.
fn differences(old: &Views, new: &Views) -> Value {
    let of = |(key, new): (&String, &Value)| {
        let patch = difference::between(old.get(key).unwrap_or(&Value::Null), new)?;
        Some((key.clone(), patch))
    };
    Value::Object(new.iter().filter_map(of).collect())
}

/// A line of steps while it is walked.
pub struct Line<'w> {
    pub platform: &'w Platform,
    pub stage: Stage,
    pub names: Names,
    views: Views,
    /// The conversation that alone becomes different.
    about: Option<String>,
    /// Changes that were told and belong to what is looked at next.
    heard: Vec<Value>,
    /// How many sends of the platform's ledger are noted.
    taken: usize,
    steps: Vec<Value>,
}

impl Line<'_> {
    /// The owner has opened a conversation, and what stands there is read: it is no step of the line. All that follows is
    /// about that conversation.
    pub fn opened(&mut self, at: &Value) -> &mut Self {
        self.about(at);
        self.stage.ask("thread|mark_read", &self.names.meant(at)).expect("it is read");
        self.look();
        self
    }

    /// Before the line begins, something is typed there: what takes it out of the box is seen to do so.
    pub fn typed(&mut self, at: &Value) -> &mut Self {
        let mut draft = at.clone();
        draft["text"] = "typed".into();
        draft["revision"] = 1.into();
        let typed = self.stage.ask_while_writing("composer|save_draft", &self.names.meant(&draft));
        assert_eq!(typed, Ok(true.into()), "nothing was typed there before");
        self.look();
        self
    }

    /// All that follows is about one conversation.
    pub fn about(&mut self, at: &Value) -> &mut Self {
        self.about = at["conversation"].as_str().map(str::to_owned);
        self
    }

    fn look(&mut self) {
        let views = look_about(self.about.as_deref(), &self.stage, &mut self.names);
        self.views.extend(views);
    }

    /// The window asks for something; what follows at once is told with it, see [`Line::told`].
    pub fn does(&mut self, command: &str, arguments: Value) -> &mut Self {
        let answer = self.stage.ask(command, &self.names.meant(&arguments));
        self.did(command, &arguments, &answer)
    }

    /// The same of a command whose answer comes when drafts are on the disk, so many milliseconds later.
    pub fn saves(&mut self, command: &str, arguments: Value, after: u32) -> &mut Self {
        let answer = self.stage.ask_while_writing(command, &self.names.meant(&arguments));
        self.did(command, &arguments, &answer);
        self.last()["answerAfter"] = after.into();
        self
    }

    fn did(&mut self, command: &str, arguments: &Value, answer: &Result<Value, Value>) -> &mut Self {
        if command == "composer|send" || command == "composer|attach" {
            // What is queued or chosen is named by its place in the thread.
            look_about(self.about.as_deref(), &self.stage, &mut self.names);
        }
        let arguments = self.names.named(arguments);
        let answer = answered(answer, &self.names);
        self.steps.push(json!({ "does": command, "args": arguments, "answer": answer, "tells": [] }));
        self
    }

    /// Something happens outside: a customer writes, the network goes.
    pub fn happens(&mut self, name: &str, happen: impl FnOnce(&mut Self)) -> &mut Self {
        self.steps.push(json!({ "happens": name, "tells": [] }));
        happen(self);
        self
    }

    /// What stands right after the last step.
    pub fn told(&mut self) -> &mut Self {
        self.told_when(0, "it stands at once", |_| true)
    }

    /// What stands right after the last step, of which the window is not told: it knows what it did itself.
    pub fn known(&mut self) -> &mut Self {
        self.stands(0, "it stands at once", &|_| false, |_| true)
    }

    /// The same where a thread that nobody looks at becomes different, too: the window is told of frame and lists only.
    pub fn told_of_lists(&mut self) -> &mut Self {
        self.stands(0, "it stands at once", &|change| change["what"] != "thread", |_| true)
    }

    /// What stands so many milliseconds after the last step, once something holds of what stands.
    pub fn told_when(&mut self, after: u32, what: &str, holds: impl Fn(&Views) -> bool) -> &mut Self {
        self.stands(after, what, &|_| true, holds)
    }

    /// `is_to_be_told`: of which different things the window has to be told; it is waited for until it is.
    fn stands(
        &mut self,
        after: u32,
        what: &str,
        is_to_be_told: &dyn Fn(&Value) -> bool,
        holds: impl Fn(&Views) -> bool,
    ) -> &mut Self {
        let needed = |old: &Views, new: &Views| {
            let changes = needed(old, new).into_iter();
            changes.filter(|change| is_to_be_told(change)).collect::<Vec<_>>()
        };
        let (mut told, old) = (std::mem::take(&mut self.heard), self.views.clone());
        let looked = RefCell::new((self.names.clone(), Views::new()));
        let about = self.about.as_deref();
        let stood = self.stage.until(&mut told, what, |stage, told| {
            let (names, now) = &mut *looked.borrow_mut();
            *now = look_about(about, stage, names);
            let told: Vec<_> = told.iter().map(|change| names.named(change)).collect();
            let is_told = needed(&old, now).iter().all(|change| is_told(&told, change));
            // What is being written while it is looked at is not what stands.
            is_told && holds(now) && *now == look_about(about, stage, names)
        });
        let (names, now) = looked.into_inner();
        stood.unwrap_or_else(|why| panic!("{why}\nafter {:#}: {:#}", self.last(), differences(&old, &now)));
        let needed = needed(&old, &now);
        let whole = ["renamed", "show", "showNowhere", "session"];
        let told: Vec<_> = told.iter().map(|change| names.named(change)).collect();
        let others = told.iter().filter(|change| whole.contains(&change["what"].as_str().unwrap_or_default()));
        let changes: Vec<_> = needed.iter().chain(others).cloned().collect();
        let mut tell = json!({ "after": after, "changes": changes, "views": differences(&old, &now) });
        let takes = self.takes(&names);
        if !takes.is_empty() {
            tell["takes"] = takes.into();
        }
        self.last()["tells"].as_array_mut().expect("a list").push(tell);
        self.views.extend(now);
        self.names = names;
        self
    }

    /// Waits for changes until something holds; they belong to what is looked at next.
    pub fn waits_until(&mut self, what: &str, holds: impl Fn(&Platform) -> bool) -> &mut Self {
        let platform = self.platform;
        let waited = self.stage.until(&mut self.heard, what, |_, _| holds(platform));
        waited.unwrap_or_else(|why| panic!("{why}"));
        self
    }

    /// What the platform took since this was asked last.
    fn takes(&mut self, names: &Names) -> Vec<Value> {
        let ledger = self.ledger();
        let of = |sent: &Sent| json!({ "account": sent.account, "conversation": sent.conversation, "text": sent.text });
        let takes = ledger.iter().skip(self.taken).map(|sent| names.named(&of(sent))).collect();
        self.taken = ledger.len();
        takes
    }

    fn ledger(&self) -> Vec<Sent> {
        block_on(self.platform.shop.ledger())
    }

    /// Lets time pass, on the platform and here.
    pub fn pass(&mut self, by: TimeDelta) -> &mut Self {
        self.platform.pass(by);
        self.stage.pass(by);
        self
    }

    fn last(&mut self) -> &mut Value {
        self.steps.last_mut().expect("a step")
    }
}

/// Looks at everything, or at what one conversation can make different.
fn look_about(about: Option<&str>, stage: &Stage, names: &mut Names) -> Views {
    match about {
        Some(conversation) => look_at(conversation, stage, names),
        None => look(stage, names),
    }
}

/// The changes that have to be told of what is different, each once.
fn needed(old: &Views, new: &Views) -> Vec<Value> {
    let different = new.iter().filter(|(key, view)| old.get(*key) != Some(view));
    let mut changes = Vec::new();
    for change in different.filter_map(|(key, view)| change_for(key, old.get(key), view)) {
        if !changes.contains(&change) {
            changes.push(change);
        }
    }
    changes
}

/// Whether a change was told: in these words, or of a list in several that name its rows among them.
fn is_told(told: &[Value], change: &Value) -> bool {
    if change["what"] != "list" {
        return told.contains(change);
    }
    let of_it: Vec<_> =
        told.iter().filter(|one| one["what"] == "list" && one["account"] == change["account"]).collect();
    let names = |row: &Value| of_it.iter().any(|one| one["rows"].as_array().is_none_or(|rows| rows.contains(row)));
    match change["rows"].as_array() {
        Some(rows) => !of_it.is_empty() && rows.iter().all(names),
        None => of_it.iter().any(|one| one["rows"].is_null()),
    }
}
