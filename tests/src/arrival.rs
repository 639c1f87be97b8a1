//! The order in which a test reads rows.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde_json::Value;

/// Every row stays in a place that a row of its page load has; among these the rows stand by their number.
pub(crate) fn by_number_within_pages(arrived: Vec<Value>) -> Vec<Value> {
    let page = |row: &Value| row["page"].to_string();
    let pages: Vec<String> = arrived.iter().map(page).collect();
    let mut numbered: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for row in arrived {
        numbered.entry(page(&row)).or_default().push(row);
    }
    for rows in numbered.values_mut() {
        rows.sort_by_key(|row| Reverse(row["seq"].as_u64()));
    }
    pages.iter().filter_map(|page| numbered.get_mut(page)?.pop()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn batches_may_overtake_each_other_but_a_page_that_came_back_stays_last() {
        let arrived = [("a", 2), ("a", 3), ("a", 1), ("b", 1), ("a", 4)].map(|(page, seq)| json!({ "page": page, "seq": seq }));
        let read = by_number_within_pages(arrived.to_vec());
        let seen: Vec<_> = read.iter().map(|row| (row["page"].as_str().unwrap(), row["seq"].as_u64().unwrap())).collect();
        assert_eq!(seen, [("a", 1), ("a", 2), ("a", 3), ("b", 1), ("a", 4)]);
    }
}
