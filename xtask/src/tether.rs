//! Children that cannot outlive this program: they run behind `js/tether.mjs`, which ends them, and all they started, when the
//! pipe from here closes, however this program ended.

use crate::failure::{Context, Result};
use crate::repo::Repo;
use crate::run;
use crate::tools;
use std::process::{Child, Command, Stdio};

const SCRIPT: &str = include_str!("../js/tether.mjs");

/// Starts `inner` behind the tether, with its output in pipes. Dropping the child's standard input ends it.
pub(crate) fn spawn(repo: &Repo, inner: &Command) -> Result<Child> {
    let mut tether = run::command(tools::node(repo)?);
    tether.args(["--input-type=module", "--eval", SCRIPT, "--"]).arg(inner.get_program()).args(inner.get_args());
    for (name, value) in inner.get_envs() {
        match value {
            Some(value) => tether.env(name, value),
            None => tether.env_remove(name),
        };
    }
    if let Some(folder) = inner.get_current_dir() {
        tether.current_dir(folder);
    }
    in_own_group(&mut tether);
    tether.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    tether.spawn().context(format!("starting {}", inner.get_program().to_string_lossy()))
}

/// Ctrl-C goes to this program alone; the tether then ends the rest in order.
#[cfg(unix)]
fn in_own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn in_own_group(_: &mut Command) {}

#[cfg(test)]
mod tests {
    use super::spawn;
    use crate::repo::Repo;
    use crate::run;
    use std::io::{BufRead, BufReader};
    use std::time::{Duration, Instant};

    #[test]
    fn closing_the_pipe_ends_the_child_and_its_children() {
        let mut inner = run::command("sh");
        inner.args(["-c", "sleep 600 & echo $!; wait"]);
        let mut child = spawn(&Repo::find(), &inner).unwrap();
        let mut pid = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut pid).unwrap();
        let sleeps = || run::succeeds(run::command("sh").args(["-c", &format!("kill -0 {}", pid.trim())]));
        assert!(sleeps());
        drop(child.stdin.take());
        child.wait().unwrap();
        let asked = Instant::now();
        while sleeps() && asked.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(!sleeps(), "{pid} still runs");
    }
}
