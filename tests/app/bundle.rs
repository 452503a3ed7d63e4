//! What is built into the program of the window.

use shopbell_app::context;
use tauri::test::MockRuntime;

/// Stands in everything that is recorded or invented, and in nothing that is released: the bakery's account.
const INVENTED: &[u8] = b"17841405822304914";

/// The invented shops and whatever plays them are for tests and for looking at the window while developing.
#[test]
fn nothing_invented_is_in_the_bundle() {
    let context = context::<MockRuntime>();
    let assets = context.assets();
    let names: Vec<_> = assets.iter().map(|(name, _)| name.into_owned()).collect();
    assert!(names.iter().any(|name| name.contains("index")), "the window is built: {names:?}");
    for name in names {
        let bytes = assets.get(&name.as_str().into()).expect("a built file");
        assert!(!bytes.windows(INVENTED.len()).any(|window| window == INVENTED), "{name} holds an invented shop");
    }
}
