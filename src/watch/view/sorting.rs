//! Sorting without the standard library's sorts, each of which would weigh more than both of these.

/// A number to sort by, and what it stands for.
pub type Keyed = (u64, u32);

/// Sorts by the number; equals stay in their order. Byte by byte, the last first: for 182,500 rows that takes a few
/// passes, where comparing takes seventeen.
pub fn sort_by_key(items: &mut Vec<Keyed>) {
    let first = items.first().map_or(0, |(key, _)| *key);
    let differences = items.iter().fold(0, |bits, (key, _)| bits | (key ^ first));
    let mut sorted = items.clone();
    for shift in (0..u64::BITS).step_by(8) {
        if (differences >> shift) as u8 == 0 {
            continue;
        }
        let digit = |(key, _): &Keyed| usize::from((key >> shift) as u8);
        let mut places = [0_usize; 256];
        for item in items.iter() {
            if let Some(count) = places.get_mut(digit(item)) {
                *count += 1;
            }
        }
        let mut start = 0;
        for place in &mut places {
            start += std::mem::replace(place, start);
        }
        for item in items.iter() {
            if let Some(place) = places.get_mut(digit(item)) {
                if let Some(free) = sorted.get_mut(*place) {
                    *free = *item;
                }
                *place += 1;
            }
        }
        std::mem::swap(items, &mut sorted);
    }
}

/// Sorts what is compared by `is_less`; equals stay in their order.
pub fn sort_by(mut items: Vec<u32>, is_less: &dyn Fn(u32, u32) -> bool) -> Vec<u32> {
    let mut sorted = Vec::with_capacity(items.len());
    let mut run = 1;
    while run < items.len() {
        sorted.clear();
        for two in items.chunks(run * 2) {
            let (left, right) = two.split_at_checked(run).unwrap_or((two, &[]));
            merge(left, right, is_less, &mut sorted);
        }
        std::mem::swap(&mut items, &mut sorted);
        run *= 2;
    }
    items
}

fn merge<'a>(
    mut left: &'a [u32],
    mut right: &'a [u32],
    is_less: &dyn Fn(u32, u32) -> bool,
    sorted: &mut Vec<u32>,
) {
    while let (Some((one, rest)), Some((other, other_rest))) =
        (left.split_first(), right.split_first())
    {
        if is_less(*other, *one) {
            sorted.push(*other);
            right = other_rest;
        } else {
            sorted.push(*one);
            left = rest;
        }
    }
    sorted.extend_from_slice(left);
    sorted.extend_from_slice(right);
}
