//! What the pipeline may know about a request besides its body: a few headers, and what Cloudflare says.

use js_sys::Reflect;
use pipeline::Facts;
use worker::wasm_bindgen::JsValue;

use crate::call::Call;
use crate::limit;

/// The facts of one call, owned.
pub(crate) struct CallFacts {
    received_ms: u64,
    origin: Option<String>,
    sec_gpc: Option<String>,
    user_agent: String,
    client_hints_mobile: Option<String>,
    client_hints_brands: Option<String>,
    client_hints_platform: Option<String>,
    country: Option<String>,
    region: Option<String>,
    asn: Option<u32>,
    network: Option<String>,
    bot_score: Option<u8>,
    verified_bot: Option<String>,
    address: Option<String>,
}

impl CallFacts {
    /// Reads them from the request.
    pub(crate) fn of(call: &Call) -> Self {
        // Asked for once: each question to the runtime costs more than what is done with its answer.
        let cf = call.cf_object();
        let says = |name: &str| if cf.is_object() { field(&cf, name) } else { JsValue::UNDEFINED };
        let bot_management = says("botManagement");
        let score = if bot_management.is_object() { field(&bot_management, "score") } else { JsValue::UNDEFINED };
        Self {
            received_ms: call.now_ms,
            origin: call.header("origin"),
            sec_gpc: call.header("sec-gpc"),
            user_agent: call.header("user-agent").unwrap_or_default(),
            client_hints_mobile: call.header("sec-ch-ua-mobile"),
            client_hints_brands: call.header("sec-ch-ua"),
            client_hints_platform: call.header("sec-ch-ua-platform"),
            country: says("country").as_string(),
            region: says("regionCode").as_string(),
            asn: number(&says("asn"), u32::MAX),
            network: says("asOrganization").as_string(),
            // 0 is what Cloudflare says where it did not look.
            bot_score: number(&score, 99).and_then(|score| u8::try_from(score).ok()).filter(|score| *score > 0),
            verified_bot: says("verifiedBotCategory").as_string().filter(|category| !category.is_empty()),
            address: call.header(limit::ADDRESS),
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
            client_hints_brands: self.client_hints_brands.as_deref(),
            client_hints_platform: self.client_hints_platform.as_deref(),
            country: self.country.as_deref(),
            region: self.region.as_deref(),
            asn: self.asn,
            network: self.network.as_deref(),
            bot_score: self.bot_score,
            verified_bot: self.verified_bot.as_deref(),
            address: self.address.as_deref(),
        }
    }
}

fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// A whole number between 0 and `most`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn number(value: &JsValue, most: u32) -> Option<u32> {
    value.as_f64().filter(|n| n.fract() == 0.0 && (0.0..=f64::from(most)).contains(n)).map(|n| n as u32)
}
