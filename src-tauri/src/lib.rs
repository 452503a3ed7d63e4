//! The shell: the only Rust that knows the window toolkit. It decodes what the window asks, calls the engine, and maps
//! the answer; it decides nothing about conversations.

#![forbid(unsafe_code)]

pub mod arguments;
pub mod desktop;
pub mod ipc;
mod media;
pub mod outlet;
pub mod platform;
pub mod session;
pub mod surroundings;
mod words;

use anyhow::Context as _;
use arguments::Arguments;
use session::Sessions;
use surroundings::Surroundings;
use tauri::{Manager, Runtime};

/// Runs Shopbell until its window is closed.
///
/// # Errors
/// When the command line is not understood or the window system cannot be reached.
pub fn run() -> anyhow::Result<()> {
    let arguments = Arguments::parse(std::env::args_os().skip(1))?;
    if let Some(text) = arguments.print {
        print!("{text}");
        return Ok(());
    }
    platform::before_the_window();
    platform::keep_memory_private();
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into()))
        .with_writer(std::io::stderr)
        .init();
    let context = context();
    // A run with a folder of its own is guarded by that folder's lock alone.
    let start = if arguments.data_dir.is_none() && !arguments.demo {
        platform::hand_over(&context.config().identifier)
    } else {
        platform::SecondStart::Alone
    };
    match start {
        platform::SecondStart::First | platform::SecondStart::Alone => {}
        platform::SecondStart::HandedOver => return Ok(()),
        platform::SecondStart::Frozen => {
            platform::notify(words::PRODUCT, words::FROZEN);
            anyhow::bail!(words::FROZEN);
        }
    }
    let mut builder =
        platform::reviving(tauri::Builder::default(), |app| app.state::<Sessions>().outlet().window_is_gone());
    if start == platform::SecondStart::First {
        // It must be the first plugin, as its documentation says.
        let second = |app: &tauri::AppHandle, _, _| desktop::window::come_forward_for_another_start(app);
        builder = builder.plugin(tauri_plugin_single_instance::init(second));
    }
    let app = build(builder).setup(move |app| Ok(set_up(app, &arguments)?)).build(context)?;
    app.run(|app, event| {
        if let tauri::RunEvent::Exit = event {
            tauri::async_runtime::block_on(app.state::<Sessions>().end());
        }
    });
    Ok(())
}

/// What belongs to every run and to the tests on the mock runtime: plugins and the window's border.
pub fn build<R: Runtime>(builder: tauri::Builder<R>) -> tauri::Builder<R> {
    let builder = builder
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(desktop::window::remembered())
        .register_asynchronous_uri_scheme_protocol(media::SCHEME, media::answer);
    ipc::mount(builder)
}

/// Product identity, capabilities and the built window, embedded at compile time.
#[must_use]
pub fn context<R: Runtime>() -> tauri::Context<R> {
    tauri::generate_context!()
}

fn set_up<R: Runtime>(app: &tauri::App<R>, arguments: &Arguments) -> anyhow::Result<()> {
    let surroundings = Surroundings::of_system(app.handle(), arguments).context("the place for the databases")?;
    app.manage(Sessions::new(app.handle(), surroundings));
    // The web engine's processes start beside the session, which is begun before the page can ask for anything.
    desktop::window::open(app).context("the window")?;
    Sessions::begin(app.handle(), arguments.demo).context("the session")?;
    // A run with a folder of its own does not take links: they belong to the ordinary run.
    if arguments.data_dir.is_none() && !arguments.demo {
        platform::register_links(app, "shopbell");
        desktop::links::listen(app);
    }
    Ok(())
}
