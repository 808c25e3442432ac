// What must compile of the adapters for frameworks; React's and Vue's own types pass too, with libraries checked.
import { useBatch } from "supermetrics-batch-status/react";
import { useBatch as useVueBatch } from "supermetrics-batch-status/vue";
import { ref } from "vue";

export const fraction = (): number | undefined => useBatch({ batchId: "a", token: () => "t" }).snapshot?.progress.fraction;
export const nothing = (): null | Error => useBatch(null).error;

const batchId = ref("a");
export const vue = (): number | undefined => useVueBatch(() => ({ batchId: batchId.value })).snapshot.value?.progress.total;

// @ts-expect-error: a batch is needed, or null
useBatch({});
// @ts-expect-error: also here
useVueBatch(() => ({ token: "t" }));
