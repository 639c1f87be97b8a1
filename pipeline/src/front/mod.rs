//! Standing in front of a site: which replies of the origin are documents, which of them get the tag,
//! where, with which nonce, and what their headers become. Whatever is not plainly an HTML page
//! that may be changed passes as it came.

mod document;
mod head;
mod headers;
mod policy;

pub use document::{Asked, Given, Plan, is_document, plan};
pub use head::{End, Head};
pub use headers::{UNFIT, accepted_encodings, if_none_match, is_marked_as_given, reporting_endpoints, weak};
