//! Random inputs for the resolver, from a seed: sites, signals, platforms, and jars of records good and bad.

use candor_protocol::consent::Record;
use candor_protocol::policy::{DntPolicy, GpcPolicy};
use candor_protocol::purpose::Purposes;
use candor_protocol::resolve::{Signals, States, Terms};

/// One page load.
pub(crate) struct Input {
    pub(crate) jar: String,
    pub(crate) today: u32,
    pub(crate) terms: Terms,
    pub(crate) signals: Signals,
    pub(crate) platforms: Vec<States>,
}

/// A generator that its seed decides: Xorshift32 (Marsaglia 2003).
pub(crate) struct Random(u32);

impl Random {
    pub(crate) fn new(seed: u32) -> Self {
        Self(seed)
    }

    /// A number below `n`.
    fn below(&mut self, n: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 % n
    }

    fn one_in(&mut self, n: u32) -> bool {
        self.below(n) == 0
    }

    fn purposes(&mut self) -> Purposes {
        u8::try_from(self.below(16)).ok().and_then(Purposes::from_bits).unwrap_or(Purposes::NONE)
    }

    pub(crate) fn input(&mut self) -> Input {
        let today = 20_000 + self.below(2_000);
        let gpc = [GpcPolicy::Deny, GpcPolicy::Override, GpcPolicy::IgnoreFirstParty];
        let terms = Terms {
            ask: self.purposes(),
            material: 1 + self.below(4),
            gpc: gpc.into_iter().nth(self.below(3) as usize).unwrap_or_default(),
            dnt: if self.one_in(2) { DntPolicy::AsGpc } else { DntPolicy::Ignore },
        };
        let signals = Signals { gpc: self.one_in(3), dnt: self.one_in(3), off: self.one_in(10) };
        let platforms = (0..self.below(4)).map(|_| self.platform()).collect();
        Input { jar: self.jar(today), today, terms, signals, platforms }
    }

    /// What a platform says: mostly of all purposes at once, as real ones do, and sometimes both words for one.
    fn platform(&mut self) -> States {
        let (all, none) = (Purposes::ALL, Purposes::NONE);
        match self.below(5) {
            0 => States { granted: none, pending: all },
            1 | 2 => States { granted: all, pending: none },
            _ => States { granted: self.purposes(), pending: self.purposes() },
        }
    }

    /// What the loader reads: the page's cookies behind `; `, then the record of the storage, or `undefined`.
    fn jar(&mut self, today: u32) -> String {
        let mut jar = String::from("; ");
        for _ in 0..self.below(4) {
            let name = ["candor=", "candor=", "candor=", "xcandor=", "theme=", "candor "];
            jar.push_str(name.get(self.below(6) as usize).copied().unwrap_or_default());
            jar.push_str(&self.text(today));
            jar.push_str("; ");
        }
        jar.push_str("candor=");
        jar.push_str(&if self.one_in(3) { self.text(today) } else { "undefined".to_owned() });
        jar
    }

    /// A record as text: good three times out of four.
    fn text(&mut self, today: u32) -> String {
        let granted = self.purposes();
        let denied = Purposes::from_bits(self.purposes().bits() & !granted.bits()).unwrap_or(Purposes::NONE);
        let oldest = if self.one_in(4) { 400 } else { 190 };
        let day = today - self.below(oldest);
        let good = Record { revision: self.below(6), day, granted, denied, gpc_acknowledged: self.one_in(3) };
        let text = good.write();
        match self.below(24) {
            0 => String::new(),
            // 65 bytes.
            1 => format!("{text}{}", "0".repeat(65 - text.len())),
            2 => text.replacen("v1", "v2", 1),
            3 => Record { day: today + 1 + self.below(400), ..good }.write(),
            4 => Record { day: 9_999_999, ..good }.write(),
            5 => Record { denied: Purposes::ALL, granted: Purposes::ALL, ..good }.write(),
            6 => format!("{text}.g"),
            7 => format!("{text}."),
            8 => self.spoilt(&text),
            9 => self.spoilt(&text),
            10 => text.replacen("v1.", "v1.0", 1),
            11 => format!("v1.{}.{day}.{}.0", self.below(20_000_000), self.below(40)),
            _ => text,
        }
    }

    /// The text with one character replaced, left out or put in.
    fn spoilt(&mut self, text: &str) -> String {
        let at = self.below(u32::try_from(text.len()).unwrap_or(1)) as usize;
        let letters = ["", "x", "-", "+", " ", ".", ";", "=", "e", "7", "0", "1", "٣", "\n", "; candor=", "\t"];
        let letter = letters.get(self.below(16) as usize).copied().unwrap_or_default();
        let rest = at + usize::from(self.one_in(2));
        format!("{}{letter}{}", text.get(..at).unwrap_or_default(), text.get(rest..).unwrap_or_default())
    }
}
