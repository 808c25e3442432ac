/** What the page did since it was opened. Tests judge by it what an act costs: a clock would judge the machine as well. */
export const work = {
  /** Times that something was derived from all rows of a batch. */
  derived: 0,
  /** Rows that scripts went through one by one. */
  rows: 0,
  /** Rows of the table that were filled. */
  filled: 0,
  /** Cells of the map that were painted. */
  cells: 0,
  /** Lines of the timeline that were painted. */
  lines: 0,
  /** Derivations in the task that had most of them. */
  maxDerivedPerTask: 0,
};
