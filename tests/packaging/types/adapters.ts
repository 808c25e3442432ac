// What must compile of the adapters for frameworks; React's and Vue's own types pass too, with libraries checked.
import { useBatch } from "supermetrics-batch-status/react";
import { useBatch as useVueBatch } from "supermetrics-batch-status/vue";
import { createBatchStore } from "supermetrics-batch-status/store";
import { ref } from "vue";

export const fraction = (): number | undefined => useBatch({ batchId: "a", token: () => "t" }).snapshot?.progress.fraction;
export const nothing = (): null | Error => useBatch(null).error;

export const ended: number = useBatch({ batchId: "a", lingerMs: 0, shareKey: 5 }, ({ snapshot }) => snapshot?.progress.ended ?? 0);
export const told: string | undefined = useBatch({ batchId: "a" }).problem?.message;
export const part = (): { failed: number } => useBatch(null, ({ snapshot }) => ({ failed: snapshot?.progress.failure ?? 0 }), (a, b) => a.failed === b.failed);
export const fractions = createBatchStore({ batchId: "a" }).select(({ snapshot }) => snapshot?.progress.fraction).subscribe((value: number | undefined) => console.log(value));

const batchId = ref("a");
export const vue = (): number | undefined => useVueBatch(() => ({ batchId: batchId.value })).snapshot.value?.progress.total;

// @ts-expect-error: a batch is needed, or null
useBatch({});
// @ts-expect-error: also here
useVueBatch(() => ({ token: "t" }));
// @ts-expect-error: a problem may be absent
createBatchStore({ batchId: "a" }).getState().problem.message;
// @ts-expect-error: no such option
useBatch({ batchId: "a", linger: 5 });
