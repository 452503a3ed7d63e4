//! Reading conversations and messages through one account's eyes: lists, threads, single messages, and what one request
//! may cost. `graph::cargo` writes what a message carries.

use crate::{
    clock::DateFormat,
    errors::Refusal,
    graph::{
        cargo,
        fields::{Field, Selection},
        paging::{self, Key, Part, Window},
        pick::pick,
        view::View,
        viewer::Viewer,
    },
    http::{call::Call, params::Params},
    world::{
        World,
        account::Account,
        message::{Message, Side},
        thread::Thread,
    },
};
use serde_json::{Map, Value, json};
use std::cell::Cell;

/// Whether a message is one of a list, or was asked for by its id: some come whole only then (platform.md §2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// As part of a list.
    InEdge,
    /// By its id.
    ById,
}

/// One request's reading of one account.
pub(crate) struct Reader<'w> {
    view: View<'w>,
    dates: DateFormat,
    /// Messages with details given so far: too many and Meta gives up.
    spent: Cell<usize>,
}

impl<'w> Reader<'w> {
    /// Reads an account for one call.
    ///
    /// # Errors
    /// 100 for a way of writing dates that is not known here.
    pub(crate) fn new(
        world: &'w World,
        viewer: &'w Viewer,
        account: &'w Account,
        call: &'w Call,
    ) -> Result<Self, Refusal> {
        let dates = DateFormat::asked(call.params.filled("date_format"))?;
        let view = View { world, viewer, account, version: &call.version };
        Ok(Self { view, dates, spent: Cell::new(0) })
    }

    /// The list edge.
    ///
    /// # Errors
    /// 100 and 2500 for bad parameters and fields, 1 when it asks for too much.
    pub(crate) fn conversations(&self, node: &str, params: &Params) -> Result<Value, Refusal> {
        let selection = match params.filled("fields") {
            Some(text) => Selection::parse(text)?,
            None => Selection::of(&["id", "updated_time"]),
        };
        let now = self.view.world.clock.now();
        let wanted = params.filled("user_id");
        let mut sorted: Vec<(Key, &Thread)> = self
            .view
            .account
            .threads
            .iter()
            .filter(|thread| thread.is_listed(now) && !thread.messages.is_empty())
            .filter(|thread| wanted.is_none_or(|igsid| thread.customer.igsid == igsid))
            .map(|thread| ((thread.updated_at().timestamp_millis(), thread.id.clone()), thread))
            .collect();
        sorted.sort_by(|left, right| right.0.cmp(&left.0));
        let window = Window::of_params(params)?;
        let part = window.cut(sorted);
        let data = part
            .items
            .iter()
            .map(|(_, thread)| self.conversation(thread, &selection))
            .collect::<Result<Vec<_>, _>>()?;
        let mut answer = json!({ "data": data });
        let path = format!("{node}/conversations");
        let kept = [("fields", params.filled("fields")), ("platform", params.filled("platform")), ("user_id", wanted)];
        if let Some(paging) =
            paging::paging(&part, |way, cursor| self.view.link(&path, &kept, window.limit(), way, cursor))
        {
            answer["paging"] = paging;
        }
        Ok(answer)
    }

    /// One conversation.
    ///
    /// # Errors
    /// 100 for fields that Instagram conversations do not have, 1 when it asks for too much.
    pub(crate) fn conversation(&self, thread: &Thread, selection: &Selection) -> Result<Value, Refusal> {
        let mut node = Map::new();
        for field in &selection.0 {
            let value = match field.name.as_str() {
                "id" => Some(json!(thread.id)),
                "updated_time" => Some(self.dates.write(thread.updated_at())),
                "participants" => {
                    let both = json!({ "data": [self.view.business(), self.view.customer(thread)] });
                    Some(pick(&both, "participants", field.below.as_ref())?)
                }
                "messages" => Some(self.messages_field(thread, field)?),
                "is_owner" => self.view.world.toggles.conversation_routing.then(|| json!(!thread.owned_by_other_app)),
                other => return Err(Refusal::no_such_field(other, "Conversation")),
            };
            if let Some(value) = value {
                node.insert(field.key().to_owned(), value);
            }
        }
        node.insert("id".to_owned(), json!(thread.id));
        Ok(Value::Object(node))
    }

    /// The messages edge, asked for by its path.
    ///
    /// # Errors
    /// As [`Self::conversation`].
    pub(crate) fn messages_edge(&self, thread: &Thread, params: &Params) -> Result<Value, Refusal> {
        let below = params.filled("fields").map(Selection::parse).transpose()?;
        self.messages(thread, below.as_ref(), &Window::of_params(params)?)
    }

    /// One message.
    ///
    /// # Errors
    /// The configured "deleted" error for unsent messages and those beyond the newest 20; 100 for unknown fields.
    pub(crate) fn message(&self, thread: &Thread, mid: &str, fields: Option<&str>) -> Result<Value, Refusal> {
        let found = thread.newest_first().find(|(message, _)| message.id == mid && !self.is_beyond_reach(thread, mid));
        let (message, _) = found.ok_or_else(|| self.too_old())?;
        let selection = fields.map(Selection::parse).transpose()?;
        self.message_node(thread, message, selection.as_ref(), Asked::ById)
    }

