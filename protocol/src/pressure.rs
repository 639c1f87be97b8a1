//! Under which pressure a site stands: by how much its rate is lowered at the moment so that it keeps to a
//! budget or to a plan, and whether there is no room left. The schedule decides it, intake obeys.

/// The pressure on a site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pressure {
    /// What every rate of the site is multiplied with, in (0, 1].
    pub factor: f64,
    /// Nothing is taken: the plan's storage or rows are used up.
    pub is_full: bool,
}

impl Pressure {
    /// None at all.
    pub const NONE: Self = Self { factor: 1.0, is_full: false };
}

impl Default for Pressure {
    fn default() -> Self {
        Self::NONE
    }
}
