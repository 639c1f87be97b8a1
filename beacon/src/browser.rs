//! Thin wrappers over what browsers offer: each cleans up when it is dropped, none has an opinion.
//!
//! Properties are read by name through [`object::Object`], which survives getters that throw and
//! properties that are missing or shadowed; methods are the externs of [`js`].

pub mod callback;
pub mod clock;
pub mod js;
pub mod listener;
pub mod object;
pub mod observer;
pub mod timeline;
