// Times of one run: each sample takes every contender once, so that all meet the same weather. Only their ratios tell.

/**
 * What comes before and after each sample is not timed.
 * @typedef {{ before?: (sample: number) => any, run: (prepared: any) => unknown, after?: (prepared: any) => void }} Contender
 */

/**
 * Median milliseconds of each contender, after a warm-up.
 * @param {Record<string, Contender>} contenders @param {{ warmUps: number, samples: number }} how
 */
export function contest(contenders, { warmUps, samples }) {
  const names = Object.keys(contenders);
  /** @type {Map<string, number[]>} */
  const times = new Map(names.map((name) => [name, []]));
  for (let sample = 0; sample < warmUps + samples; sample += 1) {
    for (const [name, { before, run, after }] of Object.entries(contenders)) {
      const prepared = before?.(sample);
      const start = performance.now();
      run(prepared);
      const took = performance.now() - start;
      after?.(prepared);
      if (sample >= warmUps) times.get(name)?.push(took);
    }
  }
  return new Map(names.map((name) => [name, median(times.get(name) ?? [])]));
}

/** @param {number[]} numbers */
export const median = (numbers) => numbers.toSorted((one, other) => one - other)[numbers.length >> 1] ?? NaN;

/**
 * One row of the table. Without `limit` it is for comparison only.
 * @typedef {{ what: string, place: string, figure: number, unit: string, limit?: number, goal?: number }} Row
 */

/**
 * Gives ratios of these times.
 * @param {Map<string, number>} times
 * @returns {(what: string, against: string, limits?: { limit?: number, goal?: number }) => Omit<Row, "place">}
 */
export const ratios =
  (times) =>
  (what, against, limits = {}) => ({
    what: `${what}, against ${against}`,
    figure: (times.get(what) ?? NaN) / (times.get(against) ?? NaN),
    unit: "",
    ...limits,
  });
