//! What protects every answer and every request, whatever page it belongs to.

pub(crate) mod bearer;
pub(crate) mod cookies;
pub(crate) mod cross_site;
pub(crate) mod headers;
