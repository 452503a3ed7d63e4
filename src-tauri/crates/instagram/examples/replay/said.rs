//! What is said about events, messages and refusals.

use domain::{Content, EventKind, Message};
use instagram::ApiError;
use instagram::webhook::{Event, Ignored, parse};

/// What a webhook body says, item by item.
pub fn webhook(body: &[u8]) -> String {
    let delivery = parse(body);
    let events = delivery.events.iter().map(event);
    let ignored = delivery.ignored.iter().map(|why| match why {
        Ignored::NotADelivery => "ignored: no delivery".to_owned(),
        Ignored::OtherObject => "ignored: another kind of object".to_owned(),
        Ignored::OtherField { name } => format!("ignored: field {name:?}"),
        Ignored::NobodyNamed => "ignored: nobody named".to_owned(),
        Ignored::NothingHappened => "ignored: nothing happened".to_owned(),
    });
    let said: Vec<String> = events.chain(ignored).collect();
    if said.is_empty() { "nothing".to_owned() } else { said.join("; ") }
}

fn event(event: &Event) -> String {
    let Event { sender, recipient, at, .. } = event;
    let marks = [(event.is_echo, " echo"), (event.standby, " standby")];
    let marks: String = marks.into_iter().filter_map(|(is_so, mark)| is_so.then_some(mark)).collect();
    let when = at.map_or_else(|| "no time".to_owned(), |at| at.format("%FT%T%.3fZ").to_string());
    let what = match &event.kind {
        EventKind::Written { message: id, content: said } => format!("message {id}: {}", content(said)),
        EventKind::Unsent { message: id } => format!("unsent {id}"),
        EventKind::Edited { message: id, text, revision } => format!("edited {id} for the {revision}. time: {text:?}"),
        EventKind::Reacted { message: id, with: Some(with) } => format!("reacted to {id} with {with}"),
        EventKind::Reacted { message: id, with: None } => format!("reaction to {id} taken away"),
        EventKind::Seen { message: id } => format!("seen up to {id}"),
        EventKind::Named { username } => format!("called {username}"),
        EventKind::Referral { origin, .. } => format!("came from {origin:?}"),
        EventKind::Other { name } => format!("to be read again, for {name}"),
    };
    let (sender, recipient) = (sender.as_deref().unwrap_or("?"), recipient.as_deref().unwrap_or("?"));
    format!("{sender} to {recipient}{marks}, {when}: {what}")
}

/// A message that was read.
pub fn message(message: &Message) -> String {
    format!("{} from {}: {}", message.id, message.from, content(&message.content))
}

fn content(content: &Content) -> String {
    let name = content.type_name.as_deref().map(|name| format!(" {name:?}")).unwrap_or_default();
    format!("{:?}{name} {:?}", content.kind, content.text)
}

/// A call that brought nothing.
pub fn refused(error: &ApiError) -> String {
    match error {
        ApiError::Graph(error) => {
            let subcode = error.subcode.map(|subcode| format!("/{subcode}")).unwrap_or_default();
            format!("refused: {:?} ({}{subcode}, HTTP {})", error.class, error.code, error.http_status)
        }
        other => format!("refused: {other}"),
    }
}
