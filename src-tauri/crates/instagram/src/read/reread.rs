//! Reading blank messages again by their ids: Instagram's lists leave attachments out now and then, the message itself
//! does not (`platform.md` §2.4, "Edge omits attachments").

use super::fields;
use super::message::Sketch;
use crate::{AccountClient, ApiError, Class};
use serde_json::value::RawValue;

/// Reads every blank message of these threads again, the newest of each thread first, up to the limit. One that cannot
/// be read stays as it is; when the account as a whole cannot, the rest stays as well.
pub(super) async fn reread(client: &AccountClient, threads: &mut [&mut Vec<Sketch>]) {
    if fields::CONTENT.iter().any(|field| client.is_refused(field)) {
        return;
    }
    let deepest = threads.iter().map(|thread| thread.len()).max().unwrap_or(0);
    let mut left = client.meta().limits().rereads;
    for depth in 0..deepest {
        for thread in threads.iter_mut() {
            let Some(sketch) = thread.get_mut(depth).filter(|sketch| sketch.is_blank()) else { continue };
            if left == 0 {
                return;
            }
            left -= 1;
            match again(client, sketch).await {
                Ok(Some(found)) => sketch.fill_from(found),
                Ok(None) => {}
                Err(error) if is_about_the_message(&error) => {}
                Err(_) => return,
            }
        }
    }
}

async fn again(client: &AccountClient, sketch: &Sketch) -> Result<Option<Sketch>, ApiError> {
    let bytes = client.meta().limits().item_bytes;
    let body = client.conversations_fields(&[sketch.id.as_str()], &[], fields::ONE_MESSAGE, bytes).await?;
    let raw: Box<RawValue> = body.decode()?;
    Ok(Sketch::read(&raw).filter(|found| found.id == sketch.id))
}

pub(super) fn is_about_the_message(error: &ApiError) -> bool {
    match error {
        ApiError::Graph(error) => {
            matches!(error.class, Class::NotFound | Class::BadRequest | Class::ReduceData | Class::Unknown)
        }
        ApiError::TooLarge | ApiError::Undecodable { .. } => true,
        _ => false,
    }
}
