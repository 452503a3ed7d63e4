//! The owner's hands: real keys and presses, given to the display as a keyboard and a mouse give them.

use anyhow::{Context, Result};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT,
    MOTION_NOTIFY_EVENT, MapState,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

/// Smaller things that programs put on a display are no windows to work in.
const LEAST_WIDTH: u16 = 800;

/// On one display.
pub(crate) struct Hands {
    connection: RustConnection,
    root: u32,
}

impl Hands {
    /// On the display of this program.
    pub(crate) fn open() -> Result<Self> {
        let (connection, number) = x11rb::connect(None).context("a display is needed")?;
        let root = connection.setup().roots.get(number).context("a display has a screen")?.root;
        Ok(Self { connection, root })
    }

    /// Gives the keyboard to the window that is shown: no window manager does it here.
    pub(crate) fn take_window(&self) -> Result<()> {
        for window in self.connection.query_tree(self.root)?.reply()?.children {
            let is_shown = self.connection.get_window_attributes(window)?.reply()?.map_state == MapState::VIEWABLE;
            if is_shown && self.connection.get_geometry(window)?.reply()?.width >= LEAST_WIDTH {
                self.connection.set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME)?.check()?;
                return Ok(());
            }
        }
        anyhow::bail!("no window is shown")
    }

    /// Presses the mouse at a place of the display.
    pub(crate) fn press(&self, (left, top): (i16, i16)) -> Result<()> {
        self.fake(MOTION_NOTIFY_EVENT, 0, (left, top))?;
        self.fake(BUTTON_PRESS_EVENT, 1, (0, 0))?;
        self.fake(BUTTON_RELEASE_EVENT, 1, (0, 0))
    }

    /// Strikes the key that writes a letter.
    pub(crate) fn strike(&self, letter: char) -> Result<()> {
        let key = self.key_of(letter)?;
        self.fake(KEY_PRESS_EVENT, key, (0, 0))?;
        self.fake(KEY_RELEASE_EVENT, key, (0, 0))
    }

    /// Letters of Latin-1 are their own key symbols.
    fn key_of(&self, letter: char) -> Result<u8> {
        let setup = self.connection.setup();
        let (first, last) = (setup.min_keycode, setup.max_keycode);
        let map = self.connection.get_keyboard_mapping(first, last - first + 1)?.reply()?;
        let mut keys = (first..=last).zip(map.keysyms.chunks(usize::from(map.keysyms_per_keycode)));
        let wanted = |symbols: &[u32]| symbols.first() == Some(&u32::from(letter));
        let (key, _) = keys.find(|(_, symbols)| wanted(symbols)).context("a key for the letter")?;
        Ok(key)
    }

    fn fake(&self, kind: u8, detail: u8, (left, top): (i16, i16)) -> Result<()> {
        self.connection.xtest_fake_input(kind, detail, 0, self.root, left, top, 0)?.check()?;
        Ok(())
    }
}
