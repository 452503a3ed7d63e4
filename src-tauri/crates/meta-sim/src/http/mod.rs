//! The platform's HTTP: sockets, hosts, what a call asks for and what an answer carries. What is answered is decided elsewhere.

pub(crate) mod answer;
pub(crate) mod call;
pub(crate) mod hosts;
pub(crate) mod params;
pub(crate) mod wire;
