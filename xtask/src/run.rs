//! Runs other programs: with a clean environment, with a sign of life, and with their words when they fail.

use crate::failure::{Context, Failure, Result};
use crate::step::Step;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

/// How many lines of a failed program are shown: some from the start (npm says first what is wrong) and more from the end.
const HEAD_LINES: usize = 15;
const TAIL_LINES: usize = 60;

/// A command whose environment is the user's, without what `cargo run` added for this program itself: those variables would
/// make build scripts run again and pick the wrong toolchain.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let Some(name) = name.to_str() else { continue };
        if name.starts_with("CARGO_PKG_")
            || name.starts_with("CARGO_MANIFEST_")
            || matches!(name, "CARGO" | "LD_LIBRARY_PATH" | "RUST_RECURSION_COUNT")
        {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::null());
    command
}

/// `cargo` of the pinned nightly, whatever toolchain runs this program.
pub(crate) fn nightly_cargo() -> Command {
    let mut cargo = command("rustup");
    cargo.args(["run", crate::tools::NIGHTLY, "cargo"]);
    cargo.env_remove("RUSTUP_TOOLCHAIN");
    cargo
}

/// What a finished program left.
#[derive(Debug)]
pub(crate) struct Finished {
    /// How it ended.
    pub(crate) status: ExitStatus,
    /// Standard output and standard error, as they came.
    pub(crate) output: String,
}

impl Finished {
    /// The first and the last lines, indented, for a failure's text.
    pub(crate) fn excerpt(&self) -> String {
        let lines: Vec<&str> = self.output.lines().collect();
        let left_out = lines.len().saturating_sub(HEAD_LINES + TAIL_LINES);
        let mut text = String::new();
        for (index, line) in lines.iter().enumerate() {
            if left_out > 0 && index == HEAD_LINES {
                text.push_str(&format!("    … {left_out} lines …\n"));
            }
            if left_out == 0 || index < HEAD_LINES || index >= HEAD_LINES + left_out {
                text.push_str(&format!("    {line}\n"));
            }
        }
        text
    }
}

/// Runs a command as one step; its words are shown only if it fails.
pub(crate) fn step(label: &str, command: &mut Command) -> Result<Finished> {
    let mut step = Step::begin(label);
    let finished = watch(command, |line| step.still(line));
    match finished {
        Ok(finished) if finished.status.success() => {
            step.done();
            Ok(finished)
        }
        Ok(finished) => {
            step.failed();
            Err(failed(label, command, &finished))
        }
        Err(failure) => {
            step.failed();
            Err(failure)
        }
    }
}

/// Runs a command without a line of its own; its words are shown only if it fails.
pub(crate) fn quiet(label: &str, command: &mut Command) -> Result<Finished> {
    let finished = watch(command, |_| {})?;
    if finished.status.success() { Ok(finished) } else { Err(failed(label, command, &finished)) }
}

/// Runs a command and returns what it left, however it ended. Says nothing.
pub(crate) fn finish(command: &mut Command) -> Result<Finished> {
    watch(command, |_| {})
}

/// The same, telling each line as it comes.
pub(crate) fn finish_telling(command: &mut Command, still: impl FnMut(&str)) -> Result<Finished> {
    watch(command, still)
}

/// Whether a command can be run and ends well. Says nothing.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// What a command prints on standard output, if it ends well.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let name = program_name(command);
    let output = command.stderr(Stdio::piped()).output().context(format!("starting {name}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(text);
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(Failure::new(format!("{name} failed ({}):\n{text}{errors}", output.status)))
}

/// Runs a command that reads `input`, and returns its standard output.
pub(crate) fn output_with_input(command: &mut Command, input: &str) -> Result<String> {
    let name = program_name(command);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().context(format!("starting {name}"))?;
    let written = child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().context(&name)?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        written.context(format!("writing to {name}"))?;
        return Ok(text);
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(Failure::new(format!("{name} failed ({}):\n{text}{errors}", output.status)))
}

fn failed(label: &str, command: &Command, finished: &Finished) -> Failure {
    Failure::new(format!("{label} failed ({}): {}\n\n{}", finished.status, shown(command), finished.excerpt()))
}

fn program_name(command: &Command) -> String {
    let program = Path::new(command.get_program());
    program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()
}

/// A command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let arguments: Vec<String> = command.get_args().map(|argument| argument.to_string_lossy().into_owned()).collect();
    format!("{} {}", command.get_program().to_string_lossy(), arguments.join(" "))
}

fn watch(command: &mut Command, mut still: impl FnMut(&str)) -> Result<Finished> {
    let name = program_name(command);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().context(format!("starting {name}"))?;
    let (sender, lines) = mpsc::channel();
    let readers =
        [child.stdout.take().map(|from| read_lines(from, sender.clone())), child.stderr.take().map(|from| read_lines(from, sender))];
    let mut output = String::new();
    let mut last = String::new();
    loop {
        match lines.recv_timeout(Duration::from_millis(100)) {
            Ok(line) => {
                output.push_str(&line);
                output.push('\n');
                last = line;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        still(last.trim());
    }
    for reader in readers.into_iter().flatten() {
        let _ = reader.join();
    }
    let status = child.wait().context(name)?;
    Ok(Finished { status, output })
}

fn read_lines(from: impl Read + Send + 'static, to: Sender<String>) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        for line in BufReader::new(from).split(b'\n').map_while(std::io::Result::ok) {
            if to.send(String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned()).is_err() {
                return;
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{Finished, HEAD_LINES, TAIL_LINES, command, output_with_input, watch};

    #[test]
    fn a_long_output_keeps_both_ends() {
        let (status, lines) = (std::process::ExitStatus::default(), HEAD_LINES + TAIL_LINES + 7);
        let output: String = (1..=lines).map(|line| format!("line {line}\n")).collect();
        let excerpt = Finished { status, output }.excerpt();
        assert!(excerpt.contains("line 15\n    … 7 lines …\n    line 23\n"), "{excerpt}");
        assert!(excerpt.ends_with(&format!("line {lines}\n")));
    }

    #[test]
    fn both_outputs_and_the_status_of_a_program_are_kept() {
        let finished = watch(command("sh").args(["-c", "echo one; echo two >&2; exit 3"]), |_| {}).unwrap();
        assert_eq!(finished.status.code(), Some(3));
        assert!(finished.output.contains("one\n") && finished.output.contains("two\n"));
    }

    #[test]
    fn input_reaches_the_program() {
        assert_eq!(output_with_input(&mut command("cat"), "secret").unwrap(), "secret");
    }
}
