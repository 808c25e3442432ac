// What <batch-progress> says, unless it is given other words.

const number = new Intl.NumberFormat("en");

/** @param {number} ms */
function duration(ms) {
  const minutes = ms / 60_000;
  if (minutes < 1) return "under a minute";
  return minutes < 90 ? `${Math.round(minutes)} min` : `${(minutes / 60).toFixed(1)} h`;
}

/** @type {import("../element/class.js").BatchProgressTexts} */
export const TEXTS = {
  success: "All done",
  partial: "Done, with failures",
  failure: "All failed",
  stopped: "Stopped",
  empty: "Nothing to do",
  counts({ ended, total, failure, fraction }) {
    const failed = failure > 0 ? `, ${number.format(failure)} failed` : "";
    return `${Math.floor(fraction * 100)} % · ${number.format(ended)} of ${number.format(total)}${failed}`;
  },
  timeLeft({ fromMs, toMs }) {
    const [from, to] = [duration(fromMs), duration(toMs)];
    return from === to ? `${to} left` : `${from} to ${to} left`;
  },
  problem: ({ message }) => message,
  label: (batchId) => `Batch ${batchId}`.trim(),
};
