//! What the pipeline may know about a request besides its body: a few headers and the country.

use pipeline::Facts;

use crate::call::Call;

/// The facts of one call, owned.
pub(crate) struct CallFacts {
    received_ms: u64,
    origin: Option<String>,
    sec_gpc: Option<String>,
    user_agent: String,
    client_hints_mobile: Option<String>,
    country: Option<String>,
}

impl CallFacts {
    /// Reads them from the request.
    pub(crate) fn of(call: &Call) -> Self {
        Self {
            received_ms: call.now_ms,
            origin: call.header("origin"),
            sec_gpc: call.header("sec-gpc"),
            user_agent: call.header("user-agent").unwrap_or_default(),
            client_hints_mobile: call.header("sec-ch-ua-mobile"),
            country: call.country(),
        }
    }

    /// As the pipeline takes them.
    pub(crate) fn as_facts(&self) -> Facts<'_> {
        Facts {
            received_ms: self.received_ms,
            origin: self.origin.as_deref(),
            sec_gpc: self.sec_gpc.as_deref(),
            user_agent: &self.user_agent,
            client_hints_mobile: self.client_hints_mobile.as_deref(),
            country: self.country.as_deref(),
        }
    }
}
