// What is forbidden there says so, and what to do.
import { version } from "supermetrics-batch-status/inline";

export default {
  fetch() {
    try {
      return new Response(version());
    } catch ({ message }) {
      return new Response(message);
    }
  },
};
