// <batch-progress> in Solid's TSX.
import type {} from "supermetrics-batch-status/element/solid";

export const full = () => (
  <batch-progress
    batch-id="qrb_1"
    base-url="/supermetrics"
    class="wide"
    prop:token={async () => "t"}
    prop:options={{ credentials: "same-origin" }}
    on:finished={({ detail, currentTarget }) => console.log(detail.outcome, currentTarget.batchId)}
  />
);
// @ts-expect-error: a string would stand in the HTML that a server renders
export const secret = () => <batch-progress batch-id="qrb_1" prop:token="SECRET" />;
