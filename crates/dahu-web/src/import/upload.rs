//! A file on its way in: straight to the disk, however large.

use std::time::Duration;

use axum::extract::{
    DefaultBodyLimit, Multipart,
    multipart::{Field, MultipartError},
};
use dahu_app::import;
use tower::layer::util::Stack;
use tower_http::timeout::RequestBodyTimeoutLayer;

use crate::{
    failure::{Answer, Failure},
    page::see_other,
    visitor::Visitor,
};

/// A sender that falls silent for so long is given up.
const SILENCE_AT_MOST: Duration = Duration::from_secs(60);

/// Of a file that is refused, so much is still read and dropped: who sends hears the answer only after sending.
const DRAINED_BYTES_AT_MOST: usize = 256 << 20;

/// No limit on the size here, because the application has one; none on the time, but on silence.
pub(crate) fn limits() -> Stack<RequestBodyTimeoutLayer, DefaultBodyLimit> {
    Stack::new(
        RequestBodyTimeoutLayer::new(SILENCE_AT_MOST),
        DefaultBodyLimit::disable(),
    )
}

/// Takes the first file of the form and goes on to its preview.
pub(super) async fn receive(visitor: Visitor, mut form: Multipart) -> Answer {
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        let Some(file_name) = field
            .file_name()
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
        else {
            continue;
        };
        let mut receiving = import::receive(&visitor.ctx, &file_name).await?;
        while let Some(bytes) = field.chunk().await.map_err(broken)? {
            if let Err(error) = receiving.take(&bytes).await {
                drop(receiving);
                drain(field).await;
                return Err(error.into());
            }
        }
        let draft = receiving.finish().await?;
        return Ok(see_other(
            &visitor.reader,
            &format!("/imports/drafts/{}", draft.id),
        ));
    }
    let problem = visitor.reader.texts().text("upload-nothing");
    super::show_list(&visitor, None, Some(problem)).await
}

/// Reads what is left of a file, up to a limit.
pub(crate) async fn drain(mut field: Field<'_>) {
    let mut drained = 0;
    while let Ok(Some(bytes)) = field.chunk().await {
        drained += bytes.len();
        if drained > DRAINED_BYTES_AT_MOST {
            return;
        }
    }
}

/// The sender stopped in the middle, or sent no form.
pub(crate) fn broken(error: MultipartError) -> Failure {
    Failure::Unreadable(error.body_text())
}
