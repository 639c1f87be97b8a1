//! The short help that `cargo xtask` prints.

const TEXT: &str = "\
Candor's own commands. Each does its set-up first.

  cargo xtask dev [--port N]        run everything on this machine: worker, dashboard, demo site
  cargo xtask test [--full]         every test, in three browsers too
  cargo xtask deploy [--dry-run]    put it on your Cloudflare account; again: upgrade

  cargo xtask setup [--tests]       only the set-up: compilers, tools; --tests: browsers too
  cargo xtask build [--dev] [--only beacon|loader|assets|worker]
  cargo xtask check                 format, lints, types, links, layers
  cargo xtask size                  bytes of each shipped file, against the budgets
";

/// Prints it.
pub(crate) fn print() {
    print!("{TEXT}");
}
