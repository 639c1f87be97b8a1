//! Source maps on Cloudflare: objects of the bucket, and the errors that wait for them. What is in a map
//! and what it changes is the pipeline's business; which maps there are is `insight`'s.
//!
//! Runs in small steps: one release and at most fifty errors at a time, each map read once in a step and
//! dropped again. What a run has no time for is done by the next one, because a row says whether it was looked at.

use insight::StoreError;
use insight::maps::{self, Name};
use pipeline::Statement;
use pipeline::maps::{Known, SourceMap, Unmapped, due, due_by_id};
use worker::{Bucket, Date, Env};

use crate::store::{D1Store, reason};
use crate::{bindings, log};

/// Steps of one run: a thousand errors.
const STEPS: usize = 20;
/// No step begins after so long.
const TIME_MS: u64 = 15_000;

/// Resolves the frames of errors that wait, of one site or of all. Gives whether none is left. What fails for one site or release
/// is told at the end: the others do not wait for it.
pub(crate) async fn resolve(env: &Env, site: Option<&str>) -> Result<bool, StoreError> {
    let store = D1Store::new(env);
    let mut run = Run { env, store: &store, begun_ms: Date::now().as_millis(), steps: 0 };
    let is_asked = |of_site: &str| site.is_none_or(|site| site == of_site);
    let mut done = Ok(true);
    for (of_site, release) in maps::releases(&store).await? {
        if is_asked(&of_site) {
            done = both(done, run.all(due(&of_site, &release), &of_site, Some(&release)).await);
        }
    }
    // What is left names ids, and is of releases that have no maps of their own.
    for of_site in maps::sites_with_ids(&store).await? {
        if is_asked(&of_site) {
            done = both(done, run.all(due_by_id(&of_site), &of_site, None).await);
        }
    }
    done
}

/// Whether both are done; the first failure, if one failed.
fn both(one: Result<bool, StoreError>, other: Result<bool, StoreError>) -> Result<bool, StoreError> {
    Ok(one? & other?)
}

/// One run through the errors that wait.
struct Run<'a> {
    env: &'a Env,
    store: &'a D1Store<'a>,
    begun_ms: u64,
    steps: usize,
}

impl Run<'_> {
    fn is_over(&self) -> bool {
        self.steps == STEPS || Date::now().as_millis() > self.begun_ms + TIME_MS
    }

    /// Takes all errors that this asks for. Gives whether there was time.
    async fn all(&mut self, ask: Option<Statement>, site: &str, release: Option<&str>) -> Result<bool, StoreError> {
        let Some(ask) = ask else { return Ok(true) };
        loop {
            if self.is_over() {
                return Ok(false);
            }
            let mut work = Unmapped::read(&self.store.run(std::slice::from_ref(&ask)).await?.pop().unwrap_or_default());
            if work.is_empty() {
                return Ok(true);
            }
            self.steps += 1;
            let usable = maps::usable(self.store, site, release, &work.debug_ids(), self.begun_ms).await?;
            apply(self.env, &mut work, usable).await?;
            self.store.run(&work.statements(self.begun_ms)).await?;
        }
    }
}

/// Puts every map that the errors ask for into their frames. A map that is gone from the bucket is one that never came.
async fn apply(env: &Env, work: &mut Unmapped, usable: Vec<maps::Usable>) -> Result<(), StoreError> {
    let known =
        usable.into_iter().map(|maps::Usable { file, debug_id, object, is_of_release }| Known { file, debug_id, object, is_of_release });
    for object in work.choose(&known.collect::<Vec<_>>()) {
        if let Some(map) = read(env, &object).await?.and_then(|map| SourceMap::read(&map).ok()) {
            work.apply(&object, &map);
        }
    }
    Ok(())
}

/// Deletes maps whose time is over. Gives whether all that was due is gone.
pub(crate) async fn purge(env: &Env, now_ms: u64) -> Result<bool, StoreError> {
    let store = D1Store::new(env);
    let due = maps::due(&store, now_ms).await?;
    for map in &due {
        if maps::forget(&store, map, now_ms).await? {
            delete(env, &map.object).await?;
        }
    }
    Ok(maps::due(&store, now_ms).await?.is_empty())
}

/// Keeps a map, notes it, and lets the errors that know its file be looked at again.
pub(crate) async fn keep(env: &Env, name: &Name, map: &SourceMap, body: Vec<u8>, now_ms: u64) -> Result<(), StoreError> {
    let store = D1Store::new(env);
    let (object, bytes) = (maps::object_key(&name.site, &body), body.len());
    bucket(env)?.put(&object, body).execute().await.map_err(|error| failed(&error))?;
    if let Some(orphan) = maps::note(&store, name, &object, map.debug_id(), bytes, now_ms).await? {
        delete(env, &orphan).await?;
    }
    let site = name.site.as_str();
    let again = [pipeline::maps::again(site, &name.release, &name.file), pipeline::maps::again_by_id(site, map.debug_id())];
    store.run(&again.into_iter().flatten().collect::<Vec<_>>()).await.map(|_| ())
}

/// What is said in the log when work behind an answer fails: nothing of anybody's data.
pub(crate) async fn resolve_quietly(env: Env, site: String) {
    if let Err(error) = resolve(&env, Some(&site)).await {
        log::failure("maps", &error);
    }
}

async fn read(env: &Env, object: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let found = bucket(env)?.get(object).execute().await.map_err(|error| failed(&error))?;
    let Some(body) = found.as_ref().and_then(worker::Object::body) else { return Ok(None) };
    body.bytes().await.map(Some).map_err(|error| failed(&error))
}

async fn delete(env: &Env, object: &str) -> Result<(), StoreError> {
    bucket(env)?.delete(object).await.map_err(|error| failed(&error))
}

fn bucket(env: &Env) -> Result<Bucket, StoreError> {
    bindings::maps(env).map_err(|error| failed(&error))
}

fn failed(error: &worker::Error) -> StoreError {
    StoreError(reason(error))
}
