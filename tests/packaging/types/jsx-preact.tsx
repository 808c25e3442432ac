// <batch-progress> in Preact's TSX.
import type {} from "supermetrics-batch-status/element/preact";
import type { BatchProgressElement } from "supermetrics-batch-status/element";

export const full = (
  <batch-progress
    batch-id="qrb_1"
    base-url="/supermetrics"
    class="wide"
    token={async () => "t"}
    options={{ credentials: "same-origin" }}
    texts={{ success: "Fertig", counts: ({ ended, total }) => `${ended} von ${total}` }}
    ref={(element: BatchProgressElement | null) => void element?.problem?.message}
    onfinished={({ detail, currentTarget }) => console.log(detail.outcome, currentTarget.batchId)}
    onerror={({ detail }) => console.log(detail.message)}
  />
);
// @ts-expect-error: a string would stand in the HTML that a server renders
export const secret = <batch-progress batch-id="qrb_1" token="SECRET" />;
// @ts-expect-error: no such option
export const wrong = <batch-progress options={{ interval: 5 }} />;
