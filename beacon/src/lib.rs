//! beacon
