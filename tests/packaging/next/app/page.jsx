import { Batch } from "./batch.jsx";

export default function Page() {
  return <Batch />;
}
