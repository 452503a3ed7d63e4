//! The program around the library.

use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
};

fn program(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_meta-sim"))
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn d1_program_prints_one_line_and_stays() {
    let uri = "https://relay.example/callback";
    let mut child = program(&["--redirect-uri", uri, "--strict-rate", "off", "--lively", "off"]);
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    let description: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(description["redirect_uris"], serde_json::json!([uri]));
    for key in ["hosts", "app_id", "app_secret", "instagram_app_id", "instagram_app_secret", "accounts", "control"] {
        assert!(!description[key].is_null(), "{key}");
    }
    assert!(child.try_wait().unwrap().is_none(), "it stays until it is killed");
    child.kill().unwrap();
    child.wait().unwrap();
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert!(rest.is_empty(), "one line only: {rest}");
}

#[test]
fn d1_program_explains_wrong_arguments() {
    for wrong in [
        &["--port", "many"][..],
        &["--strict-rate", "maybe"],
        &["--nonsense", "1"],
        &["--port"],
        &["--webhook", "https://x.example/"],
    ] {
        let output = program(wrong).wait_with_output().unwrap();
        assert!(!output.status.success() && output.stdout.is_empty(), "{wrong:?}");
        assert!(String::from_utf8_lossy(&output.stderr).starts_with("meta-sim: "), "{wrong:?}");
    }
}
