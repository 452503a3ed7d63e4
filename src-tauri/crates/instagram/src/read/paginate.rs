//! Following one of Meta's lists when Meta finds it too large: ask for half, then half of that, down to one at a time;
//! an item that cannot be served even alone is set apart as unavailable and stepped over (Y2, `platform.md` §2.4).
//!
//! Owns cursors and sizes. Refuses to know what the items are.

use crate::fewer::Fields;
use crate::net::page::Page;
use crate::{AccountClient, ApiError, Class};
use serde_json::value::RawValue;
use std::collections::HashSet;

/// Items in a row, from the start, that cannot be served before the list as a whole is given up: that is an outage,
/// not one broken conversation.
const HOPELESS: usize = 3;

/// Which list, and what of its items.
pub(super) struct Route<'a> {
    pub path: [&'a str; 2],
    pub filter: Option<(&'a str, &'a str)>,
    pub fields: Fields<'a>,
    /// Enough to step over an item.
    pub head_fields: Fields<'a>,
    /// How many items from the top.
    pub want: usize,
}

/// What a list brought.
#[derive(Default)]
pub(super) struct Listed {
    pub items: Vec<Box<RawValue>>,
    pub unavailable: Vec<UnavailableItem>,
}

/// An item that could not be served.
pub(super) struct UnavailableItem {
    /// Its head, if at least that could be served.
    pub head: Option<Box<RawValue>>,
    pub error: ApiError,
}

/// Reads the list from its top: one request when all goes well.
///
/// # Errors
/// When a request fails for a reason that asking for less does not cure.
pub(super) async fn paginate(client: &AccountClient, route: &Route<'_>) -> Result<Listed, ApiError> {
    let mut pages = Pagination::new(client, route);
    for _ in 0..client.meta().limits().pages {
        if pages.ended || pages.position >= route.want {
            break;
        }
        pages.step().await?;
    }
    Ok(pages.listed)
}

struct Pagination<'a> {
    client: &'a AccountClient,
    route: &'a Route<'a>,
    listed: Listed,
    /// Items behind us, the unavailable ones included.
    position: usize,
    after: Option<String>,
    seen: HashSet<String>,
    /// How many items are asked for at a time.
    size: usize,
    /// Something before this position is too large.
    suspect_until: usize,
    /// An answer was larger than is taken, and the least that can be asked for was not.
    least_was_asked: bool,
    ended: bool,
}

impl<'a> Pagination<'a> {
    fn new(client: &'a AccountClient, route: &'a Route<'a>) -> Self {
        Self {
            client,
            route,
            listed: Listed::default(),
            position: 0,
            after: None,
            seen: HashSet::new(),
            size: route.want,
            suspect_until: 0,
            least_was_asked: false,
            ended: false,
        }
    }

    async fn step(&mut self) -> Result<(), ApiError> {
        let size = self.size.min(self.route.want - self.position);
        match self.ask(self.route.fields, size).await {
            Ok(page) => self.take(page),
            Err(error) if error.asks_for_less() && size > 1 => {
                if error == ApiError::TooLarge && !self.least_was_asked {
                    // If even the smallest answer is too large, the sizes in between are not tried.
                    self.least_was_asked = true;
                    self.ask(self.route.head_fields, 1).await?;
                }
                self.suspect_until = self.position + size;
                self.size = size / 2;
            }
            Err(error) if self.is_about_one_item(&error, size) => self.step_over(error).await?,
            Err(error) => return Err(error),
        }
        Ok(())
    }

    async fn ask(&self, fields: Fields<'_>, size: usize) -> Result<Page, ApiError> {
        let size = size.to_string();
        let mut query = Vec::from_iter(self.route.filter);
        query.push(("limit", &size));
        if let Some(after) = &self.after {
            query.push(("after", after));
        }
        let bytes = self.client.meta().limits().list_bytes;
        self.client.conversations_fields(&self.route.path, &query, fields, bytes).await?.decode()
    }

    fn take(&mut self, page: Page) {
        let room = self.route.want - self.position;
        self.advance(&page, page.data.len());
        self.listed.items.extend(page.data.into_iter().take(room));
    }

    /// Steps over an item by asking for nothing but its head.
    async fn step_over(&mut self, error: ApiError) -> Result<(), ApiError> {
        match self.ask(self.route.head_fields, 1).await {
            Ok(page) => {
                self.advance(&page, 1);
                self.listed
                    .unavailable
                    .push(UnavailableItem { head: page.data.into_iter().next(), error: error.clone() });
            }
            Err(head) if head.asks_for_less() => {
                // Even its cursor cannot be read, so the items after it cannot be reached.
                self.ended = true;
                self.listed.unavailable.push(UnavailableItem { head: None, error: error.clone() });
            }
            Err(head) => return Err(head),
        }
        let hopeless = self.listed.items.is_empty() && (self.ended || self.listed.unavailable.len() >= HOPELESS);
        if hopeless { Err(error) } else { Ok(()) }
    }

    fn advance(&mut self, page: &Page, items: usize) {
        self.position += items;
        if self.position >= self.suspect_until {
            self.size = (self.size * 2).min(self.route.want);
        }
        match page.next() {
            Some(cursor) if self.seen.insert(cursor.to_owned()) => self.after = Some(cursor.to_owned()),
            // The end, or a cursor that leads in circles.
            _ => self.ended = true,
        }
    }

    /// Whether an error met while asking for one suspect item is that item's own.
    fn is_about_one_item(&self, error: &ApiError, size: usize) -> bool {
        let own = matches!(
            error.class(),
            Some(Class::Retry | Class::NotFound | Class::BadRequest | Class::Unknown | Class::ReduceData)
        );
        size == 1 && (error.asks_for_less() || (own && self.position < self.suspect_until))
    }
}
