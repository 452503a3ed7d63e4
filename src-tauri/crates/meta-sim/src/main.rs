//! The simulator as a program: reads its arguments, prints one line of JSON, stays until it is killed.

use meta_sim::{Options, Simulator};
use std::{env, io::Write, process::ExitCode};

const USAGE: &str =
    "usage: meta-sim [--port N] [--redirect-uri URI]... [--webhook URL]... [--strict-rate on|off] [--lively on|off]";

#[tokio::main]
async fn main() -> ExitCode {
    let options = match read(env::args().skip(1)) {
        Ok(options) => options,
        Err(why) => return fail(&format!("{why}\n{USAGE}")),
    };
    let simulator = match Simulator::start(options).await {
        Ok(simulator) => simulator,
        Err(error) => return fail(&error.to_string()),
    };
    let line = match serde_json::to_string(simulator.description()) {
        Ok(line) => line,
        Err(error) => return fail(&error.to_string()),
    };
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{line}").and_then(|()| out.flush()).is_err() {
        return fail("the description could not be printed");
    }
    drop(out);
    std::future::pending::<ExitCode>().await
}

fn read(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options::default();
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--port" => options.port = Some(value.parse().map_err(|_| format!("not a port: {value}"))?),
            "--redirect-uri" => options.redirect_uris.push(value),
            "--webhook" => options.webhooks.push(value.parse().map_err(|_| format!("not an address: {value}"))?),
            "--strict-rate" => options.strict_rate = switch(&value)?,
            "--lively" => options.lively = switch(&value)?,
            _ => return Err(format!("unknown argument: {name}")),
        }
    }
    Ok(options)
}

fn switch(value: &str) -> Result<bool, String> {
    match value {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(format!("neither on nor off: {value}")),
    }
}

fn fail(why: &str) -> ExitCode {
    // Standard output is for the description only, so a failure goes to standard error.
    drop(writeln!(std::io::stderr(), "meta-sim: {why}"));
    ExitCode::FAILURE
}
