//! Events that wait for the network: bounded, in the order of their capture.
//!
//! It holds finished JSON, so that taking a batch is joining text. What it cannot hold, or what has
//! been tried too often, it hands back: whoever asked counts or keeps it, nothing vanishes here.

use crate::mark::Mark;
use protocol::limits;
use std::rc::Rc;

/// How often an event is sent before its batch is kept on the device, or given up.
pub const TRIES: u8 = 4;

/// One captured event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The view it belongs to: the batch must describe it.
    pub view: u32,
    /// Bytes it can add to a batch: its own text and its view's. Views shared by events are counted
    /// for each, so that a batch is never larger than the sum.
    pub cost_bytes: usize,
    /// How often it has been sent without a final answer.
    pub tries: u8,
    /// The event as JSON.
    pub json: String,
    /// What was in force when it was captured: a batch has one of it.
    pub mark: Rc<Mark>,
}

/// What events weigh in one batch, at most.
#[must_use]
pub fn weight_bytes(events: &[Event]) -> usize {
    let flags_bytes = events.first().map_or(0, |event| event.mark.flags.len());
    flags_bytes + events.iter().map(|event| event.cost_bytes).sum::<usize>()
}

/// The events that wait.
#[derive(Debug, Default)]
pub struct Queue {
    /// The oldest first.
    pub waiting: Vec<Event>,
}

impl Queue {
    /// Adds an event, while `elsewhere` others may come back; false if there is no room for it.
    #[must_use]
    pub fn push(&mut self, event: Event, elsewhere: usize) -> bool {
        let has_room = self.waiting.len() + elsewhere < limits::PAGE_QUEUE_EVENTS;
        if has_room {
            self.waiting.push(event);
        }
        has_room
    }

    /// How many of the oldest events fit into one batch of `max_bytes` and have been tried as often
    /// as the oldest: a batch that failed goes again as it was, and is given up as a whole. All were captured in the same state.
    #[must_use]
    pub fn fit(&self, max_bytes: usize) -> usize {
        let Some(first) = self.waiting.first() else { return 0 };
        let mut bytes = first.mark.flags.len();
        let mut fitting = 0;
        for event in self.waiting.iter().take(limits::BATCH_EVENTS) {
            bytes += event.cost_bytes;
            if bytes > max_bytes || event.tries != first.tries || !Rc::ptr_eq(&event.mark, &first.mark) {
                break;
            }
            fitting += 1;
        }
        fitting
    }

    /// Takes them.
    pub fn take(&mut self, max_bytes: usize) -> Vec<Event> {
        let later = self.waiting.split_off(self.fit(max_bytes));
        core::mem::replace(&mut self.waiting, later)
    }

    /// Puts a batch back that was sent without a final answer, before what came after it. Gives the
    /// batch instead if it has been tried often enough.
    #[must_use]
    pub fn put_back(&mut self, mut batch: Vec<Event>) -> Vec<Event> {
        for event in &mut batch {
            event.tries += 1;
            if event.tries == TRIES {
                return batch;
            }
        }
        self.put_first(batch);
        Vec::new()
    }

    /// Puts events before all that wait.
    pub fn put_first(&mut self, mut events: Vec<Event>) {
        events.append(&mut self.waiting);
        self.waiting = events;
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn event(json: &str) -> Event {
        Event { view: 0, cost_bytes: json.len(), tries: 0, json: json.into(), mark: none() }
    }

    thread_local! {
        static NONE: Rc<Mark> = Rc::default();
    }

    /// One state for all.
    pub(crate) fn none() -> Rc<Mark> {
        NONE.with(Rc::clone)
    }

    fn of(texts: &[&str]) -> Queue {
        let mut queue = Queue::default();
        for json in texts {
            assert!(queue.push(event(json), 0));
        }
        queue
    }

    fn texts(events: &[Event]) -> Vec<&str> {
        events.iter().map(|e| e.json.as_str()).collect()
    }

    #[test]
    fn takes_the_oldest_that_fit_and_keeps_the_rest_in_order() {
        let mut queue = of(&["aaaa", "bbbb", "cc", "d"]);
        assert_eq!(weight_bytes(&queue.waiting), 11);
        assert_eq!(texts(&queue.take(9)), ["aaaa", "bbbb"]);
        assert_eq!(weight_bytes(&queue.waiting), 3);
        assert_eq!(texts(&queue.take(9)), ["cc", "d"]);
        assert!(queue.take(9).is_empty());
    }

    #[test]
    fn a_later_event_never_overtakes_one_that_does_not_fit() {
        let mut queue = of(&["aa", "bbbbbbbb", "c"]);
        assert_eq!(texts(&queue.take(4)), ["aa"]);
        assert_eq!(texts(&queue.take(4)), [""; 0]);
        assert_eq!(queue.waiting.len(), 2);
    }

    #[test]
    fn a_batch_ends_where_the_flags_change() {
        let dark = Rc::new(Mark { flags: r#"{"theme":"dark"}"#.into(), ..Mark::default() });
        let mut queue = of(&["a"]);
        for json in ["b", "c"] {
            assert!(queue.push(Event { mark: dark.clone(), ..event(json) }, 0));
        }
        assert!(queue.push(event("d"), 0));
        assert_eq!(texts(&queue.take(100)), ["a"]);
        assert_eq!(weight_bytes(&queue.waiting), 3 + dark.flags.len());
        let batch = queue.take(100);
        assert_eq!(texts(&batch), ["b", "c"]);
        assert!(queue.put_back(batch).is_empty());
        assert_eq!(texts(&queue.take(dark.flags.len() + 1)), ["b"], "the flags take room, too");
        assert_eq!(texts(&queue.take(100)), ["c"]);
        assert_eq!(texts(&queue.take(100)), ["d"]);
    }

    #[test]
    fn a_batch_holds_at_most_a_hundred_and_the_page_two_hundred() {
        let mut queue = Queue::default();
        for _ in 0..limits::PAGE_QUEUE_EVENTS - 5 {
            assert!(queue.push(event("x"), 5));
        }
        assert!(!queue.push(event("x"), 5));
        assert!(queue.push(event("x"), 4));
        assert_eq!(queue.take(usize::MAX).len(), limits::BATCH_EVENTS);
        assert_eq!(queue.waiting.len(), limits::PAGE_QUEUE_EVENTS - 4 - limits::BATCH_EVENTS);
    }

    #[test]
    fn a_failed_batch_goes_again_alone_and_first_until_its_last_try() {
        let mut queue = of(&["a", "b"]);
        for _ in 1..TRIES {
            let batch = queue.take(100);
            assert_eq!(texts(&batch), ["a", "b"]);
            assert!(queue.push(event("later"), batch.len()));
            assert!(queue.put_back(batch).is_empty());
        }
        let batch = queue.take(100);
        assert_eq!(texts(&queue.put_back(batch)), ["a", "b"]);
        assert_eq!(texts(&queue.take(100)), ["later", "later", "later"]);
    }

    #[test]
    fn batches_that_failed_one_after_the_other_keep_their_order() {
        let mut queue = of(&["a", "b", "c"]);
        let (first, second) = (queue.take(1), queue.take(1));
        assert!(queue.put_back(second).is_empty());
        assert!(queue.put_back(first).is_empty());
        assert_eq!(texts(&queue.take(100)), ["a", "b"]);
        assert_eq!(texts(&queue.take(100)), ["c"]);
    }
}
