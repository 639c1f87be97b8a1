//! A proportion as if every coverage class took part equally (post-stratification), and the merging of
//! classes that are too small for it. A class of which nobody takes part is named, never guessed.

use super::{Class, merge, total};

/// A proportion adjusted for the mix of classes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adjusted {
    /// The proportion, as if every class took part equally.
    pub value: f64,
    /// Its standard error: noise of sampling, not bias.
    pub standard_error: f64,
    /// How many independent page loads it is worth.
    pub effective_loads: f64,
    /// The share of page loads in classes of which none takes part: nothing is said about them.
    pub unreachable: f64,
}

/// A class smaller than this is merged with others before adjusting: its weight would rest on a few page loads.
pub(super) const CLASS_LOADS_MIN: f64 = 100.0;
/// The same for those that take part.
pub(super) const CLASS_TAKING_PART_MIN: f64 = 30.0;

/// The proportion adjusted for the mix of classes. Assumes that within a class those who take part
/// are like those who do not. `None` if no class has two participants.
#[must_use]
pub fn adjust(classes: &[Class]) -> Option<Adjusted> {
    let all = total(classes).loads;
    let reachable: Vec<&Class> = classes.iter().filter(|c| c.taking_part > 1.0 && c.loads > 0.0).collect();
    let loads: f64 = reachable.iter().map(|c| c.loads).sum();
    if loads <= 0.0 {
        return None;
    }
    let (mut value, mut variance, mut spread) = (0.0, 0.0, 0.0);
    for class in &reachable {
        let p = class.with_outcome / class.taking_part;
        let weight = class.loads / loads;
        value += weight * p;
        variance += weight * weight * p * (1.0 - p) / (class.taking_part - 1.0);
        spread += class.loads * class.loads / class.taking_part;
    }
    Some(Adjusted {
        value,
        standard_error: variance.max(0.0).sqrt(),
        effective_loads: loads * loads / spread,
        unreachable: 1.0 - loads / all,
    })
}

/// Merges classes that are too small to stand alone, smallest first, until each is large enough or
/// only one is left. Classes of which nobody takes part stay as they are: they cannot be adjusted for.
#[must_use]
pub fn collapse(classes: &[Class]) -> Vec<Class> {
    let (silent, mut rest): (Vec<Class>, Vec<Class>) =
        classes.iter().filter(|c| c.loads > 0.0).partition(|c| c.taking_part <= 0.0 && c.loads >= CLASS_LOADS_MIN);
    rest.sort_by(|a, b| b.loads.total_cmp(&a.loads));
    while rest.len() > 1 {
        let Some(at) = rest.iter().rposition(|c| c.loads < CLASS_LOADS_MIN || c.taking_part < CLASS_TAKING_PART_MIN) else { break };
        let small = rest.remove(at);
        if let Some(last) = rest.last_mut() {
            *last = merge(*last, small);
        }
    }
    rest.extend(silent);
    rest
}
