//! A second start of the program hands over to the first one, as the plugin `single-instance` does, but with a time limit:
//! the plugin's own call waits for ever for a first one that hangs. What is asked and how is the plugin's
//! (its `platform_impl/linux.rs`). Two starts in the same moment still meet in the plugin, and the later one asks a
//! program that has only begun. Can go when the plugin has a limit of its own.

use crate::platform::SecondStart;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;
use zbus::blocking::Connection;
use zbus::blocking::fdo::DBusProxy;
use zbus::names::BusName;

/// How long the first start may take to answer, and the session bus to say whether there is one.
const DEADLINE: Duration = Duration::from_secs(2);
/// How long sending a notification may take.
const NOTICE_DEADLINE: Duration = Duration::from_millis(500);

/// How far the asking got.
enum Step {
    /// No program has the name.
    Nobody,
    /// One has it, and is being asked.
    Somebody,
    /// It answered, well or not.
    Answered(bool),
}

/// Looks for a first start and hands over to it.
pub fn hand_over(identifier: &str) -> SecondStart {
    let name = format!("{identifier}.SingleInstance");
    let (tell, told) = channel();
    // If the bus does not answer, this thread blocks for ever; the program goes on without it.
    std::thread::spawn(move || drop(ask(&name, &tell)));
    match told.recv_timeout(DEADLINE) {
        Ok(Step::Somebody) => {}
        // Without a session bus no other start can be found, and the plugin finds none either.
        Ok(_) | Err(RecvTimeoutError::Disconnected) => return SecondStart::First,
        Err(RecvTimeoutError::Timeout) => return SecondStart::Alone,
    }
    match told.recv_timeout(DEADLINE) {
        Ok(Step::Answered(true)) => SecondStart::HandedOver,
        // It ended in between.
        Ok(Step::Nobody) => SecondStart::First,
        _ => SecondStart::Frozen,
    }
}

fn ask(name: &str, tell: &Sender<Step>) -> zbus::Result<()> {
    let say = |step| tell.send(step).map_err(|_| zbus::Error::Failure("nobody waits any more".to_owned()));
    let bus = Connection::session()?;
    let daemon = DBusProxy::new(&bus)?;
    let bus_name = BusName::try_from(name)?;
    let has_owner = || daemon.name_has_owner(bus_name.as_ref());
    if !has_owner()? {
        return say(Step::Nobody);
    }
    say(Step::Somebody)?;
    let path = format!("/{}", name.replace('.', "/").replace('-', "_"));
    let arguments: Vec<String> = std::env::args_os().map(|it| it.to_string_lossy().into_owned()).collect();
    let folder = std::env::current_dir().unwrap_or_default();
    let body = (arguments, folder.to_string_lossy().into_owned());
    let answer = bus.call_method(Some(name), path.as_str(), Some("org.SingleInstance.DBus"), "ExecuteCallback", &body);
    say(if answer.is_err() && !has_owner()? { Step::Nobody } else { Step::Answered(answer.is_ok()) })
}

/// Says something to an owner who started the program without a terminal. Where nothing shows notifications, nothing is shown.
pub fn notify(title: &str, text: &str) {
    let (done, wait) = channel::<()>();
    let (title, text) = (title.to_owned(), text.to_owned());
    std::thread::spawn(move || {
        drop(show_notification(&title, &text));
        drop(done);
    });
    let _ = wait.recv_timeout(NOTICE_DEADLINE);
}

/// <https://specifications.freedesktop.org/notification-spec/latest/protocol.html#command-notify>
fn show_notification(title: &str, text: &str) -> zbus::Result<()> {
    const NAME: &str = "org.freedesktop.Notifications";
    let nothing = std::collections::HashMap::<&str, zbus::zvariant::Value<'_>>::new();
    let body = (title, 0_u32, "", title, text, [""; 0], nothing, -1_i32);
    Connection::session()?.call_method(Some(NAME), "/org/freedesktop/Notifications", Some(NAME), "Notify", &body)?;
    Ok(())
}
