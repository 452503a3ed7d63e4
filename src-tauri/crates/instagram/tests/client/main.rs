//! The client against servers that behave and servers that do not, over real HTTP.

#![allow(clippy::expect_used, reason = "in a test an expectation that fails is the result")]

mod foreign;
mod hostile;
mod login;
mod loopback;
mod onslaught;
mod paging;
mod reading;
mod refused_fields;
mod secured;
mod sending;
mod simulator;
mod support;
mod webhook;
