//! Which addresses are fetched and which tricks are refused (`reliability.md` B9, `T9.2`). A trick may be refused in
//! either of two ways: it is no address, or the address is not one of Meta's.

use super::may_fetch;
use crate::Hosts;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use url::Url;

/// Fewest tricks that must have been tried.
const FEWEST: usize = 200;

/// This computer, the owner's network, clouds' metadata, carriers' networks, multicast – and a public one of Meta's own,
/// since a number is never where Meta says its pictures are.
const NUMBERS: [[u8; 4]; 11] = [
    [127, 0, 0, 1],
    [127, 255, 255, 254],
    [0, 0, 0, 0],
    [10, 0, 0, 1],
    [172, 16, 0, 1],
    [192, 168, 1, 1],
    [169, 254, 169, 254],
    [100, 100, 100, 200],
    [192, 0, 0, 192],
    [224, 0, 0, 1],
    [157, 240, 1, 1],
];

fn fetched(address: &str) -> bool {
    address.parse::<Url>().is_ok_and(|url| may_fetch(&Hosts::meta(), &url))
}

/// Every way to write an IPv4 address that some program reads.
fn spellings_of(number: [u8; 4]) -> Vec<String> {
    let [a, b, c, d] = number;
    let whole = u32::from_be_bytes(number);
    let (high, low) = (whole >> 16, whole & 0xffff);
    let address = Ipv4Addr::from(number);
    let [wide, plain] = [address.to_ipv6_mapped(), address.to_ipv6_compatible()];
    let full = format!("0000:0000:0000:0000:0000:ffff:{high:04x}:{low:04x}");
    let fullwidth: String = address.to_string().chars().map(fullwidth).collect();
    let enclosed = address.to_string().replace('1', "①").replace('2', "②");
    vec![
        format!("{address}"),
        format!("{address}."),
        format!("{whole}"),
        format!("0{whole:o}"),
        format!("0x{whole:x}"),
        format!("0X{whole:08X}"),
        format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        format!("000{a:o}.00{b:o}.{c}.{d}"),
        format!("0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}"),
        format!("0x{a:x}.0{b:o}.{c}.{d}"),
        format!("{a}.{b}.{low}"),
        format!("{a}.{}", whole & 0x00ff_ffff),
        format!("0x{a:x}.{}", whole & 0x00ff_ffff),
        fullwidth,
        enclosed,
        address.to_string().replace('.', "。"),
        address.to_string().replace('.', "%2e"),
        format!("[{wide}]"),
        format!("[{plain}]"),
        format!("[::{high:x}:{low:x}]"),
        format!("[::ffff:{high:x}:{low:x}]"),
        format!("[::ffff:0:{address}]"),
        format!("[{full}]"),
        format!("[64:ff9b::{address}]"),
        format!("[64:ff9b:1::{high:x}:{low:x}]"),
        format!("[2002:{high:x}:{low:x}::]"),
        format!("[2001:0:{high:x}:{low:x}::]"),
        format!("[fe80::5efe:{address}]"),
    ]
}

fn fullwidth(letter: char) -> char {
    if letter.is_ascii_graphic() { char::from_u32(letter as u32 + 0xfee0).unwrap_or(letter) } else { letter }
}

/// Names of this computer and of what stands near it.
fn names_nearby() -> Vec<String> {
    let names = [
        "localhost",
        "LOCALHOST",
        "LocalHost",
        "localhost.",
        "localhost..",
        "localhost.localdomain",
        "ip6-localhost",
        "a.localhost",
        "fbcdn.net.localhost",
        "metadata.google.internal",
        "metadata",
        "instance-data",
        "kubernetes.default.svc",
        "host.docker.internal",
        "router.local",
        "127.0.0.1.nip.io",
        "localtest.me",
        "fbcdn.net.127.0.0.1.nip.io",
        "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
        "l%6fcalhost",
        "[::1]",
        "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[fe80::1]",
        "[fe80::1%25eth0]",
        "[fd00:ec2::254]",
        "[fc00::1]",
        "[ff02::1]",
        "[100::1]",
        "[2001:db8::1]",
        "[::1",
        "[v1.fbcdn.net]",
    ];
    names.map(str::to_owned).to_vec()
}

/// Names that look like a host of Meta's.
fn look_alikes(host: &str) -> Vec<String> {
    let (name, ending) = host.split_once('.').expect("a name and its ending");
    vec![
        format!("evil{host}"),
        format!("evil-{host}"),
        format!("{host}.evil.example"),
        format!("{host}evil.example"),
        format!("{host}-evil.example"),
        format!("{host}.{ending}"),
        format!("{host}."),
        format!("scontent.{host}."),
        format!("{host}.."),
        format!("{host}%2e"),
        format!("{host}。"),
        format!("{name}.{ending}.uk"),
        format!("{name}-{ending}"),
        format!("{name}"),
        format!("{name}.example"),
        format!("{name}%00.{ending}"),
        format!("{host}%00.evil.example"),
        format!("{host}%2f.evil.example"),
        format!("{host}%23.evil.example"),
        format!("{host}%40evil.example"),
        format!("evil.example%23.{host}"),
        format!("evil.example%2f.{host}"),
        format!("evil.example%5c.{host}"),
        format!("evil.example%20.{host}"),
        format!("evil example.{host}"),
        format!("\u{430}{host}"),
        host.replacen('c', "\u{441}", 1).replacen('s', "\u{455}", 1),
        host.replacen('.', "\u{2024}evil.", 1),
        format!("{name}\u{301}.{ending}"),
        host.replacen('.', ".\u{200d}evil.", 1),
        host.replacen('.', "\u{ff0f}.", 1),
    ]
}

