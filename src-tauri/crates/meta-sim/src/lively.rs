//! The lively shop, for the demo: a customer writes every now and then, and answers when the shop wrote. It only writes;
//! whether it should is a switch that can be thrown while running.

use crate::{
    shared::Shared,
    world::{World, message::Side, writing::Writing},
};
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

/// How often it looks whether something is due.
const TICK: Duration = Duration::from_secs(1);
/// Between two customers who write unasked.
const PAUSE: TimeDelta = TimeDelta::seconds(40);
/// How long a customer takes to answer.
const THINKING: TimeDelta = TimeDelta::seconds(6);
/// Only recent customers write: an old one would suddenly move to the top of the list.
const RECENT: TimeDelta = TimeDelta::days(7);

const OPENINGS: [&str; 10] = [
    "Hi! Are you open tomorrow?",
    "Is there any rye left today?",
    "Could you put two baguettes aside for me? 🥖",
    "That smell from the street just now… what is it?",
    "Olá! Ainda há pastéis?",
    "Do you take cards?",
    "Wie lange haben Sie heute geöffnet?",
    "My daughter wants to know what your sourdough starter is called 😄",
    "Can I order a cake for Sunday?",
    "Thank you for yesterday, everybody loved it ❤️",
];
const ANSWERS: [&str; 8] = [
    "Perfect, thank you!",
    "Great, see you then 😊",
    "Wonderful. You are the best!",
    "Ok! One more question: is it vegan?",
    "Obrigada! 🙏",
    "That works for me 👍",
    "Super, danke!",
    "Lovely, I'll come by at five.",
];

/// Lives until the simulator stops.
pub(crate) async fn live(shared: Shared) {
    let mut rng = fastrand::Rng::new();
    let mut due = None;
    let mut answered = shared.lock().ledger.sends.len();
    loop {
        tokio::time::sleep(TICK).await;
        let mut world = shared.lock();
        if world.toggles.lively {
            tick(&mut world, &mut rng, &mut due, &mut answered);
        } else {
            (due, answered) = (None, world.ledger.sends.len());
        }
    }
}

fn tick(world: &mut World, rng: &mut fastrand::Rng, due: &mut Option<DateTime<Utc>>, answered: &mut usize) {
    let now = world.clock.now();
    // An emptied ledger starts the count anew.
    *answered = (*answered).min(world.ledger.sends.len());
    while let Some(send) = world.ledger.sends.get(*answered).filter(|send| now - send.at >= THINKING) {
        if let Some(at) = world.find_thread(&send.conversation) {
            say(world, at, pick(rng, &ANSWERS));
        }
        *answered += 1;
    }
    let next = *due.get_or_insert(now + PAUSE);
    if now >= next {
        *due = Some(now + PAUSE);
        let recent =
            |thread: &crate::world::thread::Thread| now - thread.updated_at() < RECENT && !thread.customer.blocked;
        let places: Vec<(usize, usize)> = world
            .accounts
            .iter()
            .enumerate()
            .flat_map(|(account, held)| {
                held.threads
                    .iter()
                    .enumerate()
                    .filter(|(_, thread)| recent(thread))
                    .map(move |(place, _)| (account, place))
            })
            .collect();
        if let Some(at) = rng.choice(places) {
            say(world, at, pick(rng, &OPENINGS));
        }
    }
}

fn say(world: &mut World, at: (usize, usize), text: &str) {
    let writing = Writing { text: text.to_owned(), ..Writing::default() };
    drop(world.write(at, Side::Customer, writing));
}

fn pick(rng: &mut fastrand::Rng, from: &[&'static str]) -> &'static str {
    rng.choice(from.iter().copied()).unwrap_or("Hello!")
}