    fn is_beyond_reach(&self, thread: &Thread, mid: &str) -> bool {
        thread.newest_first().any(|(message, detailed)| message.id == mid && !detailed)
    }

    fn too_old(&self) -> Refusal {
        let set = &self.view.world.toggles.too_old;
        let refusal = Refusal::new(set.code, set.message.clone()).status(set.status);
        match set.subcode {
            Some(subcode) => refusal.sub(subcode),
            None => refusal,
        }
    }

    fn messages_field(&self, thread: &Thread, field: &Field) -> Result<Value, Refusal> {
        self.messages(thread, field.below.as_ref(), &Window::of_field(field)?)
    }

    fn messages(&self, thread: &Thread, below: Option<&Selection>, window: &Window) -> Result<Value, Refusal> {
        if thread.poisoned {
            return Err(Refusal::reduce_data());
        }
        let count = thread.messages.len();
        let sorted = thread.newest_first().enumerate().map(|(place, (message, detailed))| {
            // Messages of one millisecond keep their order in the thread.
            ((message.at.timestamp_millis(), format!("{:08}", count - place)), (message, detailed))
        });
        let part: Part<(&Message, bool)> = window.cut(sorted.collect());
        let mut data = Vec::with_capacity(part.items.len());
        for (_, (message, detailed)) in &part.items {
            data.push(if *detailed {
                self.message_node(thread, message, below, Asked::InEdge)?
            } else {
                json!({ "id": message.id, "created_time": self.dates.write(message.at) })
            });
        }
        let mut edge = json!({ "data": data });
        let path = format!("{}/messages", thread.id);
        let fields = below.map(ToString::to_string);
        let kept = [("fields", fields.as_deref())];
        if let Some(paging) =
            paging::paging(&part, |way, cursor| self.view.link(&path, &kept, window.limit(), way, cursor))
        {
            edge["paging"] = paging;
        }
        Ok(edge)
    }

    fn message_node(
        &self,
        thread: &Thread,
        message: &Message,
        below: Option<&Selection>,
        asked: Asked,
    ) -> Result<Value, Refusal> {
        self.spent.set(self.spent.get() + 1);
        if self.spent.get() > self.view.world.toggles.max_messages_per_request {
            return Err(Refusal::reduce_data());
        }
        let defaults = Selection::of(&["id", "created_time"]);
        let mut node = Map::new();
        for field in &below.unwrap_or(&defaults).0 {
            let whole = self.message_field(thread, message, &field.name, asked)?;
            if let Some(value) = whole {
                node.insert(field.key().to_owned(), pick(&value, &field.name, self.chosen_below(field).as_ref())?);
            }
        }
        node.insert("id".to_owned(), json!(message.id));
        if self.view.world.toggles.is_unsupported_always && !node.contains_key("is_unsupported") {
            node.insert("is_unsupported".to_owned(), json!(message.cargo == crate::world::message::Cargo::Unsupported));
        }
        Ok(Value::Object(node))
    }

    /// `shares` named without braces gives its links only: the rest must be named (platform.md §2.3).
    fn chosen_below(&self, field: &Field) -> Option<Selection> {
        match (&field.below, field.name.as_str()) {
            (None, "shares") => Some(Selection::of(&["id", "link"])),
            (below, _) => below.clone(),
        }
    }

    fn message_field(
        &self,
        thread: &Thread,
        message: &Message,
        name: &str,
        asked: Asked,
    ) -> Result<Option<Value>, Refusal> {
        let by_customer = message.from == Side::Customer;
        let (business, customer) = (self.view.business(), self.view.customer(thread));
        let hidden = asked == Asked::InEdge && message.blank_in_edge;
        Ok(match name {
            "id" => Some(json!(message.id)),
            "created_time" => Some(self.dates.write(message.at)),
            "from" => Some(if by_customer { customer } else { business }),
            "to" => Some(json!({ "data": [if by_customer { business } else { customer }] })),
            "message" => Some(json!(if hidden { "" } else { &message.text })),
            "reply_to" => message.reply_to.as_ref().map(|mid| self.reply_to(thread, message, mid)),
            "attachments" | "shares" | "story" | "is_unsupported" => {
                let dropped = hidden || (asked == Asked::InEdge && self.view.world.toggles.edge_drops_attachments);
                if dropped && name != "is_unsupported" { None } else { cargo::field(&self.view, message, name) }
            }
            "reactions" => cargo::reactions(&self.view, thread, message),
            // Documented for Pages only; the platform knows the name and has nothing to say for Instagram.
            "tags" | "sticker" => None,
            other => return Err(Refusal::no_such_field(other, "Message")),
        })
    }

    fn reply_to(&self, thread: &Thread, message: &Message, mid: &str) -> Value {
        let to_self = thread.message(mid).is_some_and(|quoted| quoted.from == message.from);
        json!({ "mid": mid, "is_self_reply": to_self })
    }
}
