//! Who deploys, and at which address the account's workers answer.

use crate::failure::{Context, Failure, Result};
use crate::repo::Repo;
use crate::run;
use crate::step::{self, Step};
use crate::web;
use crate::wrangler;
use serde_json::Value;

/// What `wrangler whoami` says.
#[derive(Debug)]
pub(crate) struct Account {
    accounts: Vec<String>,
}

/// Fails with the way to sign in if nobody is.
pub(crate) fn signed_in(repo: &Repo) -> Result<Account> {
    let step = Step::begin("signed in to Cloudflare");
    let printed = run::output(wrangler::command(repo)?.args(["whoami", "--json"]));
    let said: Value = printed.as_deref().ok().and_then(json_in).unwrap_or_default();
    if said.get("loggedIn").and_then(Value::as_bool) != Some(true) {
        step.failed();
        let because = printed
            .err()
            .map(|failure| failure.to_string())
            .filter(|text| !text.contains("loggedIn"))
            .map_or_else(String::new, |text| format!("\n\n{text}"));
        return Err(Failure::new(format!(
            "Nobody is signed in to Cloudflare here. Run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID, and try again.{because}"
        )));
    }
    let accounts = said.get("accounts").and_then(Value::as_array).into_iter().flatten();
    let accounts = accounts.filter_map(|account| account.get("id")?.as_str().map(str::to_owned)).collect();
    step.done_with(said.get("email").and_then(Value::as_str).unwrap_or_default());
    Ok(Account { accounts })
}

/// The address that Cloudflare gives to a worker of this account.
pub(crate) fn address(repo: &Repo, account: &Account, worker: &str) -> Result<String> {
    let unknown = "The worker's address is not known. Say it: cargo xtask deploy --address https://…";
    let id = match (std::env::var("CLOUDFLARE_ACCOUNT_ID"), account.accounts.as_slice()) {
        (Ok(id), _) => id,
        (Err(_), [one]) => one.clone(),
        (Err(_), several) => {
            return Err(Failure::new(format!("{unknown}\n({} accounts: CLOUDFLARE_ACCOUNT_ID chooses one.)", several.len())));
        }
    };
    let token = json_in(&run::output(wrangler::command(repo)?.args(["auth", "token", "--json"])).context(unknown)?);
    let token = token.as_ref().and_then(|value| value.get("token")?.as_str()).context(unknown)?;
    let api = std::env::var("CLOUDFLARE_API_BASE_URL").unwrap_or_else(|_| "https://api.cloudflare.com/client/v4".to_owned());
    let reply = web::as_operator(repo, &format!("{api}/accounts/{id}/workers/subdomain"), token, None)?;
    let address = workers_dev(worker, &reply.body).context(format!("{unknown}\n(Cloudflare's API gave {})", reply.shown()))?;
    step::present("address", &address);
    Ok(address)
}

/// The address of a worker under the account's own name, which the API gives.
fn workers_dev(worker: &str, body: &str) -> Option<String> {
    let body: Value = serde_json::from_str(body).ok()?;
    let subdomain = body.get("result")?.get("subdomain")?.as_str()?;
    Some(format!("https://{worker}.{subdomain}.workers.dev"))
}

/// The JSON in what wrangler printed: it may say something before it.
pub(crate) fn json_in(printed: &str) -> Option<Value> {
    let starts = printed.char_indices().filter(|(_, c)| matches!(c, '{' | '['));
    starts.filter_map(|(at, _)| serde_json::from_str(printed.get(at..)?.trim_end()).ok()).next()
}

#[cfg(test)]
mod tests {
    use super::{json_in, workers_dev};
    use serde_json::json;

    #[test]
    fn the_address_is_made_of_the_worker_and_the_account() {
        let body = r#"{"success":true,"result":{"subdomain":"me"}}"#;
        assert_eq!(workers_dev("candor", body).as_deref(), Some("https://candor.me.workers.dev"));
        assert_eq!(workers_dev("candor", r#"{"success":false,"result":null}"#), None);
    }

    #[test]
    fn json_is_found_behind_other_words() {
        assert_eq!(json_in("\n[1]\n"), Some(json!([1])));
        assert_eq!(json_in("[warning] one\n{\"loggedIn\":true}\n"), Some(json!({"loggedIn": true})));
        assert_eq!(json_in("nothing"), None);
    }
}
