//! What a run rests on: the machine, the program, the versions, the order. A figure without it says nothing.

use super::options::Options;
use crate::failure::Result;
use crate::run;
use serde_json::Value;

/// A few lines of Markdown. `program` is what ran the arms, `against` what else there is to say.
pub(crate) fn described(program: &str, options: &Options, against: &str) -> Result<String> {
    let day = run::output(run::command("date").args(["-u", "+%Y-%m-%d"]))?;
    let (rounds, seed) = (options.rounds, options.seed);
    Ok(format!("{} · {} · {program} · {rounds} rounds, seed {seed} · {against}\n", day.trim(), hardware()))
}

/// Names and versions of what a driver compared with.
pub(crate) fn versions(measured: &Value) -> String {
    let versions = measured.get("versions").and_then(Value::as_object).into_iter().flatten();
    let versions: Vec<_> = versions.map(|(name, version)| format!("{name} {}", version.as_str().unwrap_or_default())).collect();
    versions.join(", ")
}

/// Processor, cores and memory, as far as the system says.
fn hardware() -> String {
    let line = |file: &str, name: &str| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        text.lines().find_map(|line| line.strip_prefix(name)?.split_once(':').map(|(_, value)| value.trim().to_owned()))
    };
    let processor = line("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory_kb = line("/proc/meminfo", "MemTotal").and_then(|value| value.split(' ').next()?.parse::<u64>().ok());
    let memory = memory_kb.map_or_else(String::new, |kilobytes| format!(", {} GB", kilobytes / 1_000_000));
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?").to_owned();
    format!("{processor}, {cores} cores{memory}, {}, load at the end {load}", std::env::consts::OS)
}