/// User names, and the true host where it means nothing.
fn users_and_places(host: &str) -> Vec<String> {
    vec![
        format!("https://{host}@evil.example/"),
        format!("https://{host}:443@evil.example/"),
        format!("https://{host}%40evil.example/"),
        format!("https://{host}%2f@evil.example/"),
        format!("https://{host}\t@evil.example/"),
        format!("https://evil.example\\@{host}/"),
        format!("https://evil.example/@{host}/"),
        format!("https://evil.example#@{host}/"),
        format!("https://evil.example?@{host}/"),
        format!("https://evil.example?//{host}/x.jpg"),
        format!("https://evil.example#https://{host}/x.jpg"),
        format!("https://evil.example/https://{host}/x.jpg"),
        format!("https://evil.example;{host}/"),
        format!("https://evil.example,{host}/"),
        format!("https://evil.example&{host}/"),
        format!("https://user@{host}/"),
        format!("https://user:secret@{host}/"),
        format!("https://:secret@{host}/"),
        format!("https://%20@{host}/"),
        format!("https://a@b@{host}/"),
        format!("https://{host}@{host}/"),
    ]
}

/// Other ports, other schemes, and texts that are no address.
fn doors_and_roads(host: &str) -> Vec<String> {
    let mut found = vec![
        format!("https://{host}:443:80/"),
        format!("https://{host}:0/"),
        format!("https://{host}:-1/"),
        format!("https://{host}:65536/"),
        format!("https://{host}:99999999443/"),
        format!("https://{host}:443@127.0.0.1/"),
        format!("https://{host} .evil.example/"),
        format!("https://{host}\0/"),
        format!("//{host}/"),
        format!("/{host}/"),
        format!("{host}/x.jpg"),
        format!("{host}:443/x.jpg"),
        format!("https//{host}/"),
        format!("https;//{host}/"),
        format!("ht tps://{host}/"),
        format!("\u{200b}https://{host}/"),
    ];
    let schemes = [
        "http",
        "HTTP",
        "ftp",
        "ftps",
        "file",
        "data",
        "javascript",
        "blob",
        "blob:https",
        "jar:https",
        "view-source:https",
        "gopher",
        "ws",
        "wss",
        "dict",
        "ldap",
        "tftp",
        "sftp",
        "smb",
        "feed:https",
        "about",
        "media",
        "shopbell",
        "httpss",
    ];
    found.extend(schemes.map(|scheme| format!("{scheme}://{host}/x.jpg")));
    found.extend([1, 22, 80, 444, 8080, 8443, 65535].map(|port| format!("https://{host}:{port}/x.jpg")));
    found.extend(
        [
            "data:image/png;base64,AA==",
            "javascript:fetch(1)",
            "file:///etc/passwd",
            "about:blank",
            "https:",
            "https://",
            "",
        ]
        .map(str::to_owned),
    );
    found
}

#[test]
fn b9_no_trick_leads_to_an_address_that_is_not_metas() {
    let mut tricks = BTreeSet::new();
    let nearby = NUMBERS.into_iter().flat_map(spellings_of).chain(names_nearby());
    for host in nearby {
        tricks.insert(format!("http://{host}/x.jpg"));
        tricks.insert(format!("https://{host}/x.jpg"));
        tricks.insert(format!("https:\\\\{host}\\x.jpg"));
        tricks.insert(format!("https://fbcdn.net@{host}/x.jpg"));
        tricks.insert(format!("https://{host}#fbcdn.net"));
        tricks.insert(format!("https://{host}?.fbcdn.net"));
    }
    for host in super::PICTURE_HOSTS {
        tricks.extend(look_alikes(host).into_iter().map(|name| format!("https://{name}/x.jpg")));
        tricks.extend(users_and_places(host).into_iter().chain(doors_and_roads(host)));
    }
    let taken: Vec<&String> = tricks.iter().filter(|trick| fetched(trick)).collect();
    assert!(taken.is_empty(), "{taken:#?}");
    println!("{} addresses refused", tricks.len());
    assert!(tricks.len() >= FEWEST, "{}", tricks.len());
}

#[test]
fn b9_odd_spellings_of_metas_own_hosts_are_metas_own_hosts() {
    for (address, read) in [
        ("https://scontent-fra3-1.cdninstagram.com/v/t51/1.jpg?oe=1", "scontent-fra3-1.cdninstagram.com"),
        ("https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1", "lookaside.fbsbx.com"),
        ("https://fbcdn.net/x", "fbcdn.net"),
        ("HTTPS://FBCDN.NET/", "fbcdn.net"),
        ("https://fbcdn.net:443/x", "fbcdn.net"),
        ("https://@fbcdn.net/x", "fbcdn.net"),
        ("https:fbcdn.net/x", "fbcdn.net"),
        ("https:\\\\fbcdn.net\\@evil.example", "fbcdn.net"),
        ("https://fb\ncdn.n\tet/x", "fbcdn.net"),
        (" https://fbcdn.net/x ", "fbcdn.net"),
        ("https://scontent。fbcdn．net/x", "scontent.fbcdn.net"),
        ("https://ｆｂｃｄｎ.net/x", "fbcdn.net"),
        ("https://fbcdn%2Enet/x", "fbcdn.net"),
        ("https://fb\u{ad}cdn.net/x", "fbcdn.net"),
        ("https://fbcdn.net/?u=https://evil.example", "fbcdn.net"),
        ("https://fbcdn.net#@evil.example", "fbcdn.net"),
        ("https://127.0.0.1.fbcdn.net/x", "127.0.0.1.fbcdn.net"),
    ] {
        let url: Url = address.parse().expect("an address");
        assert!(may_fetch(&Hosts::meta(), &url), "{address}");
        assert_eq!((url.host_str(), url.port()), (Some(read), None), "{address}: this is who is really asked");
    }
}
