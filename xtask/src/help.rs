//! The short help that `cargo xtask` prints.

const TEXT: &str = "\
Candor's own commands. Each does the set-up that it needs.

  cargo xtask dev [--port N]        run all of it on this machine: worker, dashboard, demo site
  cargo xtask test [--full]         every test, in three browsers too; --full: long suites whole
  cargo xtask deploy                put it on your Cloudflare account; again: upgrade
        --dry-run                   only make the bundle and let wrangler check it
        --address URL               where the worker answers, if it cannot be found out
        --no-build                  deploy what build/ holds

  cargo xtask setup [--tests]       only the set-up: compilers and tools; --tests: browsers too
  cargo xtask build [--dev] [--only beacon|loader|assets|worker]
  cargo xtask check                 format, lints, types, links, house rules, layers
  cargo xtask size                  bytes of each shipped file, against the budgets
        --captures                  what each capture costs: builds the beacon without it
  cargo xtask bench page            what a page pays for it, beside others, in Chromium at 4x slow-down
        --rounds N  --seed N        15 and 1; five rounds take some six minutes
        --arm NAME                  only this one; again for more
        --no-build  --write         measure what build/ holds; write the tables into BENCHMARKS.md
  cargo xtask bench edge            what the worker needs for a batch, beside two others; the pipeline's stages
        --rounds N  --arm NAME      10; `--arm pipeline`: only the stages; the rest as above

Tools are kept in $CANDOR_TOOLS, or in candor/tools in your cache folder.
";

/// Prints it.
pub(crate) fn print() {
    print!("{TEXT}");
}
