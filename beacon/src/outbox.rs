//! All that has not arrived yet: what waits, what is on its way, and when the next batch leaves.
//! Pure: `transport` asks it what to do, does it, and says what came of it.
//!
//! An event is at one place at a time: in the queue, in a flight, or handed out to be kept on the
//! device. A flight that was called back is answered in vain: the edge takes a number once.

use crate::batch;
use crate::flush::{Next, Pace, Verdict};
use crate::queue::{Event, Queue, weight_bytes};
use protocol::limits;

/// Keepalive bodies of a document share 64 KiB (Fetch, 4.6). What is left is for other scripts.
pub const IN_FLIGHT_BYTES: usize = 60_000;

/// A request without an answer.
#[derive(Debug)]
struct Flight {
    id: usize,
    /// Of its body, in UTF-8.
    bytes: usize,
    /// What it carries; nothing, if it is a batch that was kept.
    events: Vec<Event>,
}

/// What an answer leaves to be done.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// So many events were refused for good.
    pub refused: usize,
    /// So many were tried often enough.
    pub tried: usize,
}

/// What has not arrived.
#[derive(Debug)]
pub struct Outbox {
    /// What waits.
    pub queue: Queue,
    /// When the next batch leaves.
    pub pace: Pace,
    /// Whether something of this site may be kept on the device.
    pub has_kept: bool,
    flights: Vec<Flight>,
    last_id: usize,
}

impl Outbox {
    /// Nothing yet.
    #[must_use]
    pub fn new(now_ms: f64) -> Self {
        Self { queue: Queue::default(), pace: Pace::new(now_ms), has_kept: false, flights: Vec::new(), last_id: 0 }
    }

    /// Queues an event, as of a time that lies ahead where it may wait for longer; false if there is no room.
    #[must_use]
    pub fn push(&mut self, as_of_ms: f64, event: Event) -> bool {
        if self.queue.waiting.is_empty() || as_of_ms < self.pace.oldest_ms {
            self.pace.oldest_ms = as_of_ms;
        }
        let flying = self.flights.iter().map(|flight| flight.events.len()).sum();
        self.queue.push(event, flying)
    }

    /// What to do now. What was kept before goes first, and does not wait for its age.
    #[must_use]
    pub fn next(&self, now_ms: f64) -> Next {
        let events = &self.queue.waiting;
        let kept = usize::from(self.has_kept);
        self.pace.next(now_ms, events.len() + kept, weight_bytes(events) + kept * limits::PAGE_BATCH_BYTES, self.flights.len())
    }

    /// What the events of one more batch may weigh at the exit.
    #[must_use]
    pub fn room_bytes(&self) -> usize {
        let flying: usize = self.flights.iter().map(|flight| flight.bytes).sum();
        IN_FLIGHT_BYTES.saturating_sub(flying + batch::FRAME_BYTES).min(limits::PAGE_BATCH_BYTES)
    }

    /// A batch leaves: its events, or none of them if it was kept. Gives the flight's number.
    pub fn launch(&mut self, bytes: usize, events: Vec<Event>) -> usize {
        self.pace.has_sent = true;
        self.last_id += 1;
        self.flights.push(Flight { id: self.last_id, bytes, events });
        self.last_id
    }

    /// An answer came to a flight. `chance` in [0, 1).
    #[must_use]
    pub fn settle(&mut self, id: usize, verdict: Verdict, now_ms: f64, retry_after_s: f64, chance: f64) -> Left {
        let mut left = Left::default();
        let Some(at) = self.flights.iter().position(|flight| flight.id == id) else { return left };
        let flight = self.flights.remove(at);
        if verdict == Verdict::Again {
            self.pace.failed(now_ms, retry_after_s, chance);
            left.tried = self.queue.put_back(flight.events).len();
        } else {
            self.pace.failures = 0;
            if verdict == Verdict::Refused {
                left.refused = flight.events.len();
            }
        }
        left
    }

    /// Calls everything back into the queue, before what waits there.
    pub fn recall(&mut self) {
        while let Some(flight) = self.flights.pop() {
            self.queue.put_first(flight.events);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(json: &str) -> Event {
        Event { view: 0, cost_bytes: json.len(), tries: 0, json: json.into(), mark: crate::queue::tests::none() }
    }

    fn of(texts: &[&str]) -> Outbox {
        let mut outbox = Outbox::new(0.0);
        for json in texts {
            assert!(outbox.push(0.0, event(json)));
        }
        outbox
    }

    fn fly(outbox: &mut Outbox, max_bytes: usize) -> usize {
        let events = outbox.queue.take(max_bytes);
        outbox.launch(100, events)
    }

    #[test]
    fn an_answer_is_heard_once_and_a_number_is_never_used_again() {
        let mut outbox = of(&["a", "b"]);
        let first = fly(&mut outbox, 1);
        assert_eq!(outbox.settle(first, Verdict::Again, 0.0, 0.0, 0.0), Left::default());
        assert_eq!(outbox.settle(first, Verdict::Refused, 0.0, 0.0, 0.0), Left::default());
        let second = fly(&mut outbox, 1);
        assert_ne!(first, second);
        assert_eq!(outbox.settle(second, Verdict::Refused, 0.0, 0.0, 0.0).refused, 1);
        assert!(outbox.flights.is_empty());
    }

    #[test]
    fn what_is_called_back_keeps_its_order_and_its_answers_come_in_vain() {
        let mut outbox = of(&["a", "b", "c", "d"]);
        let (first, second) = (fly(&mut outbox, 1), fly(&mut outbox, 2));
        let third = outbox.launch(9, Vec::new());
        outbox.recall();
        assert_eq!(outbox.queue.waiting.iter().map(|event| event.json.as_str()).collect::<String>(), "abcd");
        for id in [first, second, third] {
            assert_eq!(outbox.settle(id, Verdict::Again, 0.0, 0.0, 0.0), Left::default());
        }
        assert_eq!((outbox.pace.failures, outbox.queue.waiting.len()), (0, 4));
    }

    #[test]
    fn a_kept_batch_goes_first_and_is_waited_for() {
        let mut outbox = Outbox::new(0.0);
        outbox.pace.has_sent = true;
        assert_eq!(outbox.next(10.0), Next::Rest);
        outbox.has_kept = true;
        assert!(matches!(outbox.next(10.0), Next::Send(_)));
        let id = outbox.launch(1000, Vec::new());
        assert_eq!(outbox.next(10.0), Next::Rest);
        assert_eq!(outbox.settle(id, Verdict::Again, 10.0, 0.0, 0.5), Left::default());
        assert_eq!(outbox.next(10.0), Next::Wait(1000.0));
    }

    #[test]
    fn the_exit_counts_the_bytes_of_all_that_flies() {
        let mut outbox = of(&["a"]);
        assert_eq!(outbox.room_bytes(), limits::PAGE_BATCH_BYTES);
        outbox.launch("é".repeat(20_000).len(), Vec::new());
        assert_eq!(outbox.room_bytes(), IN_FLIGHT_BYTES - 40_000 - batch::FRAME_BYTES);
        outbox.launch(30_000, Vec::new());
        assert_eq!(outbox.room_bytes(), 0);
    }
}
